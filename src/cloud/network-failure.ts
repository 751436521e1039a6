/** Says in plain words why no answer came, and keeps the low-level reason for whoever decides about a repeat. */
import { isVinError, VinError } from "../errors";
import { lowLevelCode } from "../picture/low-level-code";

/**
 * Ends a `reason` when the whole picture had been sent: the call may then count against the plan although its answer
 * was lost. Without it the API can't have read the picture.
 */
export const AFTER_UPLOAD = " after the upload";

/**
 * Ends a `reason` when the server had closed the connection while nobody used it, and so did not look at the picture.
 * Calling again at once is safe.
 */
export const REUSED_CONNECTION = " on a reused connection";

/** How far a call had come when it failed. */
export interface Progress {
  /** The whole request had left. */
  sent: boolean;
  /** The connection had rested, and broke as soon as it was used again. */
  stale: boolean;
}

/** Whether a failed reading may count against the plan all the same: the picture had left, and its answer was lost. */
export function mayBeBilled({ code, cause }: VinError): boolean {
  if (cause.reason?.endsWith(AFTER_UPLOAD)) return true;
  return code === "VIN_BAD_RESPONSE" && cause.status !== undefined && cause.status < 300;
}

/** Whether the call failed only because the server had closed an idle connection. */
export function wasReusedConnection({ cause }: VinError): boolean {
  return cause.reason?.endsWith(REUSED_CONNECTION) ?? false;
}

/** The bytes of a reply came, but can't be made into text. */
export class UnreadableReply extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

const REACHING: Record<string, string> = {
  ENOTFOUND: "can't be found on the network. Check the internet connection and the base URL of the service.",
  EAI_AGAIN: "can't be found on the network. Check the internet connection and the base URL of the service.",
  ECONNREFUSED: "refuses the connection. Check the base URL of the service, and that the server is running.",
};
const UNREACHABLE = [
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** A server that wants another certificate of ours says so in an alert, which may come when the upload has begun. */
const TLS_ALERT = /^ERR_SSL_\w*ALERT/;

/** Codes of Node.js and OpenSSL for a certificate or a TLS handshake that failed. */
const TLS = /CERT|SIGNATURE|ERR_SSL|ERR_TLS|EPROTO|CRL|SIGNED/;

/** Codes for an answer that came but is no sound HTTP, or far too long. */
const BROKEN_ANSWER = /^(HPE_|HTTPParserError$|UND_ERR_RES_EXCEEDED_MAX_SIZE|UND_ERR_HEADERS_OVERFLOW)/;

/**
 * The error for a call that ended without a usable reply.
 * @param error what the HTTP client threw; only its code is kept, its text may hold addresses
 */
export function networkFailure(error: unknown, host: string, progress: Progress): VinError {
  // Made where the fault was known: on the way through a proxy.
  if (isVinError(error)) return error;
  const code = lowLevelCode(error);
  const cause = { host, reason: code + suffixOf(code, progress) };
  if (error instanceof UnreadableReply || BROKEN_ANSWER.test(code)) {
    const sentence = `The answer of ${host} can't be read: it is damaged or far too long. Check the base URL of the service; a proxy may be in between.`;
    return new VinError("VIN_BAD_RESPONSE", sentence, cause);
  }
  return new VinError("VIN_NETWORK", `${host} ${troubleOf(code)}`, cause);
}

function suffixOf(code: string, { sent, stale }: Progress): string {
  if (TLS_ALERT.test(code)) return "";
  if (stale && !BROKEN_ANSWER.test(code)) return REUSED_CONNECTION;
  return sent ? AFTER_UPLOAD : "";
}

function troubleOf(code: string): string {
  const reaching = REACHING[code];
  if (reaching !== undefined) return reaching;
  if (UNREACHABLE.includes(code))
    return "can't be reached. Check the network and the base URL of the service.";
  if (TLS_ALERT.test(code)) {
    return "does not accept this machine's certificate, or its absence. Check the TLS settings of the service.";
  }
  if (TLS.test(code)) {
    return "has no certificate this machine trusts, or no encryption at all. Check the base URL of the service, its TLS settings and this machine's clock.";
  }
  return "broke the connection off before it answered. Check the network and try again.";
}
