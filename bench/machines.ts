/**
 * Measures the line that machines share over Redis, each machine a process of its own: the rate of three against a strict
 * API, and how much faster two read offline than one. Loops in one and two processes tell what this computer can give.
 * Needs redis-server and a quiet computer: `npx tsx bench/machines.ts [--rounds 3]`
 */
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import type { ReaderOptions } from "../src/options";
import { redisServer } from "../test/support/redis";
import { startChild, type Child } from "./support/child";
import { exitByGoals, printGoals, type Goal } from "./support/goals";
import type { LoopName, MachineOrder, MachineReport } from "./support/machine-process";
import type { StrictCounts, StrictOrder } from "./support/strict-api-process";
import { median } from "./support/median";

type Machine = Child<MachineOrder, MachineReport>;

const MESSAGES = 120;
const PLAN = 8;
const LEAST_RATE = 7;
const LEAST_GAIN = 1.7;
const WAITING = 100;
const PICTURE_BYTES = 200_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
  const rounds = Number(values.rounds);
  const redis = await redisServer();
  await redis.start();
  try {
    await measureRedis(redis.url);
    const goals = [...(await measureRate(redis.url, rounds)), ...(await measureGain(redis.url, rounds))];
    printGoals(goals);
    exitByGoals(goals);
  } finally {
    await redis.stop();
  }
}

function start(): Machine {
  return startChild<MachineOrder, MachineReport>("machine-process.ts");
}

async function measureRate(redis: string, rounds: number): Promise<Goal[]> {
  const rows: Record<string, unknown>[] = [];
  const all: StrictCounts[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const api = startChild<StrictOrder, string | StrictCounts>("strict-api-process.ts");
    const baseUrl = (await api.ask({ kind: "start", callsPerSecond: PLAN })) as string;
    const options: ReaderOptions = {
      engine: "cloud",
      token: "bench",
      baseUrl,
      callsPerSecond: PLAN,
      concurrency: 1,
      queueLimit: MESSAGES,
      duplicateWindow: 0,
      redis,
    };
    const machines = [start(), start(), start()];
    await Promise.all(machines.map((machine) => machine.ask({ kind: "start", options })));
    const { read } = await (machines[0] as Machine).ask({ kind: "read numbered", count: MESSAGES, bytes: 0 });
    const counts = (await api.ask({ kind: "count" })) as StrictCounts;
    all.push(counts);
    rows.push({
      delivered: read,
      "refused (429)": counts.calls - read,
      "calls/s": Number(counts.perSecond.toFixed(2)),
      "calls by machine": counts.byConnection.join(", "),
    });
    for (const machine of machines) await machine.ask({ kind: "stop" });
    await Promise.all([...machines, api].map((child) => child.stop()));
  }
  console.log(
    `three machines, ${MESSAGES} pictures at one, an API that refuses more than ${PLAN} calls in any second`,
  );
  console.table(rows);
  return [
    {
      name: "every message delivered once",
      holds:
        rows.every(({ delivered }) => delivered === MESSAGES) &&
        all.every(({ pictures }) => pictures === MESSAGES),
    },
    { name: "at most one call refused", holds: all.every(({ calls }) => calls <= MESSAGES + 1) },
    {
      name: `at least ${LEAST_RATE} calls a second`,
      holds: all.every(({ perSecond }) => perSecond >= LEAST_RATE),
    },
    {
      name: "all three make calls",
      holds: all.every(
        ({ byConnection }) => byConnection.filter((calls) => calls >= MESSAGES / 10).length >= 3,
      ),
    },
  ];
}

