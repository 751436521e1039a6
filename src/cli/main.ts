#!/usr/bin/env node
/** The `vin-id` command: chooses the sub-command, and turns every failure into words and an exit status. */
import { isVinError } from "../errors";
import { packageVersion } from "../version";
import { EXIT, failureLine, UsageError, type CommandIo } from "./io";
import { parseCommand } from "./parse";
import { readCommand } from "./read";
import { serveCommand } from "./serve";
import { statsCommand } from "./stats";
import { workCommand } from "./work";

const USAGE = `Usage:
  vin-id read FILE…     read the VINs in pictures; prints one JSON line for each picture
  vin-id parse VIN…     say what a VIN means; “-” takes VINs from standard input, one a line
  vin-id stats          say how many readings the VIN ID account has used
  vin-id serve          answer other programs like the VIN ID API, with the offline reader; ends on a signal
  vin-id work           read pictures that other machines put into the line they share; ends on a signal

Options of read and stats:
  --engine NAME         embedded (offline, default of read) or cloud (the VIN ID API, default of stats)
  --token TOKEN         token of the VIN ID account; better: the environment variable VIN_ID_TOKEN
  --base-url URL        address of the API, default https://api.platerecognizer.com
  --concurrency N       pictures read at the same time, default 2
  --table               (read) a table for people instead of JSON

Options of serve:
  --token TOKEN         who may call; once for each client. Better: the environment variable VIN_ID_TOKENS,
                        with commas between tokens
  --host, --port        address to listen at, default 127.0.0.1 and 8080 (0: any free port)
  --calls-per-second N, --monthly-calls N
                        what each token may use; default: any number
  --data DIR            folder that keeps the counts of the month over a restart
  --concurrency N       pictures read at the same time, default 2
  --max-mb N            largest picture in megabytes, default 3
  --allow-this-machine  let clients have pictures fetched (upload_url) from this machine itself, too
  --redis URL           share the reading with other machines

Options of work:
  --redis URL           redis:// or rediss:// address of the Redis or Valkey server; its password is taken from the
                        environment variable VIN_ID_REDIS_PASSWORD
  --engine NAME         embedded (default), cloud or fallback; as the services whose pictures are to be read
  --token, --base-url, --api, --calls-per-second, --concurrency
                        as those services have them

  vin-id --help, vin-id --version`;

const COMMANDS: Record<string, (args: string[], io: CommandIo) => Promise<number>> = {
  read: readCommand,
  parse: parseCommand,
  stats: statsCommand,
  serve: serveCommand,
  work: workCommand,
};

/** Runs one command line and resolves to its exit status: 0 done, 1 something failed, 2 wrong usage. */
export async function main(args: string[], io: CommandIo): Promise<number> {
  const [name = "", ...rest] = args;
  if (name === "--version") {
    io.stdout(packageVersion());
    return EXIT.done;
  }
  if (name === "--help" || rest.includes("--help")) {
    io.stdout(USAGE);
    return EXIT.done;
  }
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) throw new UsageError(name ? `There is no command “${name}”.` : "Say what to do.");
    return await command(rest, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr(`${error.message}\n\n${USAGE}`);
      return EXIT.usage;
    }
    if (!isVinError(error)) throw error;
    io.stderr(failureLine(error));
    return error.code === "VIN_CONFIG" ? EXIT.usage : EXIT.failed;
  }
}

if (require.main === module) {
  // `vin-id read … | head` closes our output early; that is no failure.
  process.stdout.on("error", () => process.exit(EXIT.done));
  const io: CommandIo = {
    stdin: process.stdin,
    stdout: (line) => process.stdout.write(`${line}\n`),
    stderr: (line) => process.stderr.write(`${line}\n`),
    env: process.env,
  };
  void main(process.argv.slice(2), io).then((status) => {
    process.exitCode = status;
  });
}
