/** Runs the steps of the gate, whatever fails, and ends with the line `N passed, N failed`. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const windows = process.platform === "win32";
/** How many steps run side by side: a usual machine of continuous integration has two cores. */
const LANES = 2;
/** How many last lines of a failed step are repeated at the end. */
const TAIL_LINES = 20;
/** Output that a left-over process holds open is waited for no longer. */
const DRAIN_MS = 2000;

/**
 * `steps` have a name, a title and a command. They run one after another and print at once; those marked `beside` run
 * afterwards, two at a time, and print when they end. Counted are the tests that Mocha ran in them (test/support/reporter.cjs);
 * a step that failed without a failed test counts as one failure. What failed is repeated above the last line.
 * Resolves to true when all passed.
 */
export async function runSteps(steps, cwd) {
  const folder = mkdtempSync(join(tmpdir(), "vin-id-check-"));
  const start = performance.now();
  const results = [];
  const run = async (step) => {
    if (!step.beside) console.log(heading(step));
    const result = await runStep(step, cwd, join(folder, step.name)).catch((error) => broken(step, error));
    if (step.beside) console.log(heading(step) + "\n" + result.output.trimEnd());
    console.log(`   ${result.seconds.toFixed(0)} s`);
    results.push(result);
  };
  try {
    for (const step of steps.filter(({ beside }) => !beside)) await run(step);
    const waiting = steps.filter(({ beside }) => beside);
    if (waiting.length > 0) console.log(`\nSide by side: ${waiting.map(({ name }) => name).join(", ")} …`);
    const lane = async () => {
      for (let step = waiting.shift(); step; step = waiting.shift()) await run(step);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return report(results, (performance.now() - start) / 60_000);
}

function heading({ name, title }) {
  return `\n== ${name}: ${title}`;
}

async function runStep(step, cwd, countsFile) {
  const [program, ...args] = step.command;
  const start = performance.now();
  const child = spawn(program, args, {
    cwd,
    shell: windows,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, VIN_ID_REQUIRE_ALL: "1", VIN_ID_COUNTS: countsFile },
  });
  let output = "";
  const take = (text) => {
    output += text;
    if (!step.beside) process.stdout.write(text);
  };
  const streams = [child.stdout, child.stderr];
  for (const stream of streams) stream.setEncoding("utf8").on("data", take);
  const status = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => setTimeout(resolve, DRAIN_MS, code).unref());
    child.once("close", resolve);
  });
  for (const stream of streams) stream.destroy();
  const seconds = (performance.now() - start) / 1000;
  return { ...step, ok: status === 0, output, seconds, runs: runsOf(countsFile) };
}

/** A step that could not even be run, or whose tests could not be counted. */
function broken(step, error) {
  return { ...step, ok: false, output: String(error.stack), seconds: 0, runs: [] };
}

/** What each Mocha of a step wrote down. */
function runsOf(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function report(results, minutes) {
  const sum = (runs, what) => runs.reduce((total, run) => total + run[what], 0);
  for (const { name, title, ok, output, runs } of results) {
    if (ok) continue;
    const failedTests = runs.flatMap(({ summary }) => summary);
    const told = failedTests.length > 0 ? failedTests : output.trimEnd().split("\n").slice(-TAIL_LINES);
    console.log(`\nThe check “${name}” (${title}) failed.\n${told.join("\n")}`);
  }
  const passed = results.reduce((total, { runs }) => total + sum(runs, "passed"), 0);
  const failed = results.reduce(
    (total, { ok, runs }) => total + Math.max(sum(runs, "failed"), ok ? 0 : 1),
    0,
  );
  console.log(`\n${results.length} steps in ${minutes.toFixed(1)} min`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}
