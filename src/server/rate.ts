/** The rate that a server allows: no sliding second ever holds more calls. */

export class SlidingRate {
  /** So many calls are allowed in any window of so many milliseconds. */
  readonly #allowed: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  /** When the calls of the last window were let in, oldest first. */
  readonly #calls: number[] = [];

  /** @param now a clock in milliseconds that never runs backwards */
  constructor(callsPerSecond: number, now: () => number = () => performance.now()) {
    this.#allowed = Math.max(1, Math.floor(callsPerSecond));
    this.#windowMs = (this.#allowed * 1000) / callsPerSecond;
    this.#now = now;
  }

  /** Lets a call in and returns 0; or returns the milliseconds until one may come in. */
  take(): number {
    const now = this.#now();
    while (this.#calls.length > 0 && (this.#calls[0] as number) <= now - this.#windowMs) this.#calls.shift();
    if (this.#calls.length >= this.#allowed) return (this.#calls[0] as number) + this.#windowMs - now;
    this.#calls.push(now);
    return 0;
  }
}
