/**
 * Measures the VIN parser: how often it is right, how long it takes, what loading it costs.
 * `npm run build && npx tsx bench/vin.ts`
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseVin } from "../src/vin";
import { CLOCK, DATA_FOLDERS, measure, readRows } from "../test/src/vin/vectors";
import { median } from "./support/median";

const BUILT = join(__dirname, "..", "dist", "src", "vin", "index.js");
const ROUNDS = 31;
const PARSES_PER_ROUND = 20_000;
const LOADS = 9;

interface Load {
  milliseconds: number;
  heap: number;
  resident: number;
}

function main(): void {
  const rows = DATA_FOLDERS.flatMap((folder) => readRows(join(folder, "vin_vectors.tsv")));
  const vins = [...new Set(rows.map((row) => row["vin"] as string))];

  console.log("Right, of the VINs with known meaning:");
  for (const folder of DATA_FOLDERS) {
    const figures = Object.entries(measure(readRows(join(folder, "vin_vectors.tsv"))));
    console.log(" ", figures.map(([name, { right, of }]) => `${name} ${right}/${of}`).join(", "));
  }

  console.log("Microseconds of processor time for one parse, warm (median of rounds):");
  time("VINs with known meaning", vins);
  time(
    "the same in small letters with hyphens",
    vins.map((vin) => `${vin.slice(0, 3)}-${vin.slice(3)}`.toLowerCase()),
  );
  time("failed check digit, with suggestions", ["1HGCM82G33A004352"]);
  time("16 characters", ["WAULC68E25A00857"]);

  if (!existsSync(BUILT))
    throw new Error("Run `npm run build` first: loading is measured on what is shipped.");
  const loads = Array.from({ length: LOADS }, measureLoad);
  console.log(`Loading the built module (median of ${LOADS} processes):`);
  console.log(`  ${median(loads.map(({ milliseconds }) => milliseconds)).toFixed(1)} ms`);
  console.log(
    `  ${megabytes(loads.map(({ heap }) => heap))} MB of heap, ${megabytes(loads.map(({ resident }) => resident))} MB resident`,
  );
}

function time(what: string, texts: string[]): void {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = process.cpuUsage();
    for (let i = 0; i < PARSES_PER_ROUND; i++) parseVin(texts[i % texts.length] as string, { now: CLOCK });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / PARSES_PER_ROUND;
  });
  console.log(`  ${median(rounds).toFixed(2)}  ${what}`);
}

/** Requires the module in a process of its own and parses once, so that lazy work counts too. */
function measureLoad(): Load {
  const script = `
    gc(); const before = process.memoryUsage(); const start = performance.now();
    require(${JSON.stringify(BUILT)}).parseVin("1HGCM82633A004352");
    const milliseconds = performance.now() - start; const peak = process.memoryUsage().rss; gc();
    console.log(JSON.stringify({ milliseconds, heap: process.memoryUsage().heapUsed - before.heapUsed,
      resident: peak - before.rss }));`;
  return JSON.parse(
    execFileSync(process.execPath, ["--expose-gc", "-e", script], { encoding: "utf8" }),
  ) as Load;
}

function megabytes(bytes: number[]): string {
  return (median(bytes) / 1e6).toFixed(1);
}

main();
