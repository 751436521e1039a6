/** Ends one network call on time: by its own clock, by its caller, or by whoever holds its ending. */
import type { Ending, EndSignal } from "../ending";
import { isVinError, VinError } from "../errors";

export interface Limits {
  ending: Ending;
  /** The caller's signal, which may outlive thousands of calls. */
  signal: EndSignal | undefined;
  timeoutMs: number;
  /** Made when the time is up, so that it can say how far the call had come. */
  timeoutError: () => VinError;
}

/**
 * Runs a task until it settles or is ended: by the time-out, by the signal (with its reason if that is a VinError, else
 * VIN_CLOSED), or by `ending` itself. Once ended, the rejection is why, whatever the task says.
 */
export function withTimeLimit<T>(limits: Limits, task: () => Promise<T>): Promise<T> {
  // A timer of our own, because AbortSignal.any with a long-lived signal keeps memory for every call.
  const { ending, signal, timeoutMs, timeoutError } = limits;
  const stop = () => ending.end(reasonOf(signal));
  const timer = setTimeout(() => ending.end(timeoutError()), timeoutMs);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  return new Promise<T>((resolve, reject) => {
    // At once, whatever the task does: undici lets go of a call only when its connection is made.
    ending.addEventListener("abort", () => reject(ending.reason));
    if (ending.aborted) reject(ending.reason);
    else task().then(resolve, reject);
  }).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  });
}

/** Why a signal aborted: its reason if that is a VinError, else VIN_CLOSED. */
export function reasonOf(signal: EndSignal | undefined): VinError {
  if (isVinError(signal?.reason)) return signal.reason;
  return new VinError(
    "VIN_CLOSED",
    "The reading was stopped before it was finished. Send the picture again.",
  );
}
