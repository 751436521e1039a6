/** What of a message is kept in Redis while it waits there, in case another process has to send it on. */
import type { Message } from "./types";

/** Longer texts are rather a picture or a page than something to tell messages apart by. */
const LONGEST_TEXT = 1000;

/** Names of properties that are likely to hold a secret. */
const SECRET_NAME = /token|passw|secret|auth|cookie|session|api.?key|credential/i;

/** An address with a user name or password in it. */
const SIGNED_ADDRESS = /\/\/[^/\s]*@/;

/**
 * Short texts, numbers and yes-or-no values of a message, but not its picture and nothing that may be a secret.
 * Never throws: what can't be read or put into words is left out.
 */
export function contentOf(msg: Message, pictureProperty: string): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name of orNothing(() => Object.keys(msg)) ?? []) {
    if (name === pictureProperty || SECRET_NAME.test(name)) continue;
    const value = orNothing(() => msg[name]);
    // The parts of an outer split, by which a join node finds together what belongs together, are plain data by nature.
    if (isPlain(value) || (name === "parts" && isSmallObject(value))) kept[name] = value;
  }
  return kept;
}

function isPlain(value: unknown): boolean {
  if (typeof value === "string") return value.length <= LONGEST_TEXT && !SIGNED_ADDRESS.test(value);
  return typeof value === "number" || typeof value === "boolean";
}

function isSmallObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return (orNothing(() => JSON.stringify(value))?.length ?? Infinity) <= LONGEST_TEXT;
}

function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
