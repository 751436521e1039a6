/** Spaces calls so that no one-second window ever holds more of them than the plan allows. */

/** Share of the plan's rate that is used: timers fire early by a hair, and the service counts arrivals. */
const RATE_SHARE = 0.96;

/**
 * Generic cell rate algorithm with a burst of one: a call may start when the slot of the one before is over.
 * Fixed windows would let two full bursts meet at a window's edge.
 */
export class Spacing {
  readonly #interval: number;
  readonly #now: () => number;
  #nextSlot = 0;

  /** @param now a clock in milliseconds that never runs backwards */
  constructor(callsPerSecond: number, now: () => number = () => performance.now()) {
    this.#interval = 1000 / (callsPerSecond * RATE_SHARE);
    this.#now = now;
  }

  /** Takes the slot and returns 0 if it is free; otherwise returns the milliseconds until it is. */
  take(): number {
    const now = this.#now();
    if (now < this.#nextSlot) return Math.ceil(this.#nextSlot - now);
    this.#nextSlot = now + this.#interval;
    return 0;
  }
}
