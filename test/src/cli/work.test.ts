/** `vin-id work` as a process of its own, which signals end. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createReader } from "../../../src/reader";
import { after as later, sample } from "../../double/behaviours";
import { startVinIdDouble } from "../../double/vin-id-double";
import { vinId } from "../../support/command";
import { needsRedis, redisServer } from "../../support/redis";
import { until } from "../../support/until";
import { numberedPicture } from "../line/redis/pictures";

const MAIN = path.resolve(__dirname, "../../../src/cli/main.ts");
const TOKEN = "0123456789abcdef-test-token";

describe("vin-id work", function () {
  this.timeout(120_000);

  it("reads pictures of other machines until it is told to stop", async function () {
    needsRedis(this);
    const redis = await redisServer();
    await redis.start();
    const api = await startVinIdDouble({ token: TOKEN });
    api.always(later(1000, sample()));
    const options = ["--engine", "cloud", "--base-url", api.url, "--redis", redis.url];
    const limits = ["--calls-per-second", "1000", "--concurrency", "1"];
    const worker = spawn(process.execPath, ["--require", "tsx/cjs", MAIN, "work", ...options, ...limits], {
      env: { ...process.env, VIN_ID_TOKEN: TOKEN },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(worker, "exit");
    let printed = "";
    worker.stdout.on("data", (chunk) => (printed += String(chunk)));
    const reader = createReader({
      engine: "cloud",
      token: TOKEN,
      baseUrl: api.url,
      redis: redis.url,
      callsPerSecond: 1000,
      concurrency: 1,
    });
    try {
      await until(() => printed.includes("\n"), "the worker to start", 60_000);
      assert.deepEqual(JSON.parse(printed), { working: "cloud" });
      await Promise.all(Array.from({ length: 30 }, (_, number) => reader.read(numberedPicture(number))));
      assert.equal(api.maxInFlight, 2, "this process reads one picture at a time");
      worker.kill("SIGTERM");
      assert.deepEqual(await exited, [0, null]);
    } finally {
      worker.kill("SIGKILL");
      await reader.close();
      await api.close();
      await redis.stop();
    }
  });

  it("ends with status 2 when a setting is wrong, although it has begun to connect to Redis", async () => {
    const args = ["work", "--engine", "cloud", "--token", "", "--redis", "redis://127.0.0.1:1"];
    const child = spawn(process.execPath, ["--require", "tsx/cjs", MAIN, ...args], { stdio: "ignore" });
    try {
      await until(() => child.exitCode !== null, "the process ends", 60_000);
      assert.equal(child.exitCode, 2);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("is wrong usage without a Redis server", async () => {
    const { status, err } = await vinId(["work"]);
    assert.equal(status, 2);
    assert.match(err, /--redis URL/);
  });
});
