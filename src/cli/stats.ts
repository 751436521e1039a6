/** `vin-id stats`: prints what the account has used, as one JSON line. */
import { createReader } from "../reader";
import { EXIT, UsageError, type CommandIo } from "./io";
import { parseCommandLine } from "./options";

/** Resolves to the exit status. Throws UsageError, or a VinError when the API can't be asked. */
export async function statsCommand(args: string[], io: CommandIo): Promise<number> {
  const { reader: options, files } = parseCommandLine(args, io.env, "cloud");
  if (files.length > 0) throw new UsageError("“vin-id stats” takes no files.");
  const reader = createReader(options);
  try {
    io.stdout(JSON.stringify(await reader.usage()));
    return EXIT.done;
  } finally {
    await reader.close();
  }
}
