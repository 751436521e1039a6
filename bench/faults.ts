/**
 * Sends pictures through the cloud engine to a test API that breaks 30 % of the calls, and looks whether every picture
 * still gets its own VIN once, at what cost: `npx tsx bench/faults.ts [--count 10000] [--json]`
 */
import { parseArgs } from "node:util";
import { isVinError } from "../src/errors";
import { createReader, type Reader } from "../src/reader";
import { startChild } from "./support/child";
import { collectGarbage } from "./support/gc";
import { exitByGoals, printGoals, type Goal } from "./support/goals";
import { measureLoopDelay, type LoopDelay } from "./support/loop-delay";
import type { CallCounts, IdleOrder } from "./support/messages";
import { ownVin } from "./support/own-vin";
import { PictureSource } from "./support/pictures";
import { startTestApi } from "./support/test-api";
import { median } from "./support/median";

const FAULT_SHARE = 0.3;
const SEED = 5;
const PICTURE_BYTES = 20_000;
const AT_ONCE = 8;
/** Seconds; the stalled calls last this long. */
const ATTEMPT_LIMIT = 0.3;
/** Pictures in hand, those that wait to be tried again included: memory is to stay bounded at any count. */
const MOST_IN_HAND = 500;
const MEMORY_SAMPLES = 40;

const MOST_CALLS_EACH = 1.5;
const LONGEST_P99_MS = 20;
const MOST_GROWTH = 1.1;

interface Outcomes {
  /** How often each VIN came out, by the VIN of the picture that went in. */
  delivered: Map<string, number>;
  wrong: number;
  failed: Record<string, number>;
  settled: number;
}

/** After a garbage collection, in megabytes. */
interface Memory {
  /** Heap and buffers. */
  used: number;
  /** All that the process holds, what the collector has not given back included. */
  resident: number;
}

interface MemorySample extends Memory {
  /** Share of the pictures that had their outcome, 0-1. */
  progress: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { count: { type: "string" }, json: { type: "boolean" } } });
  const count = Number(values.count ?? 10_000);
  const api = await startTestApi({ faultShare: FAULT_SHARE, seed: SEED, ownVins: true });
  const reader = createReader({
    engine: "cloud",
    token: "bench",
    baseUrl: api.url,
    callsPerSecond: 1_000_000,
    concurrency: AT_ONCE,
    timeout: ATTEMPT_LIMIT,
    deadline: 3600,
    repeat: 10,
    queueLimit: 1000,
    duplicateWindow: 0,
  });
  const idle = startChild<IdleOrder, LoopDelay | null>("idle-process.ts");
  const outcomes: Outcomes = { delivered: new Map(), wrong: 0, failed: {}, settled: 0 };
  const memory = watchMemory(() => outcomes.settled / count);
  await idle.ask({ kind: "start" });
  const started = performance.now();
  const stopLoop = measureLoopDelay();
  await readAll(reader, count, outcomes);
  const loopDelay = stopLoop();
  const seconds = (performance.now() - started) / 1000;
  memory.stop();
  await reader.close();
  const calls = await api.counts();
  await api.stop();
  const idleDelay = (await idle.ask({ kind: "stop" })) as LoopDelay;
  await idle.stop();

  const figures = {
    count,
    ...summary(outcomes),
    callsEach: calls.calls / count,
    api: calls,
    seconds,
    loopDelay,
    idleDelay,
    memory: quarters(memory.samples),
  };
  const goals = goalsOf(figures);
  if (values.json) console.log(JSON.stringify({ ...figures, goals }, null, 2));
  else print(figures, goals);
  exitByGoals(goals);
}

type Figures = ReturnType<typeof summary> & {
  count: number;
  callsEach: number;
  api: CallCounts;
  seconds: number;
  loopDelay: LoopDelay;
  /** Of a process that does nothing. */
  idleDelay: LoopDelay;
  memory: Memory[];
};

async function readAll(reader: Reader, count: number, outcomes: Outcomes): Promise<void> {
  const pictures = new PictureSource(PICTURE_BYTES);
  let left = count;
  const feed = async () => {
    while (left > 0) {
      left -= 1;
      await readOne(reader, pictures.next(), outcomes);
    }
  };
  // A twentieth, so that a short run too has most of its time at full load.
  const inHand = Math.min(MOST_IN_HAND, Math.ceil(count / 20));
  await Promise.all(Array.from({ length: inHand }, feed));
}

