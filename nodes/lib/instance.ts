/** Tells this Node-RED apart from others, over restarts. */
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The id kept in Node-RED's user directory, made at first; undefined when it can't be kept. */
export function instanceOf(userDir: string | undefined): string | undefined {
  if (!userDir) return undefined;
  const file = join(userDir, "vin-id", "instance");
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Fails where the file is there already, which is the usual case.
    writeFileSync(file, randomUUID(), { flag: "wx" });
  } catch {
    // It is there, or can't be written; reading it tells.
  }
  try {
    return readFileSync(file, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
