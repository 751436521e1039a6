/**
 * Sends everything hostile again and again, many at once, and looks whether each is refused with its code while memory
 * and event loop stay flat; then sends hostile bodies to the server: `npx tsx bench/hostile.ts [--rounds 60]`
 */
import { parseArgs } from "node:util";
import { createEmbeddedEngine } from "../src/engine";
import { isVinError, type VinErrorCode } from "../src/errors";
import { fetchPicture } from "../src/picture/fetch";
import { createReader } from "../src/reader";
import { sendHostileBodies } from "./hostile-bodies";
import { pictureOf } from "../test/src/picture/samples";
import { startChild } from "./support/child";
import { collectGarbage } from "./support/gc";
import { exitByGoals, printGoals } from "./support/goals";
import { measureLoopDelay, type LoopDelay } from "./support/loop-delay";
import { hostilePictures, type HostilePicture, largestPng } from "./support/hostile-pictures";
import type { IdleOrder } from "./support/messages";

const AT_ONCE = 8;
const LONGEST_P99_MS = 20;
const MOST_GROWTH = 1.1;
/** What docs/offline-reading.md says of a reading thread and a valid PNG of 50 megapixels, and Node.js with all else. */
const MAX_RESIDENT_MB = 650 + 100;

const INNER = ["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "localhost"];
const SPECIAL = ["169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "0", "[ff02::1]"];

/** What is tried, and the code it must be refused with. */
interface Attack {
  name: string;
  code: VinErrorCode;
  run: () => Promise<unknown>;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: "string" } } });
  const rounds = Number(values.rounds ?? 60);
  const hostProcess = startChild<object, string>("hostile-host-process.ts");
  const idle = startChild<IdleOrder, LoopDelay | null>("idle-process.ts");
  const engine = createEmbeddedEngine({ workers: 1 });
  const reader = createReader({ engine: "cloud", token: "bench", baseUrl: "http://127.0.0.1:9" });
  const attacks = attacksOn(await hostProcess.ask({}), reader, engine, await hostilePictures());
  const wrong = new Map<string, number>();

  // The first round loads and compiles; what it leaves behind is no growth.
  await runAll(attacks, 1, wrong);
  await idle.ask({ kind: "start" });
  const stopLoop = measureLoopDelay();
  const memory: number[] = [];
  for (let part = 0; part < 4; part += 1) {
    await runAll(attacks, Math.ceil(rounds / 4), wrong);
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    memory.push((heapUsed + external) / 1e6);
  }
  const loop = stopLoop();
  const idleLoop = (await idle.ask({ kind: "stop" })) as LoopDelay;
  // Making this file blocks the event loop, which is no fault of its reader.
  await engine.read(largestPng());
  const resident = process.resourceUsage().maxRSS / 1000;
  await Promise.all([reader.close(), engine.close(), hostProcess.stop(), idle.stop()]);

  console.log(`${attacks.length} attacks, ${rounds} times each, ${AT_ONCE} at once`);
  for (const [what, count] of wrong) console.log(`wrong outcome: ${what}, ${count} times`);
  console.log(`memory in use after each quarter, MB: ${memory.map((size) => size.toFixed(1)).join("  ")}`);
  console.log(`most memory of the process, its reading thread included: ${Math.round(resident)} MB`);
  console.log(`event-loop delay: p99 ${loop.p99.toFixed(1)} ms, max ${loop.max.toFixed(1)} ms`);
  console.log(`of a process that does nothing, meanwhile: p99 ${idleLoop.p99.toFixed(1)} ms`);
  const [, second, , last] = memory as [number, number, number, number];
  const goals = [
    { name: "each refused with its code", holds: wrong.size === 0 },
    { name: "memory at the end at most 10 % above the middle", holds: last <= second * MOST_GROWTH },
    { name: `never more than ${MAX_RESIDENT_MB} MB in all`, holds: resident <= MAX_RESIDENT_MB },
    { name: `event-loop delay p99 at most ${LONGEST_P99_MS} ms`, holds: loop.p99 <= LONGEST_P99_MS },
  ];
  goals.push(...(await sendHostileBodies()));
  printGoals(goals);
  exitByGoals(goals);
}

function attacksOn(
  host: string,
  reader: ReturnType<typeof createReader>,
  engine: ReturnType<typeof createEmbeddedEngine>,
  pictures: readonly HostilePicture[],
): Attack[] {
  // The hostile server is on this machine, which only these fetches may reach.
  const options = {
    allowAddress: (address: string) => address === "127.0.0.1",
    timeoutMs: 300,
    maxBytes: 1024 ** 2,
  };
  const fetched = (path: string, code: VinErrorCode): Attack => ({
    name: path,
    code,
    run: () => fetchPicture(new URL(path, host), options),
  });
  const port = new URL(host).port;
  const read = (name: string, code: VinErrorCode, image: unknown): Attack => ({
    name,
    code,
    run: () => reader.read(image, { url: "fetch" }),
  });
  return [
    ...INNER.map((name) => read(name, "VIN_URL_REFUSED", `http://${name}:${port}/endless`)),
    ...SPECIAL.map((name) => read(name, "VIN_URL_REFUSED", `http://${name}/latest/meta-data/`)),
    fetched("/endless", "VIN_TOO_LARGE"),
    fetched("/drip", "VIN_TIMEOUT"),
    fetched("/silent", "VIN_TIMEOUT"),
    fetched("/gzip", "VIN_BAD_IMAGE"),
    fetched("/metadata", "VIN_URL_REFUSED"),
    fetched("/truncated", "VIN_FETCH_FAILED"),
    ...pictures.map(({ name, code, picture }) => ({ name, code, run: () => engine.read(picture) })),
    read("a truncated picture", "VIN_BAD_IMAGE", pictureOf("jpeg").subarray(0, 6)),
    read("a fake picture", "VIN_BAD_IMAGE", Buffer.from("<svg><script>alert(1)</script></svg>")),
  ];
}

async function runAll(attacks: readonly Attack[], rounds: number, wrong: Map<string, number>): Promise<void> {
  const queue = Array.from({ length: rounds }, () => attacks).flat();
  const feed = async () => {
    for (let attack = queue.shift(); attack; attack = queue.shift()) {
      const { name, code } = attack;
      const outcome = await attack.run().then(
        () => "no refusal",
        (error: unknown) => (isVinError(error) ? error.code : String(error)),
      );
      if (outcome !== code) wrong.set(`${name} ${outcome}`, (wrong.get(`${name} ${outcome}`) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, feed));
}

void main();
