/** What things are called in Redis. Everything begins with one prefix, so that a user of Redis can be limited to it. */
import { createHash } from "node:crypto";
import type { NormalisedOptions } from "../../options";
import { accountId } from "../account";

export const PREFIX = "vin-id";

/** What nobody fetched or read by then is deleted. */
export const KEEP_MS = 7 * 24 * 3600_000;

export interface Keys {
  /** The queue's name. A hash, since it stands for the token too. */
  queue: string;
  /** When the next call of the account may start. */
  rate: string;
  /** A picture that waits or is being read. */
  picture(job: string): string;
  /** The open messages of a node. */
  open(node: string): string;
  /** What stood among the open messages, but could not be understood. */
  malformed: string;
  /** Is there while a process lives. */
  alive(process: string): string;
}

/** Services share a line when they read the same way, with the same account. */
export function keysOf({ engine, api, baseUrl, token }: NormalisedOptions): Keys {
  const account = accountId({ baseUrl, token });
  const way = engine === "embedded" ? [engine] : [engine, api, account];
  const queue = createHash("sha256").update(way.join("\0")).digest("hex");
  const own = `${PREFIX}:${queue}`;
  return {
    queue,
    rate: `${PREFIX}:rate:${account}`,
    picture: (job) => `${own}:picture:${job}`,
    open: (node) => `${own}:open:${node}`,
    malformed: `${own}:malformed`,
    alive: (process) => `${own}:alive:${process}`,
  };
}
