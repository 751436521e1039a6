/** `vin-id serve`: the VIN ID HTTP API on the embedded reader, until a signal ends it. */
import { parseArgs } from "node:util";
import { isVinError } from "../errors";
import { numberSetting } from "../setting";
import { addressOf, classifyAddress } from "../picture/address";
import { createReader } from "../reader";
import {
  checkTokens,
  DEFAULT_PICTURE_BYTES,
  startServer,
  type RunningServer,
  type ServerOptions,
} from "../server";
import { EXIT, failureLine, UsageError, type CommandIo } from "./io";
import { nextSignal } from "./signals";

const OPTIONS = {
  host: { type: "string" },
  port: { type: "string" },
  token: { type: "string", multiple: true },
  "calls-per-second": { type: "string" },
  "monthly-calls": { type: "string" },
  data: { type: "string" },
  concurrency: { type: "string" },
  "max-mb": { type: "string" },
  "allow-this-machine": { type: "boolean" },
  redis: { type: "string" },
} as const;

/** A client waits 60 s for its answer, so it should have one before. */
const LONGEST_READING_SECONDS = 55;

/**
 * Serves until SIGTERM or SIGINT; then what is under way is finished. Prints `{"listening": URL}` once it can be called.
 * Resolves to the exit status, 1 when the server can't start. Throws UsageError, or VIN_CONFIG for options that can't be used.
 */
export async function serveCommand(args: string[], io: CommandIo): Promise<number> {
  const values = parse(args);
  const options = toServerOptions(values, io);
  const reader = createReader({
    engine: "embedded",
    concurrency: values.concurrency,
    deadline: LONGEST_READING_SECONDS,
    allowThisMachine: values["allow-this-machine"],
    redis: values.redis,
    redisPassword: io.env["VIN_ID_REDIS_PASSWORD"],
    onWarning: io.stderr,
  });
  let server: RunningServer;
  try {
    server = await startServer({ ...options, reader });
  } catch (error) {
    // Not the command line's fault but this machine's, so supervisors may try again.
    if (!isVinError(error)) throw error;
    io.stderr(failureLine(error));
    return EXIT.failed;
  }
  const stopped = nextSignal();
  io.stdout(JSON.stringify({ listening: server.url }));
  if (!isLoopback(server.url)) {
    io.stderr(
      "Other machines can reach this server, and tokens and pictures travel unencrypted. Put a proxy with TLS in front.",
    );
  }
  await stopped;
  await server.stop();
  return EXIT.done;
}

/** Checked before anything is opened. Throws VIN_CONFIG, naming the option that is wrong. */
function toServerOptions(values: ReturnType<typeof parse>, io: CommandIo): Omit<ServerOptions, "reader"> {
  const fromEnvironment = (io.env["VIN_ID_TOKENS"] ?? "").split(/[\s,]+/).filter(Boolean);
  const tokens = [...(values.token ?? []), ...fromEnvironment];
  checkTokens(tokens);
  const megabyte = 1024 * 1024;
  const maxMegabytes = numberSetting("max-mb", values["max-mb"], DEFAULT_PICTURE_BYTES / megabyte, [0.1, 20]);
  return {
    tokens,
    host: values.host ?? "127.0.0.1",
    port: numberSetting("port", values.port, 8080, [0, 65_535]),
    callsPerSecond: numberSetting("calls-per-second", values["calls-per-second"], null, [0.001, 1000]),
    monthlyCalls: numberSetting("monthly-calls", values["monthly-calls"], null, [1, 1_000_000_000]),
    dataDir: values.data ?? null,
    maxPictureBytes: Math.floor(maxMegabytes * megabyte),
    onFault: (error) => io.stderr(faultLine(error)),
    onWarning: io.stderr,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function isLoopback(url: string): boolean {
  return classifyAddress(addressOf(new URL(url)) ?? "") === "loopback";
}

/** Where it happened, without the message: that may hold something of the request. */
function faultLine(error: Error): string {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return `fault in the server: ${error.name}\n${frames.slice(0, 5).join("\n")}`;
}
