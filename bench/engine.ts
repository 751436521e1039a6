/**
 * Measures what the offline reader costs its host: `npx tsx bench/engine.ts [DIR] [--rounds N]` prints the cold start,
 * the gain of a second worker, the delay of the event loop while reading, a worker's peak memory and the size on disk.
 * DIR holds a manifest.tsv; without it the rendered pictures of the tests are read. Run it on a quiet machine.
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { engineFolder } from "../src/engine/assets";
import { createEmbeddedEngine, type EmbeddedEngine } from "../src/engine/index";
import type { PictureBytes } from "../src/picture/types";
import { loadPicture, readManifest } from "./photos/manifest";
import { watchMemory } from "./support/memory";

const OWN_PICTURES = join(__dirname, "..", "test", "pictures");

interface Run {
  /** Milliseconds from creating the reader to its first answer. */
  first: number;
  /** Milliseconds for all rounds once the workers are warm. */
  rest: number;
  /** Milliseconds that the event loop came late, 99th percentile, while the rest was read. */
  delay: number;
  /** Megabytes that the process grew by at most. */
  memory: number;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string", default: "2" } },
  });
  const folder = positionals[0] ?? OWN_PICTURES;
  const pictures = readManifest(folder).map((picture) => loadPicture(folder, picture));
  const rounds = Number(values.rounds);
  // One worker goes first, so that the second run's memory can't hide in what the first gave back.
  const one = await measure(pictures, rounds, 1);
  const two = await measure(pictures, rounds, 2);
  console.table({
    "cold start to first answer, ms": Math.round(one.first),
    "two workers read, times as fast as one": Math.round((one.rest / two.rest) * 100) / 100,
    "event loop late, 99th percentile, one worker, ms": Math.round(one.delay * 10) / 10,
    "event loop late, 99th percentile, two workers, ms": Math.round(two.delay * 10) / 10,
    "one worker's peak memory, MB": one.memory,
    "files of the reader on disk, MB": Math.round(sizeOf(engineFolder()) / 1e5) / 10,
  });
}

async function measure(pictures: readonly PictureBytes[], rounds: number, workers: number): Promise<Run> {
  const endWatch = watchMemory();
  const engine = createEmbeddedEngine({ workers });
  const [warmUp] = pictures;
  if (warmUp === undefined) throw new Error("There are no pictures in that folder.");
  const started = performance.now();
  await engine.read(warmUp);
  const first = performance.now() - started;
  // Each worker's code is compiled while it reads, by threads that take up a processor which two workers don't leave free.
  await readAll(engine, repeated(pictures, workers), workers);
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  const clock = performance.now();
  await readAll(engine, repeated(pictures, rounds), workers);
  const rest = performance.now() - clock;
  histogram.disable();
  const memory = endWatch();
  await engine.close();
  return { first, rest, delay: histogram.percentile(99) / 1e6 - 1, memory };
}

const repeated = (pictures: readonly PictureBytes[], times: number) =>
  Array.from({ length: times }, () => pictures).flat();

async function readAll(engine: EmbeddedEngine, waiting: PictureBytes[], atOnce: number): Promise<void> {
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await engine.read(next);
    }),
  );
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

void main();
