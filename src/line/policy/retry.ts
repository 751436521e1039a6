/** Which failures are tried again, and how long to wait before: the rules, without the waiting. */
import type { VinError } from "../../errors";

const BASE_MS = 100;
const THROTTLE_BASE_MS = 1000;
const LONGEST_MS = 20_000;

/** An answer of 500 may be the picture's fault, so it is not asked for without end. */
const MOST_ATTEMPTS_AT_500 = 3;

/** A reply that came, but can't be read, will most likely be no better the next time, and each one may be billed. */
const MAX_UNREADABLE_REPEATS = 1;

export type FailureKind =
  /** The call never reached the service, or the service refused it for the moment. */
  | "again"
  /** Too many calls. */
  | "throttled"
  /** The service may have read, and billed, the picture although its answer was lost. */
  | "lost"
  /** Trying again can't help. */
  | "final";

/** What happened to one message so far. */
export interface Attempts {
  /** Calls made. */
  count: number;
  /** Calls that may have been billed although their answer was lost. */
  lost: number;
  /** Those of them that were answered, but not with a reply that can be read. */
  unreadable: number;
}

/** Counts a call that may have been billed although it failed. */
export function countLost(error: VinError, attempts: Attempts): void {
  attempts.lost += 1;
  if (error.code === "VIN_BAD_RESPONSE") attempts.unreadable += 1;
}

/** Sorts a failed call. `mayBeBilled` says whether its answer was lost after the upload. */
export function kindOf(error: VinError, mayBeBilled: boolean): FailureKind {
  const { status } = error.cause;
  if (error.code === "VIN_RATE_LIMIT") return "throttled";
  if (mayBeBilled) return "lost";
  if (error.code === "VIN_NETWORK" || error.code === "VIN_TIMEOUT") return "again";
  if (error.code === "VIN_SERVER" && status !== undefined) {
    return status === 408 || (status >= 500 && status !== 501) ? "again" : "final";
  }
  return "final";
}

/**
 * True when another call is allowed. `repeat`: how many calls whose answer was lost may be repeated; those whose reply can't
 * be read are at most once.
 */
export function mayTryAgain(error: VinError, kind: FailureKind, attempts: Attempts, repeat: number): boolean {
  if (kind === "final") return false;
  if (kind === "lost") return attempts.lost <= repeat && attempts.unreadable <= MAX_UNREADABLE_REPEATS;
  return error.cause.status !== 500 || attempts.count < MOST_ATTEMPTS_AT_500;
}

/**
 * Milliseconds before call number `count` + 1: full jitter (a random share of an exponential back-off), so that
 * messages that failed together do not come back together. What the service asked for is never cut short.
 */
export function delayOf(
  error: VinError,
  kind: FailureKind,
  count: number,
  random: () => number = Math.random,
): number {
  const base = kind === "throttled" ? THROTTLE_BASE_MS : BASE_MS;
  const backOff = random() * Math.min(LONGEST_MS, base * 2 ** (count - 1));
  return Math.max(backOff, (error.cause.retryAfter ?? 0) * 1000);
}
