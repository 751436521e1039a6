/** Runs the `vin-id` command in this process and keeps what it prints. */
import { Readable } from "node:stream";
import { main } from "../../src/cli/main";

export interface CommandResult {
  status: number;
  /** Lines on standard output. */
  out: string[];
  /** Everything on standard error. */
  err: string;
}

export async function vinId(
  args: string[],
  { stdin = "", env = {} }: { stdin?: string; env?: Record<string, string> } = {},
): Promise<CommandResult> {
  const out: string[] = [];
  const err: string[] = [];
  const status = await main(args, {
    stdin: Readable.from([stdin]),
    stdout: (line) => void out.push(line),
    stderr: (line) => void err.push(line),
    env,
  });
  return { status, out, err: err.join("\n") };
}