/** What pictures that wait, and a machine, take of Redis. */
async function measureRedis(redis: string): Promise<void> {
  const api = startChild<StrictOrder, string | StrictCounts>("strict-api-process.ts");
  const baseUrl = (await api.ask({ kind: "start", callsPerSecond: 1000 })) as string;
  const machine = start();
  const client = new Redis(redis);
  const limits = { callsPerSecond: 20, queueLimit: WAITING, duplicateWindow: 0 };
  await machine.ask({
    kind: "start",
    options: { engine: "cloud", token: "bench", baseUrl, redis, ...limits },
  });
  const before = await memoryOf(client);
  let most = 0;
  let done = false;
  const reading = machine
    .ask({ kind: "read numbered", count: WAITING, bytes: PICTURE_BYTES })
    .finally(() => (done = true));
  while (!done) {
    most = Math.max(most, await memoryOf(client));
    await sleep(20);
  }
  await reading;
  const clients = String(await client.client("LIST"))
    .trim()
    .split("\n");
  const left = (await memoryOf(client)) - before;
  console.table({
    [`Redis for ${WAITING} pictures of ${PICTURE_BYTES / 1000} KB that wait, MB`]: Number(
      ((most - before) / 1e6).toFixed(1),
    ),
    "of that left when they are read, MB": Number((left / 1e6).toFixed(1)),
    // But for the one that asks.
    "connections of a service": clients.length - 1,
  });
  client.disconnect();
  await machine.ask({ kind: "stop" });
  await Promise.all([machine.stop(), api.stop()]);
}

async function memoryOf(client: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info("memory"))?.[1]);
}

async function measureGain(redis: string, rounds: number): Promise<Goal[]> {
  const options: ReaderOptions = { engine: "embedded", concurrency: 1, redis };
  const [asking, helping] = [start(), start()];
  await asking.ask({ kind: "start", options });
  await asking.ask({ kind: "read photos" });
  const gains: Record<"reading" | LoopName, number[]> = { reading: [], compute: [], memory: [] };
  const costs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const loop of ["compute", "memory"] as const)
      gains[loop].push(await gainOfLoop(loop, asking, helping));
    const one = await readPhotos([asking, helping]);
    await helping.ask({ kind: "start", options });
    // The second one loads its networks, and the compiler sees them run, before it is measured.
    await asking.ask({ kind: "read photos" });
    const two = await readPhotos([asking, helping]);
    gains.reading.push(one.milliseconds / two.milliseconds);
    costs.push(two.cpu / one.cpu);
    await helping.ask({ kind: "stop" });
  }
  await asking.ask({ kind: "stop" });
  await Promise.all([asking.stop(), helping.stop()]);
  console.log("two processes, times as fast as one");
  console.table(
    Object.fromEntries(
      Object.entries(gains).map(([what, all]) => [
        what,
        { median: Number(median(all).toFixed(2)), all: all.map((gain) => gain.toFixed(2)).join(", ") },
      ]),
    ),
  );
  console.log(
    `processor time of a picture with two, for that with one: ${costs.map((cost) => cost.toFixed(2)).join(", ")}`,
  );
  console.log(`load of the computer, with this: ${loadavg()[0]?.toFixed(1)}; two processors are busy with 2`);
  return [
    {
      name: `two machines read offline at least ${LEAST_GAIN} times as fast as one`,
      holds: median(gains.reading) >= LEAST_GAIN,
    },
  ];
}

/** Reads all photos at the first machine, and says how much processor time all took together. */
async function readPhotos(machines: [Machine, Machine]): Promise<{ milliseconds: number; cpu: number }> {
  const cpuOf = async () => {
    const reports = await Promise.all(machines.map((machine) => machine.ask({ kind: "look" })));
    return reports.reduce((sum, { cpu }) => sum + cpu, 0);
  };
  const before = await cpuOf();
  const { milliseconds } = await machines[0].ask({ kind: "read photos" });
  return { milliseconds, cpu: (await cpuOf()) - before };
}

/** Two loops one after the other, to two at the same time. */
async function gainOfLoop(loop: LoopName, one: Machine, other: Machine): Promise<number> {
  const alone = await one.ask({ kind: "loop", loop });
  const started = performance.now();
  await Promise.all([one, other].map((machine) => machine.ask({ kind: "loop", loop })));
  return (2 * alone.milliseconds) / (performance.now() - started);
}

void main();
