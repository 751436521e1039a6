/** Looks whether anything that was said holds what must never be said. */
import assert from "node:assert/strict";

/** What people know anyway, and words so short that they stand in other ones. */
const KNOWN = /user/i;
const SHORTEST = 8;

/** Tokens and passwords among credentials by node id. */
export function secretsIn(credentials: Record<string, object>): string[] {
  return Object.values(credentials)
    .flatMap((values) => Object.entries(values) as [string, unknown][])
    .flatMap(([name, value]) => (typeof value === "string" && !KNOWN.test(name) ? [value] : []))
    .filter((value) => value.length >= SHORTEST && !/^\$\{/.test(value));
}

/** Fails, without repeating the text, where one of them holds a secret. */
export function assertNeverSaid(texts: readonly string[], secrets: readonly string[]): void {
  for (const text of texts)
    for (const secret of secrets) assert.ok(!text.includes(secret), `said: ${secret}`);
}
