/** Slows retries down when most calls fail, so that a struggling service is not finished off. It never fails a message. */

const FULL = 500;
const RETRY_COST = 14;
const THROTTLE_COST = 5;
const SUCCESS_GAIN = 1;

/** An empty budget sends retries to a slow lane: this long at least, and a random part of the spread on top. */
const SLOW_LANE_MS = 2000;
const SLOW_LANE_SPREAD_MS = 3000;

export class RetryBudget {
  #tokens = FULL;

  succeeded(): void {
    this.#tokens = Math.min(FULL, this.#tokens + SUCCESS_GAIN);
  }

  /** Takes the cost of one retry and returns the least milliseconds to wait before it. */
  spend(throttled: boolean, random: () => number = Math.random): number {
    const cost = throttled ? THROTTLE_COST : RETRY_COST;
    if (this.#tokens >= cost) {
      this.#tokens -= cost;
      return 0;
    }
    return SLOW_LANE_MS + random() * SLOW_LANE_SPREAD_MS;
  }
}
