/** Says in plain words why no answer came, and keeps the low-level reason for whoever decides about a repeat. */
import { VinError } from "../errors";
import { lowLevelCode } from "../picture/low-level-code";

/**
 * Ends a `reason` when the whole picture had been sent: the call may then count against the plan although its answer
 * was lost. Without it the API can't have read the picture.
 */
export const AFTER_UPLOAD = " after the upload";

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

/** Codes of Node.js and OpenSSL for a certificate or a TLS handshake that failed. */
const TLS = /CERT|SIGNATURE|ERR_SSL|ERR_TLS|EPROTO|CRL|SIGNED/;

/** Codes for an answer that came but is no sound HTTP, or far too long. */
const BROKEN_ANSWER = /^(HPE_|HTTPParserError$|UND_ERR_RES_EXCEEDED_MAX_SIZE|UND_ERR_HEADERS_OVERFLOW)/;

/**
 * The error for a call that ended without a usable reply.
 * @param error what the HTTP client threw; only its code is kept, its text may hold addresses
 * @param sent whether the whole request had left
 */
export function networkFailure(error: unknown, host: string, sent: boolean): VinError {
  const code = lowLevelCode(error);
  const cause = { host, reason: sent ? code + AFTER_UPLOAD : code };
  if (error instanceof UnreadableReply || BROKEN_ANSWER.test(code)) {
    const sentence = `The answer of ${host} can't be read: it is damaged or far too long. Check the base URL of the service; a proxy may be in between.`;
    return new VinError("VIN_BAD_RESPONSE", sentence, cause);
  }
  return new VinError("VIN_NETWORK", `${host} ${troubleOf(code)}`, cause);
}

function troubleOf(code: string): string {
  const reaching = REACHING[code];
  if (reaching !== undefined) return reaching;
  if (UNREACHABLE.includes(code))
    return "can't be reached. Check the network and the base URL of the service.";
  if (TLS.test(code)) {
    return "has no certificate this machine trusts, or no encryption at all. Check the base URL of the service and this machine's clock.";
  }
  return "broke the connection off before it answered. Check the network and try again.";
}
