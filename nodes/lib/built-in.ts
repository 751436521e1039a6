/** The service of nodes that name none: the offline reader with its defaults, one for all of them. */
import { join } from "node:path";
import { createReader, type Reader } from "../../src/reader";
import type { Red } from "./types";

let reader: Reader | null = null;
let users = 0;

/** The reader, made when it is first asked for. Workers that have nothing to do end by themselves. */
export function builtInReader(RED: Red): Reader {
  const { userDir } = RED.settings as { userDir?: string };
  reader ??= createReader({
    usageFile: userDir ? join(userDir, "vin-id", "built-in.json") : undefined,
    onWarning: (sentence) => RED.log.warn(sentence),
  });
  return reader;
}

/** Keeps the reader open for a node. Returns how to end that; the last one closes the reader and saves its count. */
export function keepBuiltIn(): () => Promise<void> {
  users += 1;
  return async () => {
    users -= 1;
    if (users > 0) return;
    const last = reader;
    reader = null;
    await last?.close();
  };
}
