/** How late the event loop comes to its work. */
import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 1;

/** Milliseconds. */
export interface LoopDelay {
  p50: number;
  p99: number;
  max: number;
}

/** Measures in this process, until the function that is returned is called. */
export function measureLoopDelay(): () => LoopDelay {
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  loop.enable();
  return () => {
    loop.disable();
    const { max } = loop;
    return { p50: delay(loop.percentile(50)), p99: delay(loop.percentile(99)), max: delay(max) };
  };
}

/** The monitor measures from tick to tick, so that a loop without delay shows its resolution. */
function delay(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}
