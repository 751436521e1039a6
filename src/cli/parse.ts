/** `vin-id parse VIN…`: says what VINs mean, one JSON line each, in the order given. */
import { createInterface } from "node:readline";
import { parseVin } from "../vin";
import { EXIT, UsageError, type CommandIo } from "./io";

/**
 * Parses each argument; `-` stands for the non-empty lines of standard input. A text that is no VIN is an
 * answer too (`valid: false`), so the status is always 0.
 * @throws {UsageError} when nothing is given, or an option
 */
export async function parseCommand(args: string[], io: Pick<CommandIo, "stdin" | "stdout">): Promise<number> {
  if (args.length === 0) throw new UsageError("Name at least one VIN, or “-” for standard input.");
  const option = args.find((arg) => arg.startsWith("-") && arg !== "-");
  if (option !== undefined) throw new UsageError("“vin-id parse” has no options.");

  const print = (text: string) => io.stdout(JSON.stringify(parseVin(text)));
  for (const arg of args) {
    if (arg === "-") for await (const line of nonEmptyLines(io.stdin)) print(line);
    else print(arg);
  }
  return EXIT.done;
}

async function* nonEmptyLines(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() !== "") yield line;
  }
}
