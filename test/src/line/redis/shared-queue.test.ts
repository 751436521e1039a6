/** The start of BullMQ's part of a shared line, where BullMQ fails for a reason that nobody thought of. */
import assert from "node:assert/strict";
import { keysOf } from "../../../../src/line/redis/keys";
import { toRedisAddress } from "../../../../src/line/redis/address";
import { Ledger } from "../../../../src/line/redis/ledger";
import { RedisLink } from "../../../../src/line/redis/link";
import { loadPackages, type Packages } from "../../../../src/line/redis/packages";
import { SharedQueue } from "../../../../src/line/redis/shared-queue";
import { normaliseOptions } from "../../../../src/options";
import { needsRedis, redisServer, type RedisServer } from "../../../support/redis";
import { until } from "../../../support/until";

const FAILING_STARTS = 2;

describe("the queue in Redis", function () {
  this.timeout(60_000);
  let redis: RedisServer;
  before(async function () {
    needsRedis(this);
    redis = await redisServer();
    await redis.start();
  });
  after(() => redis?.stop());

  it("is started anew after a pause when BullMQ fails, and closes what the start had opened", async () => {
    const startedAt: number[] = [];
    const packages = failing(loadPackages(), startedAt);
    const address = toRedisAddress(redis.url);
    const link = new RedisLink(packages, { address, password: "", tls: undefined });
    const keys = keysOf(normaliseOptions({}));
    const warnings: string[] = [];
    const queue = new SharedQueue({
      packages,
      link,
      keys,
      ledger: new Ledger(link, keys, () => undefined),
      onBegan: () => undefined,
      onEnded: () => undefined,
      onWarning: (sentence) => warnings.push(sentence),
    });
    try {
      queue.work(1, () => assert.fail("nothing is to be read"));
      const { signal } = new AbortController();
      await assert.rejects(queue.untilReady(signal), { code: "VIN_CONFIG" });
      await until(() => queue.queue !== null, "it starts", 30_000);
      assert.equal(await queue.untilReady(signal), queue.queue);
      assert.equal(warnings.length, 1);
      const pauses = startedAt.slice(1).map((time, index) => time - (startedAt[index] ?? 0));
      assert.equal(pauses.length, FAILING_STARTS);
      for (const pause of pauses) assert.ok(pause > 4500, `tried again after ${pause} ms`);
      const clients = String(await link.client.client("LIST"))
        .trim()
        .split("\n");
      assert.equal(clients.length, 3, clients.join("\n"));
    } finally {
      await queue.endWork();
      await queue.close();
      link.close();
    }
  });
});

/** The packages with a worker that rejects its first starts. */
function failing({ bullmq, ioredis }: Packages, startedAt: number[]): Packages {
  class Worker extends bullmq.Worker {
    override waitUntilReady(): Promise<void> {
      startedAt.push(performance.now());
      return startedAt.length > FAILING_STARTS ? super.waitUntilReady() : Promise.reject(new Error("no"));
    }
  }
  return { ioredis, bullmq: { ...bullmq, Worker } };
}
