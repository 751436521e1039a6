/** The options that `vin-id` commands share. */
import { parseArgs } from "node:util";
import type { ReaderOptions } from "../options";
import { UsageError, type CommandIo } from "./io";

const SHARED = {
  engine: { type: "string" },
  token: { type: "string" },
  "base-url": { type: "string" },
  concurrency: { type: "string" },
  table: { type: "boolean" },
} as const;

export interface CommandLine {
  reader: ReaderOptions;
  table: boolean;
  files: string[];
}

/** Parses the arguments behind `read` or `stats`. Throws UsageError. */
export function parseCommandLine(args: string[], env: CommandIo["env"], defaultEngine: string): CommandLine {
  let parsed;
  try {
    parsed = parseArgs({ args, options: SHARED, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals } = parsed;
  return {
    reader: {
      engine: values.engine ?? defaultEngine,
      token: values.token ?? env["VIN_ID_TOKEN"],
      baseUrl: values["base-url"],
      concurrency: values.concurrency,
    },
    table: values.table ?? false,
    files: positionals,
  };
}
