/** `vin-id work`: reads pictures that other machines put into the line they share over Redis, until a signal ends it. */
import { parseArgs } from "node:util";
import type { ReaderOptions } from "../options";
import { createReader } from "../reader";
import { EXIT, UsageError, type CommandIo } from "./io";
import { nextSignal } from "./signals";

const OPTIONS = {
  redis: { type: "string" },
  engine: { type: "string" },
  token: { type: "string" },
  "base-url": { type: "string" },
  api: { type: "string" },
  "calls-per-second": { type: "string" },
  concurrency: { type: "string" },
} as const;

/**
 * Works until SIGTERM or SIGINT; what is being read then may finish, or is given to another machine. Prints
 * `{"working": ENGINE}` once it takes pictures. Throws UsageError, or VIN_CONFIG for options that can't be used.
 */
export async function workCommand(args: string[], io: CommandIo): Promise<number> {
  const options = { ...toReaderOptions(args, io.env), onWarning: io.stderr };
  if (!options.redis)
    throw new UsageError("Name the Redis server whose pictures are to be read: --redis URL.");
  const reader = createReader(options);
  const stopped = nextSignal();
  io.stdout(JSON.stringify({ working: reader.engine }));
  await stopped;
  await reader.close();
  return EXIT.done;
}

function toReaderOptions(args: string[], env: CommandIo["env"]): ReaderOptions {
  let values;
  try {
    values = parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  return {
    engine: values.engine,
    token: values.token ?? env["VIN_ID_TOKEN"],
    baseUrl: values["base-url"],
    api: values.api,
    callsPerSecond: values["calls-per-second"],
    concurrency: values.concurrency,
    redis: values.redis,
    redisPassword: env["VIN_ID_REDIS_PASSWORD"],
  };
}
