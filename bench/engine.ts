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
import { median } from "./support/median";

const OWN_PICTURES = join(__dirname, "..", "test", "pictures");

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string", default: "7" } },
  });
  const folder = positionals[0] ?? OWN_PICTURES;
  const pictures = readManifest(folder).map((picture) => loadPicture(folder, picture));
  const endWatch = watchMemory();
  const one = new Bench(pictures, 1);
  const coldStart = await one.first();
  await one.warmUp();
  await one.read();
  const memory = endWatch();
  const two = new Bench(pictures, 2);
  await two.warmUp();
  // In turns, since the machine may be faster now and slower then.
  const gains: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const alone = await one.read();
    gains.push(Math.round((alone / (await two.read())) * 100) / 100);
  }
  await Promise.all([one.close(), two.close()]);
  console.table({
    "cold start to first answer, ms": Math.round(coldStart),
    "two workers read, times as fast as one (median)": median(gains),
    "the same in each round": gains.join(" "),
    "event loop late, 99th percentile, one worker, ms": one.delay,
    "event loop late, 99th percentile, two workers, ms": two.delay,
    "one worker's peak memory, MB": memory,
    "files of the reader on disk, MB": Math.round(sizeOf(engineFolder()) / 1e5) / 10,
  });
}

/** What a reader with some number of workers did. */
class Bench {
  private readonly engine: EmbeddedEngine;
  /** The event loop's delay while it read. */
  private readonly histogram = monitorEventLoopDelay({ resolution: 1 });

  constructor(
    private readonly pictures: readonly PictureBytes[],
    private readonly workers: number,
  ) {
    this.engine = createEmbeddedEngine({ workers });
  }

  /** Milliseconds from a picture to its answer, the first time with the start of a worker. */
  async first(): Promise<number> {
    const [picture] = this.pictures;
    if (picture === undefined) throw new Error("There are no pictures in that folder.");
    const started = performance.now();
    await this.engine.read(picture);
    return performance.now() - started;
  }

  /** Each worker's code is compiled while it reads, by threads that take up a processor which two workers don't leave free. */
  async warmUp(): Promise<void> {
    await readAll(this.engine, repeated(this.pictures, this.workers), this.workers);
  }

  /** Milliseconds for all pictures, twice, so that a last picture that one worker reads alone counts little. */
  async read(): Promise<number> {
    this.histogram.enable();
    const started = performance.now();
    await readAll(this.engine, repeated(this.pictures, 2), this.workers);
    this.histogram.disable();
    return performance.now() - started;
  }

  /** Milliseconds that the event loop came late, 99th percentile. */
  get delay(): number {
    return Math.round((this.histogram.percentile(99) / 1e6 - 1) * 10) / 10;
  }

  close(): Promise<void> {
    return this.engine.close();
  }
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
