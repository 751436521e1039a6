/** Lets a few fetches at a time to one host, in the order they came: cameras answer few questions at once. */
import type { EndSignal } from "../../ending";
import { reasonOf } from "../time-limit";

interface Lane {
  running: number;
  waiting: (() => void)[];
}

export class HostGate {
  readonly #limit: number;
  readonly #lanes = new Map<string, Lane>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs the task when there is room. A signal that aborts ends the wait with its reason, as a VinError. */
  async pass<T>(host: string, signal: EndSignal | undefined, task: () => Promise<T>): Promise<T> {
    const lane = this.#lanes.get(host) ?? { running: 0, waiting: [] };
    this.#lanes.set(host, lane);
    if (lane.running < this.#limit) lane.running += 1;
    else await turn(lane, signal);
    try {
      return await task();
    } finally {
      // A place is handed over, so that nobody can slip in between.
      const next = lane.waiting.shift();
      if (next) next();
      else lane.running -= 1;
      if (lane.running === 0) this.#lanes.delete(host);
    }
  }
}

function turn(lane: Lane, signal: EndSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(reasonOf(signal));
    const start = () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    const stop = () => {
      lane.waiting.splice(lane.waiting.indexOf(start), 1);
      reject(reasonOf(signal));
    };
    lane.waiting.push(start);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
