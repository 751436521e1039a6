/** Answers that are no reading, in the words and shapes that clients of the VIN ID API know. */
import type { VinError } from "../errors";
import { isVinError } from "../errors";

/** Statuses that the server refuses with. */
type RefusalStatus = 400 | 403 | 404 | 405 | 413 | 415 | 429 | 500 | 503;

/** Thrown wherever a request can't be answered; the app turns it into the response. */
export class Refusal extends Error {
  constructor(
    readonly status: RefusalStatus,
    readonly body: Record<string, unknown>,
    readonly headers: Record<string, string> = {},
  ) {
    super(`refused with ${status}`);
  }
}

/** Seconds after which a client of a full or stopping server may try again. */
export const TRY_AGAIN_SECONDS = 1;

/** A refusal of the whole request. */
export function refuse(status: RefusalStatus, detail: string, headers: Record<string, string> = {}): Refusal {
  return new Refusal(status, { detail, status_code: status }, headers);
}

/** A refusal of what one field holds. */
export function refuseField(field: string, sentence: string): Refusal {
  return new Refusal(400, { [field]: [sentence] });
}

export function tooLarge(sentence: string): Refusal {
  return new Refusal(413, { error: sentence });
}

/** @param seconds whole seconds until a call may be made again */
export function throttled(seconds: number): Refusal {
  return refuse(
    429,
    `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? "" : "s"}.`,
    { "retry-after": String(seconds) },
  );
}

/**
 * What a client is told about a failed reading.
 * @param field the field that held the picture or its address
 */
export function refusalOf(error: VinError, field: "upload" | "upload_url"): Refusal {
  const { code, message, cause } = error;
  switch (code) {
    case "VIN_BAD_INPUT":
    case "VIN_BAD_IMAGE":
    case "VIN_URL_REFUSED":
    case "VIN_FETCH_FAILED":
      return refuseField(field, message);
    case "VIN_TOO_LARGE":
      return tooLarge(message);
    case "VIN_QUEUE_FULL":
      return throttled(TRY_AGAIN_SECONDS);
    case "VIN_TIMEOUT":
      // With a host it was the picture's address that did not answer, not this server.
      if (cause.host !== undefined) return refuseField(field, message);
      return unavailable("The server is busy. Try again later, or send fewer pictures at once.");
    case "VIN_CLOSED":
      return unavailable("The server is stopping. Send the picture again.");
    case "VIN_NETWORK":
      // The line that machines share; where it is, is no business of clients.
      return unavailable("The server can't reach its waiting line. Try again later.");
    case "VIN_CONFIG":
      // What is missing, such as rights at Redis, is said on standard error.
      return unavailable("The server isn't set up completely. Tell whoever runs it.");
    default:
      return refuse(500, message);
  }
}

function unavailable(sentence: string): Refusal {
  return refuse(503, sentence, { "retry-after": String(TRY_AGAIN_SECONDS) });
}

/** Runs a task whose VinErrors concern one field. */
export async function concerning<T>(field: "upload" | "upload_url", task: () => T | Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw isVinError(error) ? refusalOf(error, field) : error;
  }
}
