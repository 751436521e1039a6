/**
 * `npm test`: builds with source maps, runs the tests, and counts what ran in them, in the workers, and in the programs they
 * started (Node-RED, `vin-id`). Arguments go to Mocha; without files of tests among them, all run. How much must have run is
 * asked in the gate alone, where no test is skipped for want of a browser or Redis.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Where c8 looks for what Node.js counted. */
const counted = join(root, "coverage", "tmp");
const OURS = ["src", "nodes", "dist"].map((folder) => pathToFileURL(join(root, folder)).href + "/");
const isOurs = (url) => OURS.some((folder) => url.startsWith(folder));

rmSync(counted, { recursive: true, force: true });
mkdirSync(counted, { recursive: true });
const args = process.argv.slice(2);
const tests = args.some((arg) => arg.endsWith(".test.ts")) ? [] : ["test/**/*.test.ts"];
run([join(root, "scripts", "build.mjs"), "--source-maps"]);
// Every Node.js that is started by the tests, and by what they start, writes down what ran in it.
run([require.resolve("mocha/bin/mocha.js"), ...args, ...tests], { NODE_V8_COVERAGE: counted });
for (const file of readdirSync(counted)) keepOurs(join(counted, file));
const enough = process.env.VIN_ID_REQUIRE_ALL === "1";
run([require.resolve("c8/bin/c8.js"), "report", ...(enough ? [] : ["--check-coverage=false"])]);

/** Runs a script, and ends with its status when it fails: what failed is then told last. */
function run(args, env = {}) {
  const options = { cwd: root, env: { ...process.env, ...env }, stdio: "inherit" };
  const { status } = spawnSync(process.execPath, args, options);
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * Leaves out of a file everything that is not ours, since all of Node-RED by some hundred processes is more than memory
 * holds. Gives the sources of a bundle, which Node.js names by addresses, the paths that c8 knows.
 */
function keepOurs(file) {
  const counts = read(file);
  const result = counts?.result.filter(({ url }) => isOurs(url)) ?? [];
  if (result.length === 0) return rmSync(file);
  const maps = Object.entries(counts["source-map-cache"] ?? {}).filter(
    ([url, { data }]) => data && isOurs(url),
  );
  for (const [url, { data }] of maps) {
    if (data.sources.length < 2) continue;
    data.sources = data.sources.map((source) => fileURLToPath(new URL(source, url)));
  }
  writeFileSync(file, JSON.stringify({ result, "source-map-cache": Object.fromEntries(maps) }));
}

/** What a process wrote down; null: it was killed while it wrote. */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
