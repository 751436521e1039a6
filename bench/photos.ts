/**
 * Measures the offline reader on a folder of labelled pictures:
 * `npx tsx bench/photos.ts DIR [--json] [--set photo,stamped] [--limit N] [--workers N] [--misses]`
 */
import { parseArgs } from "node:util";
import { createEmbeddedEngine, type EmbeddedEngine } from "../src/engine/index";
import { best, confidence, figuresOf, isExact, type Outcome, reliability, THRESHOLD } from "./photos/figures";
import { watchMemory } from "./support/memory";
import { type Labelled, loadPicture, readManifest } from "./photos/manifest";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      misses: { type: "boolean" },
      set: { type: "string" },
      limit: { type: "string" },
      workers: { type: "string" },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error("Name the folder with manifest.tsv.");
  const pictures = readManifest(folder, values.set?.split(",")).slice(0, Number(values.limit ?? Infinity));
  const workers = Number(values.workers ?? 1);
  const endWatch = watchMemory();
  // One reader for both, so that its peak is not added to what another one left behind.
  const engine = createEmbeddedEngine({ workers });
  const coldStart = await measureColdStart(engine, folder, pictures);
  const { outcomes, seconds } = await readAll(engine, folder, pictures, workers);
  await engine.close();
  const peakMemory = Math.round(endWatch() / workers);
  const sets = [...new Set(pictures.map(({ set }) => set))];
  const report = {
    sets: Object.fromEntries(
      sets.map((set) => [set, figuresOf(outcomes.filter(({ picture }) => picture.set === set))]),
    ),
    all: figuresOf(outcomes),
    reliability: reliability(outcomes),
    coldStart,
    peakMemory,
    picturesPerSecond: pictures.length / seconds,
  };
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else print(report);
  if (values.misses) printMisses(outcomes);
}

/** Milliseconds from a picture to its VIN with a reader that has not started yet. */
async function measureColdStart(
  engine: EmbeddedEngine,
  folder: string,
  pictures: readonly Labelled[],
): Promise<number> {
  const first = pictures.find(({ vin }) => vin !== "") ?? pictures[0];
  if (first === undefined) return 0;
  const started = performance.now();
  await engine.read(loadPicture(folder, first));
  return Math.round(performance.now() - started);
}

async function readAll(
  engine: EmbeddedEngine,
  folder: string,
  pictures: readonly Labelled[],
  workers: number,
) {
  const outcomes: Outcome[] = [];
  const started = performance.now();
  const readOne = async (picture: Labelled) => {
    const clock = performance.now();
    const processor = process.cpuUsage();
    let outcome: Pick<Outcome, "reading" | "error">;
    try {
      outcome = { reading: await engine.read(loadPicture(folder, picture)), error: null };
    } catch (error) {
      outcome = { reading: null, error: String(error) };
    }
    const { user, system } = process.cpuUsage(processor);
    outcomes.push({ picture, ...outcome, wall: performance.now() - clock, cpu: (user + system) / 1000 });
  };
  const waiting = [...pictures];
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await readOne(next);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return { outcomes, seconds };
}

function print(report: {
  sets: Record<string, ReturnType<typeof figuresOf>>;
  all: ReturnType<typeof figuresOf>;
  reliability: ReturnType<typeof reliability>;
  coldStart: number;
  peakMemory: number;
  picturesPerSecond: number;
}): void {
  const figures = Object.entries({ ...report.sets, all: report.all });
  console.table(
    Object.fromEntries(
      figures.map(([set, row]) => [
        set,
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, Math.round(value * 1000) / 1000]),
        ),
      ]),
    ),
  );
  console.log(`wrong: best reading at ${THRESHOLD} or above that is not the VIN in the picture; times in ms`);
  console.table(report.reliability.rows);
  console.log(
    `expected calibration error ${report.reliability.expectedError.toFixed(3)}, cold start to first VIN ${report.coldStart} ms, ` +
      `peak memory of a worker ${report.peakMemory} MB, ${report.picturesPerSecond.toFixed(2)} pictures a second`,
  );
}

function printMisses(outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    const { picture, error } = outcome;
    const suspect =
      picture.vin === "" ? confidence(outcome) >= 0.3 : !isExact(outcome) || confidence(outcome) < THRESHOLD;
    if (!suspect) continue;
    const said = best(outcome);
    console.log(
      picture.file,
      picture.set,
      picture.vin || "-",
      said?.text ?? error ?? "-",
      said?.confidence ?? "",
      Math.round(outcome.wall),
    );
  }
}

void main();
