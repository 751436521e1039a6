/** Asks Redis what its user may do, before anything is started that would fail for ever without it. */
import type { Redis } from "ioredis";
import type { Keys } from "./keys";
import { isAnswer, lackingRule, type AclRule } from "./reply-errors";

/**
 * Every command that this package or BullMQ sends, alone or in a script, with as many arguments as Redis needs to look at
 * it; “KEY” stands for a key. Subcommands are written as in rules.
 */
export const NEEDED_COMMANDS: readonly string[] = [
  "info",
  "client|setname vin-id",
  "eval return 1 KEY",
  "evalsha return 1 KEY",
  "time",
  // Keys and their time to live
  "del KEY",
  "exists KEY",
  "get KEY",
  "incr KEY",
  "persist KEY",
  "pexpire KEY 1",
  "pttl KEY",
  "set KEY 1",
  "unlink KEY",
  // Hashes
  "hdel KEY 1",
  "hexists KEY 1",
  "hget KEY 1",
  "hgetall KEY",
  "hincrby KEY 1 1",
  "hmget KEY 1",
  "hmset KEY 1 1",
  "hset KEY 1 1",
  "hsetnx KEY 1 1",
  // Lists
  "llen KEY",
  "lpos KEY 1",
  "lpush KEY 1",
  "lrange KEY 0 1",
  "lrem KEY 1 1",
  "ltrim KEY 0 1",
  "rpoplpush KEY KEY",
  // Sets
  "sadd KEY 1",
  "scard KEY",
  "smembers KEY",
  "srem KEY 1",
  // Sorted sets
  "bzpopmin KEY 1",
  "zadd KEY 1 1",
  "zcard KEY",
  "zpopmin KEY",
  "zrange KEY 0 1",
  "zrangebyscore KEY 0 1",
  "zrem KEY 1",
  "zremrangebyrank KEY 0 1",
  "zremrangebyscore KEY 0 1",
  "zrevrange KEY 0 1",
  "zrevrangebyscore KEY 1 0",
  "zscore KEY 1",
  // Streams
  "xadd KEY * 1 1",
  "xread STREAMS KEY 0",
  "xtrim KEY MAXLEN 1",
];

/**
 * What the user of this connection lacks, as rules to add; none: nothing. Nothing is executed: after MULTI Redis checks
 * each command but keeps it, and the connection is closed without EXEC.
 * @throws Error of ioredis when the connection breaks
 */
export async function missingRules(client: Redis, keys: Keys): Promise<AclRule[]> {
  // Without another connection in its place, where the commands would be executed.
  const probe = client.duplicate({ enableReadyCheck: false, retryStrategy: () => null });
  probe.on("error", () => undefined);
  const ask = async (line: string): Promise<AclRule | null> => {
    const [name = "", ...args] = line.split(" ");
    const [command = "", ...subcommand] = name.split("|");
    try {
      await probe.call(command, ...subcommand, ...args);
      return null;
    } catch (error) {
      if (!isAnswer(error as Error)) throw error;
      return lackingRule(error as Error);
    }
  };
  const askAll = async (lines: string[]) => {
    const rules = await Promise.all(lines.map(ask));
    return [...new Set(rules.filter((rule) => rule !== null))];
  };
  try {
    // An EXEC that is allowed fails too, because it comes first, but for another reason.
    const transactions = await askAll(["exec", "multi"]);
    if (transactions.length > 0) return transactions;
    const ofKey = (key: string) => NEEDED_COMMANDS.map((line) => line.replaceAll("KEY", key));
    return await askAll([...ofKey(keys.open("probe")), ...ofKey(keys.rate)]);
  } finally {
    probe.disconnect();
  }
}
