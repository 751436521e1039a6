/** One line for several machines, over a real Redis: the machines are processes of their own. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReaderOptions } from "../../../../src/options";
import { after as later, sample } from "../../../double/behaviours";
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
    api = await startVinIdDouble({ token: TOKEN, callsPerSecond: 8 });
    const [first] = await threeMachines({ callsPerSecond: 8, concurrency: 1 });
    const { outcomes, repeated } = await first.read(0, 120);
    assert.deepEqual(outcomes, Array(120).fill(null));
    assert.deepEqual(repeated, []);
    assert.equal(callsByPicture().size, 120);
    // A refused call is made again, and so shows as a call too many.
    const refused = api.readings.length - 120;
    assert.ok(refused <= 1, `${refused} calls came within a second of eight others`);
    const callsByMachine = countOf(api.readings.map(({ connection }) => connection));
    const helpful = [...callsByMachine.values()].filter((calls) => calls >= 10);
    assert.ok(helpful.length >= 3, `each has one connection, and they made ${helpful.join(", ")} calls`);
  });

  it("lose nothing when one of them and Redis are killed, and mark what may have been read twice", async () => {
    api = await startVinIdDouble({ token: TOKEN });
    // All are reading at any time, so whoever dies leaves work half done.
    api.always(later(200, sample()));
    const [first, second, doomed] = await threeMachines({ callsPerSecond: 1000 });
    const reading = Promise.all([first.read(0, 150), second.read(150, 150)]);
    await until(() => api.readings.length > 60, "some pictures to be read", 60_000);
    await doomed.kill();
    await until(() => api.readings.length > 120, "more pictures to be read", 60_000);
    await redis.kill();
    await sleep(1500);
    await redis.start();
    const reports = await reading;
    assert.deepEqual(
      reports.flatMap(({ outcomes }) => outcomes),
      Array(300).fill(null),
    );
    const calls = callsByPicture();
    assert.equal(calls.size, 300);
    const twice = [...calls].filter(([, count]) => count > 1).map(([picture]) => picture);
    const marked = new Set(reports.flatMap(({ repeated }) => repeated));
    assert.ok(twice.length > 0, "the killed machine was reading");
    assert.deepEqual(
      twice.filter((picture) => !marked.has(picture)),
      [],
    );
    assert.ok(marked.size < 30, `a mark that ${marked.size} of 300 have tells nothing`);
  });
});

function countOf(values: number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