async function readOne(reader: Reader, picture: Buffer, outcomes: Outcomes): Promise<void> {
  const { delivered, failed } = outcomes;
  try {
    const { vin } = await reader.read(picture);
    if (vin === ownVin(picture)) delivered.set(vin, (delivered.get(vin) ?? 0) + 1);
    else outcomes.wrong += 1;
  } catch (error) {
    const code = isVinError(error) ? error.code : String(error);
    failed[code] = (failed[code] ?? 0) + 1;
  }
  outcomes.settled += 1;
}

function summary({ delivered, wrong, failed }: Outcomes) {
  const times = [...delivered.values()];
  return {
    delivered: times.length,
    deliveredTwice: times.filter((time) => time > 1).length,
    wrong,
    failed,
  };
}

function watchMemory(progress: () => number): { samples: MemorySample[]; stop: () => void } {
  const samples: MemorySample[] = [];
  const timer = setInterval(() => {
    // A collection stops everything for a moment, so there are only a few.
    if (progress() * MEMORY_SAMPLES < samples.length + 1) return;
    collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    samples.push({ progress: progress(), used: (heapUsed + external) / 1e6, resident: rss / 1e6 });
  }, 20);
  return { samples, stop: () => clearInterval(timer) };
}

/** Medians of each quarter of the pictures. */
function quarters(samples: readonly MemorySample[]): Memory[] {
  return [0, 1, 2, 3].map((quarter) => {
    const own = samples.filter(({ progress }) => progress < 1 && Math.floor(progress * 4) === quarter);
    return {
      used: median(own.map(({ used }) => used)),
      resident: median(own.map(({ resident }) => resident)),
    };
  });
}

function goalsOf({ count, delivered, deliveredTwice, wrong, callsEach, loopDelay, memory }: Figures): Goal[] {
  const [, second, , last] = memory as [Memory, Memory, Memory, Memory];
  return [
    {
      name: `all ${count} delivered exactly once, each with its own VIN`,
      holds: delivered === count && deliveredTwice === 0 && wrong === 0,
    },
    { name: `at most ${MOST_CALLS_EACH} calls each`, holds: callsEach <= MOST_CALLS_EACH },
    { name: `event-loop delay p99 at most ${LONGEST_P99_MS} ms`, holds: loopDelay.p99 <= LONGEST_P99_MS },
    {
      name: "memory in the last quarter at most 10 % above the second",
      holds: last.used <= second.used * MOST_GROWTH && last.resident <= second.resident * MOST_GROWTH,
    },
  ];
}

function print(figures: Figures, goals: readonly Goal[]): void {
  const { count, delivered, deliveredTwice, wrong, failed, callsEach, api, seconds, memory } = figures;
  const failures = Object.entries(failed).map(([code, number]) => `${number} ${code}`);
  console.log(`${count} pictures, ${FAULT_SHARE * 100} % of the calls broken, ${AT_ONCE} at once`);
  console.log(`delivered ${delivered}, twice ${deliveredTwice}, with a wrong VIN ${wrong}`);
  console.log(`failed ${failures.join(", ") || "0"}`);
  console.log(
    `calls ${api.calls} (${callsEach.toFixed(3)} each, most ${api.mostCalls}), ` +
      `answered well more than once ${api.answeredAgain}`,
  );
  console.log(
    `broken: ${Object.entries(api.faults)
      .map(([fault, number]) => `${number} ${fault}`)
      .join(", ")}`,
  );
  console.log(`${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)} pictures a second`);
  const delay = ({ p50, p99, max }: LoopDelay) =>
    `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${max.toFixed(1)} ms`;
  console.log(`event-loop delay: ${delay(figures.loopDelay)}`);
  console.log(`of a process that does nothing, meanwhile: ${delay(figures.idleDelay)}`);
  const columns = (pick: (quarter: Memory) => number) =>
    memory.map((quarter) => pick(quarter).toFixed(1)).join("  ");
  console.log(
    `memory by quarter, MB: in use ${columns(({ used }) => used)}, resident ${columns(({ resident }) => resident)}`,
  );
  printGoals(goals);
}

void main();
