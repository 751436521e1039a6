/** A Redis that has no memory left, as its setting maxmemory with the policy noeviction makes it. */
import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { VinError } from "../../../../src/errors";
import { createReader, type Reader } from "../../../../src/reader";
import { after as later, sample, silence } from "../../../double/behaviours";
import { SAMPLE_VIN } from "../../../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../../../double/vin-id-double";
import { needsRedis, redisServer, type RedisServer } from "../../../support/redis";
import { eventually, until } from "../../../support/until";
import { numberedPicture } from "./pictures";

const TOKEN = "0123456789abcdef-test-token";
const LARGE_BYTES = 200_000;

/** A picture of the size that cameras make. */
const largePicture = (number: number) =>
  Buffer.concat([numberedPicture(number), Buffer.alloc(LARGE_BYTES, 7)]);

describe("a Redis without memory", function () {
  this.timeout(90_000);
  let redis: RedisServer;
  let admin: Redis;
  let api: VinIdDouble;
  const readers: Reader[] = [];
  before(function () {
    needsRedis(this);
  });
  beforeEach(async () => {
    redis = await redisServer({ config: ["maxmemory-policy noeviction"] });
    await redis.start();
    admin = new Redis(redis.url);
    api = await startVinIdDouble({ token: TOKEN });
  });
  afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.close()));
    admin.disconnect();
    await redis.stop();
    await api.close();
  });

  function open(): Reader {
    const reader = createReader({
      engine: "cloud",
      token: TOKEN,
      baseUrl: api.url,
      callsPerSecond: 1000,
      duplicateWindow: 0,
      concurrency: 1,
      redis: redis.url,
    });
    readers.push(reader);
    return reader;
  }

  /** Leaves so many bytes more than are used now. */
  async function leave(bytes: number): Promise<void> {
    const [, used = ""] = /used_memory:(\d+)/.exec(await admin.info("memory")) ?? [];
    await admin.config("SET", "maxmemory", Number(used) + bytes);
  }

  it("refuses pictures with VIN_QUEUE_FULL, also where the first thing of a picture finds no room", async () => {
    const reader = open();
    await reader.read(numberedPicture(1));
    await admin.config("SET", "maxmemory", 1);
    await assert.rejects(reader.read(numberedPicture(2)), { code: "VIN_QUEUE_FULL", message: /no room/ });
    await admin.config("SET", "maxmemory", 0);
    assert.equal((await reader.read(numberedPicture(3))).vin, SAMPLE_VIN);
  });

  it("refuses what it has no room for, and what it took is read", async () => {
    const reader = open();
    await reader.read(numberedPicture(0));
    api.always(later(500, sample()));
    await leave(5.5 * LARGE_BYTES);
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, number) =>
        reader.read(largePicture(number)).then(
          () => "read",
          ({ code }: VinError) => code,
        ),
      ),
    );
    const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
    assert.ok(count("read") >= 3 && count("VIN_QUEUE_FULL") >= 3, outcomes.join());
    assert.equal(count("read") + count("VIN_QUEUE_FULL"), 12, outcomes.join());
  });

  it("is not asked for work without a pause by a machine that comes then", async () => {
    api.always(silence());
    const busy = open();
    const failures = [1, 2].map((number) =>
      assert.rejects(busy.read(numberedPicture(number)), { code: "VIN_CLOSED" }),
    );
    await until(() => api.readings.length === 1, "the first call", 10_000);
    await eventually(async () => (await admin.keys("vin-id:*:wait")).length === 1, "the second waits");
    await admin.config("SET", "maxmemory", 1);
    open();
    const refused = async () =>
      Number(/cmdstat_evalsha:.*failed_calls=(\d+)/.exec(await admin.info("commandstats"))?.[1] ?? 0);
    await eventually(async () => (await refused()) >= 1, "its worker is refused");
    const [before, since] = [await refused(), performance.now()];
    await eventually(async () => (await refused()) >= before + 3, "and three times more");
    const each = (performance.now() - since) / ((await refused()) - before);
    assert.ok(each > 200, `it asked every ${each} ms`);
    await busy.close();
    await Promise.all(failures);
  });
});
