/** Finds the server's own words in an error body of any shape, made safe to show. */
import { isObject, listOf } from "./lenient";

const LONGEST = 200;

/**
 * The words of an error body: the first of `detail`, `error`, "field: message"; else the text of a page. Tags are
 * stripped, at most 200 characters are kept, secrets are blotted out. Null when there are none.
 * @param secret the token, which a server may repeat
 */
export function wordsOf(body: string, secret: string): string | null {
  const json = parseJson(body);
  const words = json === undefined ? body : wordsOfJson(json);
  return words === null ? null : safe(words, secret);
}

/** The words under `error` of a reply that claims success; null when it holds no error. */
export function errorWordsOf(json: Record<string, unknown>, secret: string): string | null {
  const error = json["error"];
  if (error === undefined || error === null || error === false || error === "") return null;
  return safe(firstText(error) ?? "unknown error", secret);
}

/** JSON of any kind, or undefined when the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function wordsOfJson(json: unknown): string | null {
  if (!isObject(json)) return firstText(json);
  for (const key of ["detail", "error"]) {
    const text = firstText(json[key]);
    if (text !== null) return text;
  }
  for (const [field, value] of Object.entries(json)) {
    const text = firstText(value);
    if (text !== null) return `${field}: ${text}`;
  }
  return null;
}

/** The text itself, or the first one in a list or an object one level down. */
function firstText(value: unknown): string | null {
  if (typeof value === "string") return value.trim() === "" ? null : value;
  const inside = isObject(value) ? Object.values(value) : listOf(value);
  return inside.find((entry): entry is string => typeof entry === "string" && entry.trim() !== "") ?? null;
}

function safe(text: string, secret: string): string | null {
  const words = (secret === "" ? text : text.replaceAll(secret, "…"))
    // Enough for 200 characters between tags; a page of megabytes is not gone over.
    .slice(0, LONGEST * 20)
    .replace(/<(script|style)\b[^]*?<\/\1>/gi, " ")
    .replace(/<[^<>]*>?/g, " ")
    .replace(/\bToken\s+[\w.-]{16,}/gi, "Token …")
    .replace(/\/\/[^\s/@]*@/g, "//…@")
    .replace(/\?[^\s?]*=[^\s]*/g, "?…")
    .replace(/[^ -~\u00a0-\uffff]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return words === "" ? null : words.slice(0, LONGEST);
}
