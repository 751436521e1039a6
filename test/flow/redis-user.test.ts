/** A real Node-RED whose user of Redis may not do all that is needed: nothing of it may stop with that. */
import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { numberedPicture } from "../src/line/redis/pictures";
import { startNodeRed, waitForLog, type RunningNodeRed } from "../support/node-red";
import { needsRedis, redisServer, type RedisServer } from "../support/redis";
import { isInstalled, RUNTIME_LIST } from "../support/runtimes";
import { eventually } from "../support/until";
import { readOverHttp } from "./flows";

const CREDENTIALS = { service: { token: "0123456789abcdef-test-token", redisPassword: "correct-horse" } };
const RULES = "resetkeys ~vin-id:* +@all -@admin -@dangerous".split(" ");
const [runtime] = RUNTIME_LIST;

describe("a Node-RED whose user of Redis lacks INFO", function () {
  this.timeout(180_000);
  let redis: RedisServer;
  let admin: Redis;
  let api: VinIdDouble;
  let nodeRed: RunningNodeRed | null = null;
  before(async function () {
    needsRedis(this);
    if (!runtime || !isInstalled(runtime)) this.skip();
    redis = await redisServer();
    await redis.start();
    admin = new Redis(redis.url);
    api = await startVinIdDouble();
  });
  beforeEach(async () => {
    const { redisPassword } = CREDENTIALS.service;
    await admin.acl("SETUSER", "vinid", "reset", "on", `>${redisPassword}`, ...RULES);
  });
  afterEach(async () => {
    await nodeRed?.kill();
    await nodeRed?.stop();
    nodeRed = null;
  });
  after(async () => {
    admin?.disconnect();
    await redis?.stop();
    await api?.close();
  });

  async function read(url: string): Promise<Record<string, unknown>> {
    const response = await fetch(`${url}/read`, {
      method: "POST",
      headers: { "content-type": "image/jpeg" },
      body: numberedPicture(1) as BodyInit,
      signal: AbortSignal.timeout(30_000),
    });
    return (await response.json()) as Record<string, unknown>;
  }

  it("starts, says what to add, fails messages with VIN_CONFIG, reads once that is added, and ends on SIGTERM", async () => {
    const flows = readOverHttp({
      engine: "cloud",
      baseUrl: api.url,
      redis: redis.url.replace("//", "//vinid@"),
      callsPerSecond: 1000,
      duplicateWindow: 0,
    });
    const started = await startNodeRed({ ...runtime, flows, credentials: CREDENTIALS });
    nodeRed = started;
    await waitForLog(started, /\[warn\] \[vin-service:.*Redis at .*: \+info/);
    for (let message = 0; message < 3; message++) {
      const { code, message: sentence } = await read(started.url);
      assert.equal(code, "VIN_CONFIG");
      assert.match(String(sentence), /: \+info$/);
    }
    await admin.acl("SETUSER", "vinid", "+info");
    await eventually(async () => (await read(started.url))["vin"] === SAMPLE_VIN, "pictures are read");
    await admin.acl("SETUSER", "vinid", "-info");
    await started.deploy(flows.map((node) => ({ ...node, changed: true })));
    assert.equal((await read(started.url))["code"], "VIN_CONFIG");
    process.kill(started.pid, "SIGTERM");
    await eventually(async () => Promise.resolve(started.exitCode() !== null), "it ends by itself");
    assert.equal(started.exitCode(), 0);
  });
});
