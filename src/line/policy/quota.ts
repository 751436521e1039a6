/** Knows what is left of the plan, and stops calls before or when it is used up. */
import { VinError } from "../../errors";
import type { SourceUsage } from "../../types";

/** How long an answer of the statistics call is trusted; in between, our own calls are counted on. */
const TRUSTED_MS = 10 * 60_000;

export class Quota {
  readonly #now: () => number;
  #usage: { calls: number; total: number | null; resetsOn: string | null } | null = null;
  #askedAt = -Infinity;
  #usedUp = false;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** True when the statistics should be asked before the next call: for the limit, or because the plan was used up. */
  isStale(monthlyLimit: number | null): boolean {
    return (this.#usedUp || monthlyLimit !== null) && this.#now() - this.#askedAt > TRUSTED_MS;
  }

  /** The statistics did not answer; they are left alone for a while. */
  unanswered(): void {
    this.#askedAt = this.#now();
  }

  /** The statistics answered. A plan with room again ends the pause. */
  learned({ calls, total, resetsOn }: SourceUsage): void {
    this.#askedAt = this.#now();
    this.#usage = { calls, total, resetsOn };
    this.#usedUp = total !== null && calls >= total;
  }

  /** A call was made. */
  called(): void {
    if (this.#usage) this.#usage.calls += 1;
  }

  /** The service said that the plan is used up. */
  exhausted(): void {
    this.#usedUp = true;
    this.#askedAt = this.#now();
  }

  /** Why no call may be made now, or null. `monthlyLimit`: percent of the plan, or null. */
  refusal(monthlyLimit: number | null): VinError | null {
    const { calls = 0, total = null, resetsOn = null } = this.#usage ?? {};
    const until = resetsOn === null ? "" : ` until ${resetsOn.slice(0, 10)}`;
    const cause = resetsOn === null ? {} : { resetsOn };
    if (this.#usedUp) {
      return new VinError(
        "VIN_QUOTA",
        `The plan is used up, so no more pictures are sent${until}. Wait, or upgrade the plan and send a message to a vin-stats node.`,
        cause,
      );
    }
    if (monthlyLimit === null || total === null || calls < (total * monthlyLimit) / 100) return null;
    return new VinError(
      "VIN_QUOTA",
      `${monthlyLimit} % of the plan is used, the limit set in the service, so no more pictures are sent${until}. Raise the monthly limit to go on.`,
      { ...cause, limit: monthlyLimit },
    );
  }
}
