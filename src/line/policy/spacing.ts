/** Spaces calls so that no one-second window ever holds more of them than the plan allows. */

/** Share of the plan's rate that is used: timers fire early by a hair, and the service counts arrivals. */
const RATE_SHARE = 0.96;

/** Timers can't wait for less, so at high rates a call takes its slot this much early rather than late. */
const TIMER_STEP_MS = 1;

/**
 * Timers wake late, by some milliseconds where there is much to do. So much is made up for by the next slot, or a rate of
 * hundreds would be halved. The share that is not used leaves 41 ms of each second free, so the rate still holds.
 */
const MADE_UP_MS = 5;

/**
 * Generic cell rate algorithm with a burst of one: a call may start when the slot of the one before is over.
 * Fixed windows would let two full bursts meet at a window's edge.
 */
export class Spacing {
  /** Calls per second of the plan; may change while calls go on. */
  callsPerSecond: number;
  readonly #now: () => number;
  #nextSlot = 0;

  /** @param now a clock in milliseconds that never runs backwards */
  constructor(callsPerSecond: number, now: () => number = () => performance.now()) {
    this.callsPerSecond = callsPerSecond;
    this.#now = now;
  }

  /** Takes the slot and returns 0 if it is free; otherwise returns the milliseconds until it is. */
  take(): number {
    const now = this.#now();
    if (now < this.#nextSlot - TIMER_STEP_MS) return Math.ceil(this.#nextSlot - now);
    // Counted on from the slot where it was just missed, so that early and late starts even out.
    this.#nextSlot = Math.max(now - MADE_UP_MS, this.#nextSlot) + 1000 / (this.callsPerSecond * RATE_SHARE);
    return 0;
  }

  /** Lets no call start in the next `ms` milliseconds, because the service said so. */
  hold(ms: number): void {
    this.#nextSlot = Math.max(this.#nextSlot, this.#now() + ms);
  }
}
