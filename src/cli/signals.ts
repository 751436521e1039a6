/** Ends commands that go on until they are told to stop. */

/** The first signal stops gracefully; a second one ends the process at once, as it would without us. */
export function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    const signals = ["SIGTERM", "SIGINT"] as const;
    const stop = () => {
      for (const signal of signals) process.off(signal, stop);
      resolve();
    };
    for (const signal of signals) process.on(signal, stop);
  });
}
