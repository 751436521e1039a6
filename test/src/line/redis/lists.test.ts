/** Lists of pictures in a line that machines share. */
import assert from "node:assert/strict";
import { createReader, type Reader } from "../../../../src/reader";
import { json, sample } from "../../../double/behaviours";
import { startVinIdDouble, type VinIdDouble } from "../../../double/vin-id-double";
import { needsRedis, redisServer, type RedisServer } from "../../../support/redis";
import { failed, picture } from "../support";

const list = (length: number) => Array.from({ length }, (_, n) => picture(n));

describe("a list of pictures in a shared line", function () {
  this.timeout(60_000);
  let redis: RedisServer;
  let double: VinIdDouble;
  let reader: Reader;
  before(function () {
    needsRedis(this);
  });
  beforeEach(async () => {
    redis = await redisServer();
    await redis.start();
    double = await startVinIdDouble();
    reader = createReader({
      engine: "cloud",
      token: "0123456789-test-token",
      baseUrl: double.url,
      redis: redis.url,
      duplicateWindow: 0,
      concurrency: 1,
      callsPerSecond: 5,
    });
  });
  afterEach(async () => {
    await reader.close();
    await redis.stop();
    await double.close();
  });

  it("is refused before its first call when it does not fit", async () => {
    await assert.rejects(
      reader.readAll(list(150)),
      failed("VIN_QUEUE_FULL", ({ cause }) => cause.limit === 100 && cause.pictures === 150),
    );
    assert.equal((await reader.read(picture(200))).found, true);
    assert.equal(double.readings.length, 1);
  });

  it("costs nothing more once one picture failed", async () => {
    double.script(sample(), json(400, { detail: "broken" }));
    await assert.rejects(reader.readAll(list(12)), failed("VIN_BAD_IMAGE"));
    // What were still in the line would be read first.
    assert.equal((await reader.read(picture(200))).found, true);
    assert.ok(double.readings.length < 12, `${double.readings.length} calls`);
  });
});
