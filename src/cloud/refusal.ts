/** Turns an answer that is no reading into the error that tells people what to do. */
import { VinError, type VinErrorCause, type VinErrorCode } from "../errors";
import { megabytes } from "../picture/bytes";
import type { Reply } from "./attempt";
import { retryAfterHeader, retryAfterText } from "./retry-after";
import { wordsOf } from "./words";

/** What the refused call was about; `bytes` is null where no picture was sent. */
export interface CallContext {
  host: string;
  token: string;
  bytes: number | null;
}

/** What a 401 or 403 means, where its words say so. */
type Denial = "auth" | "quota" | "unclear";

const ABOUT_TOKEN = /token|credential|api key/i;
const ABOUT_QUOTA = /credit(?!ential)|quota|exceed/i;
const ABOUT_SIZE = /upload-limit|too large|file size/i;
const ABOUT_RATE = /throttl|rate limit|too many requests/i;

/** What the words of a 401 or 403 say. The vendor documents one sentence for both meanings: that one is unclear. */
function denialOf(words: string | null): Denial {
  const token = ABOUT_TOKEN.test(words ?? "");
  const quota = ABOUT_QUOTA.test(words ?? "");
  if (token === quota) return "unclear";
  return token ? "auth" : "quota";
}

/** The error for a reply whose status isn't 2xx. A 401 or 403 without clear words is VIN_AUTH, marked as unclear. */
export function statusError(reply: Reply, context: CallContext): VinError {
  const { status, headers, text } = reply;
  const words = wordsOf(text, context.token);
  const cause = causeOf(status, context, words);
  if (status >= 300 && status < 400) return redirectError(headers["location"], cause);
  if (status === 429) {
    const wait = retryAfterHeader(headers["retry-after"]) ?? retryAfterText(cause.detail ?? null) ?? 1;
    return errorOf("VIN_RATE_LIMIT", { ...cause, retryAfter: wait });
  }
  if (status === 401 || status === 403) return denialError(denialOf(words), cause);
  const wait = retryAfterHeader(headers["retry-after"]);
  return errorOf(codeOf(status, words ?? ""), wait === null ? cause : { ...cause, retryAfter: wait });
}

function denialError(denial: Denial, cause: VinErrorCause): VinError {
  if (denial === "quota") return errorOf("VIN_QUOTA", cause);
  return errorOf("VIN_AUTH", denial === "auth" ? cause : { ...cause, reason: UNCLEAR_DENIAL });
}

/** The `reason` of a VIN_AUTH whose words would fit a used-up plan as well: the statistics can tell. */
const UNCLEAR_DENIAL = "UNCLEAR_DENIAL";

export function isUnclearDenial({ code, cause }: VinError): boolean {
  return code === "VIN_AUTH" && cause.reason === UNCLEAR_DENIAL;
}

/** The error for a 2xx reply that holds an error instead of a reading; only its words tell which. */
export function errorInReply(words: string, status: number, context: CallContext): VinError {
  const cause = causeOf(status, context, words);
  if (ABOUT_RATE.test(words)) {
    return errorOf("VIN_RATE_LIMIT", { ...cause, retryAfter: retryAfterText(words) ?? 1 });
  }
  const denial = denialOf(words);
  if (denial !== "unclear") return errorOf(denial === "auth" ? "VIN_AUTH" : "VIN_QUOTA", cause);
  if (ABOUT_SIZE.test(words)) return errorOf("VIN_TOO_LARGE", cause);
  return errorOf(/image|picture|file|upload/i.test(words) ? "VIN_BAD_IMAGE" : "VIN_SERVER", cause);
}

/** The error for a 2xx reply that is no JSON object, or lacks what it must hold. */
export function unreadableReply({ status, text }: Reply, { host }: CallContext): VinError {
  const kind = /^\s*</.test(text) ? "a web page" : text.trim() === "" ? "nothing" : "something else";
  return new VinError(
    "VIN_BAD_RESPONSE",
    `${host} answered with ${kind} instead of a VIN ID reply. Check the base URL of the service; a proxy or login page may be in between.`,
    { status, host },
  );
}

function codeOf(status: number, words: string): VinErrorCode {
  switch (status) {
    case 400:
      return ABOUT_SIZE.test(words) ? "VIN_TOO_LARGE" : "VIN_BAD_IMAGE";
    case 402:
      return "VIN_QUOTA";
    case 404:
    case 405:
      return "VIN_CONFIG";
    case 413:
      return "VIN_TOO_LARGE";
    case 415:
    case 422:
      return "VIN_BAD_IMAGE";
    default:
      return "VIN_SERVER";
  }
}

function causeOf(status: number, { host, bytes }: CallContext, detail: string | null): VinErrorCause {
  return { status, host, ...(detail === null ? {} : { detail }), ...(bytes === null ? {} : { bytes }) };
}

function errorOf(code: VinErrorCode, cause: VinErrorCause): VinError {
  return new VinError(
    code,
    `${sentenceOf(code, cause)}${cause.detail ? ` The API says: “${cause.detail}”` : ""}`,
    cause,
  );
}

function sentenceOf(code: VinErrorCode, { status, host, bytes, retryAfter }: VinErrorCause): string {
  switch (code) {
    case "VIN_AUTH":
      return `${host} refused the token. Check the token in the service.`;
    case "VIN_QUOTA":
      return "The calls of your plan are used up. Wait for the reset, or upgrade the plan.";
    case "VIN_RATE_LIMIT":
      return `${host} allows fewer calls per second. Lower “calls per second” in the service, or try again in ${retryAfter} s.`;
    case "VIN_TOO_LARGE":
      return `The picture${bytes === undefined ? "" : ` (${megabytes(bytes)})`} is too large for ${host}. Send it smaller, best below 2 MB.`;
    case "VIN_BAD_IMAGE":
      return `${host} can't read the picture. Send a whole JPEG or PNG file.`;
    case "VIN_CONFIG":
      return `${host} has no VIN ID API at this address (status ${status}). Check the base URL of the service: it ends before /v1/.`;
    default:
      return `${host} has a fault of its own (status ${status}). Try again later.`;
  }
}

/** The picture and the token never follow a redirect, so the base URL must be right itself. */
function redirectError(location: string | string[] | undefined, cause: VinErrorCause): VinError {
  const target = URL.canParse(String(location), `http://${cause.host}`)
    ? new URL(String(location), `http://${cause.host}`).host
    : "another address";
  return new VinError(
    "VIN_CONFIG",
    `${cause.host} points to ${target} instead of answering. Nothing was sent there. Check the base URL of the service.`,
    cause,
  );
}
