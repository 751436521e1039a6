/**
 * `npm run check`: the whole gate, the same for people and for continuous integration. Nothing is skipped for want of an
 * installation: the other runtimes are installed first. `npm run check -- types lint` runs only the steps named.
 */
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === "win32";

/** The quick ones first. `check-proof.mjs` shows for each that it can fail. */
const STEPS = {
  runtimes: ["Node.js and Node-RED to test with", "node", "scripts/runtimes.mjs"],
  format: ["formatting", "npm", "run", "--silent", "format:check"],
  types: ["types", "npm", "run", "--silent", "typecheck"],
  arrows: ["the arrows of the house", "npm", "run", "--silent", "lint:arrows"],
  unused: ["unused code and dependencies", "npm", "run", "--silent", "lint:unused"],
  links: ["links in the documentation", "npm", "run", "--silent", "lint:links"],
  api: [
    "comments of everything that programs may use",
    "npm",
    "run",
    "--silent",
    "docs:api",
    "--",
    "--emit",
    "none",
  ],
  licences: ["licences of everything shipped", "npm", "run", "--silent", "lint:licences"],
  lint: ["lint, and the length of files", "npm", "run", "--silent", "lint"],
  tests: ["build, tests and their coverage", "npm", "run", "--silent", "coverage"],
  proof: ["every check can fail", "npm", "run", "--silent", "check:proof"],
  matrix: ["the packed tarball in every Node-RED and Node.js", "npm", "run", "--silent", "test:matrix"],
  publish: ["what npm would publish", "npm", "publish", "--dry-run", "--ignore-scripts"],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in STEPS));
if (unknown.length > 0) {
  console.error(`There is no check “${unknown.join(", ")}”; there are ${Object.keys(STEPS).join(", ")}.`);
  process.exit(2);
}

for (const [name, [title, command, ...args]] of Object.entries(STEPS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n== ${name}: ${title}`);
  const start = performance.now();
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: windows,
    env: { ...process.env, VIN_ID_REQUIRE_ALL: "1" },
  });
  if (status !== 0) {
    console.error(`\nThe check “${name}” (${title}) failed.`);
    process.exit(1);
  }
  console.log(`   ${((performance.now() - start) / 1000).toFixed(0)} s`);
}
console.log(wanted.length > 0 ? "\nThese checks passed." : "\nEvery check passed.");
