/** Stops calling a service that is dead, and probes it with one call at a time until it answers again. */
import type { VinError } from "../../errors";

const FAILURES_TO_OPEN = 5;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

export class Breaker {
  readonly #now: () => number;
  #failures = 0;
  #pause = FIRST_PAUSE_MS;
  #openUntil: number | null = null;
  #lastFailure: VinError | null = null;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** True from the moment the service is taken for dead until it answered again. */
  get isOpen(): boolean {
    return this.#openUntil !== null;
  }

  /** Why a call that can't wait is refused now; null when it may go out, if only as the probe. */
  get refusal(): VinError | null {
    return this.#openUntil !== null && this.#now() < this.#openUntil ? this.#lastFailure : null;
  }

  /** The service answered: with a reading or a refusal, but it lives. */
  answered(): void {
    this.#failures = 0;
    this.#pause = FIRST_PAUSE_MS;
    this.#openUntil = null;
    this.#lastFailure = null;
  }

  /**
   * The service did not answer a call that began at `startedAt` (same clock). Returns the milliseconds to leave it alone
   * from now on; 0: nothing changes.
   */
  failed(error: VinError, startedAt: number): number {
    this.#failures += 1;
    this.#lastFailure = error;
    if (this.#failures < FAILURES_TO_OPEN) return 0;
    // Calls that were out already when the pause began fail of the same cause: only a probe shows that it lasts.
    if (this.#openUntil !== null && startedAt < this.#openUntil) return 0;
    const pause = this.#pause;
    this.#pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    this.#openUntil = this.#now() + pause;
    return pause;
  }
}
