/** One line for several machines, over a real Redis: the machines are processes of their own. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReaderOptions } from "../../../../src/options";
import { startVinIdDouble, type VinIdDouble } from "../../../double/vin-id-double";
import { needsRedis, redisServer, type RedisServer } from "../../../support/redis";
import { until } from "../../../support/until";
import { Machine } from "./machines";
import { numberOf } from "./pictures";

const TOKEN = "0123456789abcdef-test-token";

describe("machines that share a line over Redis", function () {
  this.timeout(180_000);
  let redis: RedisServer;
  let api: VinIdDouble;
  const machines: Machine[] = [];
  before(function () {
    needsRedis(this);
  });
  beforeEach(async () => {
    redis = await redisServer();
    await redis.start();
  });
  afterEach(async () => {
    await Promise.all(machines.splice(0).map((machine) => machine.kill()));
    await redis.stop();
    await api.close();
  });

  async function threeMachines(options: ReaderOptions): Promise<[Machine, Machine, Machine]> {
    const one = () =>
      Machine.start({
        engine: "cloud",
        token: TOKEN,
        baseUrl: api.url,
        redis: redis.url,
        duplicateWindow: 0,
        queueLimit: 1000,
        ...options,
      });
    const started = await Promise.all([one(), one(), one()]);
    machines.push(...started);
    return started;
  }

  /** Calls of the API by picture. */
  function callsByPicture(): Map<number, number> {
    return countOf(api.readings.map(({ picture }) => numberOf(picture as Buffer)));
  }

  it("keep to one rate together, and help the one that has most to do", async () => {
    // Three times the rate would be refused often; the room up to it is for processes that a busy host wakes late.
    api = await startVinIdDouble({ token: TOKEN, callsPerSecond: 8 });
    const [first] = await threeMachines({ callsPerSecond: 6, concurrency: 1 });
    const { outcomes } = await first.read(0, 60);
    assert.deepEqual(outcomes, Array(60).fill(null));
    assert.equal(api.readings.length, 60, "a refused call would have been made again");
    const callsByMachine = countOf(api.readings.map(({ connection }) => connection));
    const helpful = [...callsByMachine.values()].filter((calls) => calls >= 5);
    assert.ok(
      helpful.length >= 3,
      `each machine has one connection, and they made ${helpful.join(", ")} calls`,
    );
  });

  it("lose nothing when one of them is killed while it reads for another", async () => {
    api = await startVinIdDouble({ token: TOKEN });
    const [asking, , doomed] = await threeMachines({ callsPerSecond: 100 });
    const reading = asking.read(0, 300);
    await until(() => api.readings.length > 60, "some pictures to be read", 60_000);
    await doomed.kill();
    const { outcomes, repeats } = await reading;
    assert.deepEqual(outcomes, Array(300).fill(null));
    const calls = callsByPicture();
    assert.equal(calls.size, 300);
    const twice = [...calls.values()].filter((count) => count > 1).length;
    assert.ok(twice <= repeats, `${twice} pictures were sent twice, and ${repeats} are counted as repeated`);
  });

  it("lose nothing when Redis is killed and comes back", async () => {
    api = await startVinIdDouble({ token: TOKEN });
    const [first, second] = await threeMachines({ callsPerSecond: 100 });
    const reading = Promise.all([first.read(0, 150), second.read(150, 150)]);
    await until(() => api.readings.length > 60, "some pictures to be read", 60_000);
    await redis.kill();
    await sleep(1500);
    await redis.start();
    const outcomes = (await reading).flatMap((report) => report.outcomes);
    assert.deepEqual(outcomes, Array(300).fill(null));
    assert.equal(callsByPicture().size, 300);
  });
});

function countOf(values: number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
