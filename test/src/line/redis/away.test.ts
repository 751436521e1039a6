/** A shared line whose Redis is away, refuses, or is reached in other ways; and what of a picture stands in it. */
import assert from "node:assert/strict";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { VinError } from "../../../../src/errors";
import type { ReaderOptions } from "../../../../src/options";
import { createReader, type Reader } from "../../../../src/reader";
import { after as later, sample, silence } from "../../../double/behaviours";
import { SAMPLE_VIN } from "../../../double/samples";
import { startVinIdDouble, testCertificate, type VinIdDouble } from "../../../double/vin-id-double";
import {
  dump,
  needsRedis,
  redisServer,
  type RedisServer,
  type RedisServerOptions,
} from "../../../support/redis";
import { until } from "../../../support/until";
import { numberedPicture } from "./pictures";

const TOKEN = "0123456789abcdef-test-token";
const PASSWORD = "correct horse battery staple";
const PICTURE = numberedPicture(1);
const TAKEN_FOR_DEAD_MS = 16_000;
const TLS_FOLDER = path.resolve(__dirname, "../../../double/tls");

const withCode = (code: string) => (error: unknown) => error instanceof VinError && error.code === code;

describe("a reader with a shared line", function () {
  this.timeout(60_000);
  let redis: RedisServer;
  let api: VinIdDouble;
  let reader: Reader;
  before(function () {
    needsRedis(this);
  });
  beforeEach(async () => {
    api = await startVinIdDouble({ token: TOKEN });
  });
  afterEach(async () => {
    await reader.close();
    await redis.stop();
    await api.close();
  });

  async function server(options?: RedisServerOptions): Promise<void> {
    redis = await redisServer(options);
  }

  function read(options: ReaderOptions = {}): Reader {
    reader = createReader({
      engine: "cloud",
      token: TOKEN,
      baseUrl: api.url,
      callsPerSecond: 1000,
      duplicateWindow: 0,
      redis: redis.url,
      ...options,
    });
    return reader;
  }

  it("waits for a Redis that starts later", async () => {
    await server();
    const reading = read().read(PICTURE);
    await redis.start();
    assert.equal((await reading).vin, SAMPLE_VIN);
  });

  it("fails a picture with VIN_NETWORK when Redis has not come by its deadline", async () => {
    await server();
    await assert.rejects(read({ deadline: 0.5 }).read(PICTURE), withCode("VIN_NETWORK"));
    assert.equal(api.readings.length, 0);
  });

  it("does not read a picture later whose deadline passed while Redis was away", async () => {
    await server();
    const early = read({ deadline: 0.5 });
    await assert.rejects(early.read(PICTURE), withCode("VIN_NETWORK"));
    await redis.start();
    await read().read(numberedPicture(2));
    await early.close();
    assert.equal(api.readings.length, 1);
  });

  it("refuses a picture with VIN_QUEUE_FULL while as many as may wait do so", async () => {
    await server();
    read({ concurrency: 1, queueLimit: 1 });
    const waiting = [reader.read(PICTURE), reader.read(PICTURE)];
    await assert.rejects(reader.read(PICTURE), withCode("VIN_QUEUE_FULL"));
    await redis.start();
    assert.equal((await Promise.all(waiting)).length, 2);
  });

  it("fails a picture by its deadline when Redis goes away while it is being read", async () => {
    await server();
    await redis.start();
    api.always(silence());
    const reading = read({ deadline: 3 }).read(PICTURE);
    const failed = assert.rejects(reading, withCode("VIN_NETWORK"));
    await until(() => api.readings.length === 1, "the call of the API", 10_000);
    await redis.kill();
    await failed;
  });

  it("fails by their deadline what came while Redis was away, and reads what comes when it is back", async () => {
    await server();
    await redis.start();
    read({ deadline: 6 });
    assert.equal((await reader.read(numberedPicture(1))).vin, SAMPLE_VIN);
    await redis.kill();
    const late = Promise.allSettled([reader.read(numberedPicture(2)), reader.read(numberedPicture(3))]);
    const codes = (await late).map((outcome) =>
      outcome.status === "rejected" ? (outcome.reason as VinError).code : null,
    );
    assert.deepEqual(codes, ["VIN_NETWORK", "VIN_NETWORK"]);
    await redis.start();
    assert.equal((await reader.read(numberedPicture(4))).vin, SAMPLE_VIN);
    assert.equal(api.readings.length, 2);
  });

  it("marks all that waited while it could not say that it lives, since others may have taken it for dead", async () => {
    await server();
    await redis.start();
    api.always(later(3000, sample()));
    read({ concurrency: 1 });
    const readings = Promise.all([reader.read(numberedPicture(1)), reader.read(numberedPicture(2))]);
    await until(() => api.readings.length === 1, "the call of the API", 10_000);
    await redis.kill();
    await sleep(TAKEN_FOR_DEAD_MS);
    await redis.start();
    assert.deepEqual(
      (await readings).map(({ repeated }) => repeated),
      [true, true],
    );
    assert.equal((await reader.read(numberedPicture(3))).repeated, false);
  });

  it("closes although Redis is away, and hands back what waits as VIN_CLOSED", async () => {
    await server();
    const reading = read().read(PICTURE);
    const failed = assert.rejects(reading, withCode("VIN_CLOSED"));
    // Mocha's own limit fails the test should this hang.
    await reader.close();
    await failed;
  });

  it("leaves nothing of a picture in Redis that it handed back at its closing", async () => {
    await server();
    await redis.start();
    api.always(silence());
    const failed = assert.rejects(read({ concurrency: 1 }).read(PICTURE), withCode("VIN_CLOSED"));
    const waiting = assert.rejects(reader.read(PICTURE), withCode("VIN_CLOSED"));
    await until(() => api.readings.length === 1, "the call of the API", 10_000);
    await reader.close();
    await Promise.all([failed, waiting]);
    const keys = [...(await dump(redis.url)).keys()];
    assert.deepEqual(
      keys.filter((key) => /:(picture|open):|-0$/.test(key)),
      [],
    );
  });

  it("says at once that Redis refuses the password", async () => {
    await server({ config: [`requirepass "${PASSWORD}"`] });
    await redis.start();
    await assert.rejects(read({ redisPassword: "wrong" }).read(PICTURE), withCode("VIN_CONFIG"));
    await reader.close();
    await assert.rejects(read().read(PICTURE), withCode("VIN_CONFIG"));
  });

  it("speaks TLS, and trusts the authority of the service's TLS settings only", async () => {
    const file = (name: string) => path.join(TLS_FOLDER, name);
    await server({ tls: { cert: file("test-only-cert.pem"), key: file("test-only-key.pem") } });
    await redis.start();
    await assert.rejects(read({ deadline: 1 }).read(PICTURE), withCode("VIN_NETWORK"));
    await reader.close();
    const { cert: ca } = testCertificate();
    assert.equal((await read({ tls: { ca } }).read(PICTURE)).vin, SAMPLE_VIN);
  });

  it("puts no token and no password into Redis, and lets pictures expire", async () => {
    await server({ config: [`requirepass "${PASSWORD}"`] });
    await redis.start();
    api.always(silence());
    read({ redisPassword: PASSWORD, concurrency: 1 });
    const credentials = { username: "camera", password: "camera password", localOnly: false };
    const content = { topic: "gate 4" };
    const origin = () => ({ message: "a-message", node: "a-node", content });
    const failed = assert.rejects(reader.read(PICTURE, { credentials, origin }), withCode("VIN_CLOSED"));
    const waiting = assert.rejects(reader.read(PICTURE), withCode("VIN_CLOSED"));
    await until(() => api.readings.length === 1, "the call of the API", 10_000);
    const url = redis.url.replace("//", `//:${encodeURIComponent(PASSWORD)}@`);
    const found = await dump(url);
    const text = JSON.stringify([...found]);
    assert.ok(text.includes("gate 4") && found.size > 5, "the scan must see what is there");
    for (const secret of [TOKEN, PASSWORD, "camera password"]) assert.ok(!text.includes(secret), secret);
    assert.deepEqual(
      [...found.keys()].filter((key) => !key.startsWith("vin-id:")),
      [],
    );
    await assertExpire(url, [...found.keys()]);
    await reader.close();
    await Promise.all([failed, waiting]);
  });
});

/** Pictures, and what says whose they are, must not stay for ever. */
async function assertExpire(url: string, keys: string[]): Promise<void> {
  const { Redis } = await import("ioredis");
  const client = new Redis(url);
  try {
    const temporary = keys.filter((key) => /:(picture|open|alive):/.test(key));
    assert.ok(temporary.length >= 3, temporary.join());
    for (const key of temporary) assert.ok((await client.pttl(key)) > 0, key);
  } finally {
    client.disconnect();
  }
}
