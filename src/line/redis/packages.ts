/** BullMQ and its Redis client: packages that only those install who share work between machines. */
import type * as BullMq from "bullmq";
import type * as IoRedis from "ioredis";
import { VinError } from "../../errors";
import { lowLevelCode } from "../../picture/low-level-code";

export interface Packages {
  bullmq: typeof BullMq;
  ioredis: typeof IoRedis;
}

/** Loads both packages. Throws VIN_CONFIG, saying what to install where, when they can't be. */
export function loadPackages(): Packages {
  try {
    /* eslint-disable @typescript-eslint/no-require-imports -- loaded on demand, and only from CommonJS */
    const bullmq = require("bullmq") as typeof BullMq;
    const ioredis = require("ioredis") as typeof IoRedis;
    /* eslint-enable @typescript-eslint/no-require-imports */
    return { bullmq, ioredis };
  } catch (error) {
    throw new VinError(
      "VIN_CONFIG",
      `Sharing work over Redis needs two more packages. Run “npm install bullmq ioredis” in ${installFolder()}, then start anew; or remove the Redis address.`,
      { reason: lowLevelCode(error) },
    );
  }
}

/** Where this package was installed, and so where the others are looked for. */
export function installFolder(file: string = __filename): string {
  const end = file.replaceAll("\\", "/").lastIndexOf("/node_modules/@vin-id/node-red/");
  return end < 0 ? "the folder of this package" : `the folder ${file.slice(0, end)}`;
}
