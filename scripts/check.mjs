/**
 * `npm run check`: the whole gate, the same for people and for continuous integration. Nothing is skipped for want of an
 * installation: the other runtimes are installed first. `npm run check -- types lint` runs only the steps named.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { runSteps } from "./check/run-steps.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const npm = (script, ...args) => ["npm", "run", "--silent", script, ...args];

/** The quick ones first, and the longest first of those side by side. `check-proof.mjs` shows for each that it can fail. */
const STEPS = [
  {
    name: "runtimes",
    title: "Node.js and Node-RED to test with",
    command: ["node", "scripts/runtimes.mjs"],
  },
  { name: "format", title: "formatting", command: npm("format:check") },
  { name: "types", title: "types", command: npm("typecheck") },
  { name: "arrows", title: "the arrows of the house", command: npm("lint:arrows") },
  { name: "unused", title: "unused code and dependencies", command: npm("lint:unused") },
  { name: "links", title: "links in the documentation", command: npm("lint:links") },
  {
    name: "api",
    title: "comments of everything that programs may use",
    command: npm("docs:api", "--", "--emit", "none"),
  },
  { name: "licences", title: "licences of everything shipped", command: npm("lint:licences") },
  { name: "lint", title: "lint, and the length of files", command: npm("lint") },
  { name: "tests", title: "npm test, and its coverage", command: ["npm", "test"] },
  { name: "build", title: "what is shipped, for all that follows", command: npm("build") },
  {
    name: "processors",
    title: "the packed tarball on other processors",
    // Alone: an emulated processor needs both cores to read within the reader's limit of a minute.
    command: ["node", "scripts/test-matrix.mjs", "linux"],
  },
  {
    name: "publish",
    title: "what npm would publish",
    command: ["npm", "publish", "--dry-run", "--ignore-scripts"],
  },
  {
    name: "matrix",
    title: "the packed tarball in every Node-RED and Node.js",
    // Without the build that npm run test:matrix makes: another step beside it may be reading dist.
    command: ["node", "scripts/test-matrix.mjs", "Node-RED"],
    beside: true,
  },
  { name: "proof", title: "every check can fail", command: npm("check:proof"), beside: true },
  {
    name: "soak",
    title: "three minutes of faults, redeploys and killed workers",
    command: ["npx", "tsx", "test/soak/run.ts", "--minutes", "3"],
    beside: true,
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no check “${unknown.join(", ")}”; there are ${STEPS.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(2);
}

const isWanted = ({ name }) => wanted.length === 0 || wanted.includes(name);
// What follows it takes the build from dist.
const builds = STEPS.findIndex(({ name }) => name === "build");
const needsBuild = STEPS.slice(builds).some(isWanted);
const steps = STEPS.filter((step, at) => isWanted(step) || (at === builds && needsBuild));
process.exitCode = (await runSteps(steps, root)) ? 0 : 1;
