/** Inputs that once broke a promise, or nearly: each target has a file of them, and every run begins with these. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const FOLDER = path.join(__dirname, "corpus");

/** Bytes stand in the files as base64. */
type Stored = { json: unknown } | { base64: string };

export function readCorpus(target: string): unknown[] {
  return stored(target).map((entry) => ("json" in entry ? entry.json : Buffer.from(entry.base64, "base64")));
}

/** Keeps an input, unless it is there already. Returns the file to commit. */
export function keep(target: string, input: unknown): string {
  const entry: Stored =
    input instanceof Uint8Array ? { base64: Buffer.from(input).toString("base64") } : { json: input };
  const entries = stored(target);
  if (!entries.some((known) => JSON.stringify(known) === JSON.stringify(entry))) {
    writeFileSync(fileOf(target), `${JSON.stringify([...entries, entry], null, 2)}\n`);
  }
  return fileOf(target);
}

function stored(target: string): Stored[] {
  const file = fileOf(target);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Stored[]) : [];
}

function fileOf(target: string): string {
  return path.join(FOLDER, `${target.replaceAll(" ", "-")}.json`);
}
