/**
 * The one error class of the package. It is made where a fault is known and carries everything a flow may
 * see: a code to branch on, a plain sentence for people, and plain data in `cause`.
 */

/** Every code that `err.code` can hold; docs and help list the same ones. */
export const VIN_ERROR_CODES = [
  "VIN_CONFIG",
  "VIN_BAD_INPUT",
  "VIN_BAD_IMAGE",
  "VIN_TOO_LARGE",
  "VIN_URL_REFUSED",
  "VIN_FETCH_FAILED",
  "VIN_AUTH",
  "VIN_QUOTA",
  "VIN_RATE_LIMIT",
  "VIN_TIMEOUT",
  "VIN_NETWORK",
  "VIN_SERVER",
  "VIN_BAD_RESPONSE",
  "VIN_QUEUE_FULL",
  "VIN_CLOSED",
  "VIN_ENGINE",
] as const;

/** One of the codes that `err.code` can hold. */
export type VinErrorCode = (typeof VIN_ERROR_CODES)[number];

/** Plain data about a failure. Never a token, password, query string, VIN or picture bytes. */
export interface VinErrorCause {
  /** HTTP status of the answer that failed. */
  status?: number;
  /** Seconds to wait before trying again, as the service said. */
  retryAfter?: number;
  /** How often the call was tried. */
  attempts?: number;
  /** Host the fault concerns, without path or query. */
  host?: string;
  /** Low-level reason such as `ECONNREFUSED`. */
  reason?: string;
  /** The service's own words: tags stripped, at most 200 characters. */
  detail?: string;
  /** Size of the refused picture. */
  bytes?: number;
  /** The limit that was exceeded, in the unit of the message. */
  limit?: number;
  /** When the plan starts anew, as the service said. */
  resetsOn?: string;
  /** The setting that still has to be entered. */
  missing?: "token";
  /** Pictures in the list that was refused as a whole. */
  pictures?: number;
  /** Index of the picture at fault, when the message held several. */
  index?: number;
}

/** What fails in this package fails with this: a code, a sentence for people, and plain data about it. */
export class VinError extends Error {
  // Own properties, because Node-RED copies `code` and `cause` to msg.error only if they are.
  readonly code: VinErrorCode;
  override readonly cause: VinErrorCause;

  /** @param message one plain sentence that says what is wrong and what to do next */
  constructor(code: VinErrorCode, message: string, cause: VinErrorCause = {}) {
    super(message);
    this.name = "VinError";
    this.code = code;
    this.cause = cause;
  }

  /** Node-RED shows `err.toString()` to users, so it is the sentence without the class name. */
  override toString(): string {
    return this.message;
  }
}

/** True for this package's errors, also when two copies of the package are loaded. Never throws, whatever was thrown. */
export function isVinError(error: unknown): error is VinError {
  try {
    return (
      error instanceof Error &&
      "code" in error &&
      (VIN_ERROR_CODES as readonly unknown[]).includes((error as { code: unknown }).code) &&
      typeof error.cause === "object" &&
      error.cause !== null
    );
  } catch {
    return false;
  }
}

/** A short name for what was thrown, fit for a sentence or a cause. Anything can be thrown, also what throws when it is looked at. */
export function reasonOf(thrown: unknown): string {
  try {
    const name = thrown instanceof Error ? thrown.name : typeof thrown;
    return /^\w{1,40}$/.test(name) ? name : "Error";
  } catch {
    return "Error";
  }
}
