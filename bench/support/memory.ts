/** Watches by how much this process grows: what is started after the watch began has taken that memory. */

/** @returns a function that ends the watch and gives the largest growth of the resident memory, in megabytes (1e6) */
export function watchMemory(): () => number {
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  return () => {
    clearInterval(timer);
    return Math.round((peak - before) / 1e6);
  };
}
