/**
 * `npm run check`: the whole gate, the same for people and for continuous integration. Installs the other
 * runtimes, then runs every check; nothing is skipped for want of an installation.
 */
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === "win32";

const steps = [
  ["the test runtimes", "node", ["scripts/runtimes.mjs"]],
  ["formatting", "npm", ["run", "--silent", "format:check"]],
  ["types", "npm", ["run", "--silent", "typecheck"]],
  ["lint", "npm", ["run", "--silent", "lint"]],
  ["build and tests", "npm", ["test"]],
  ["installation of the packed tarball", "npm", ["run", "--silent", "test:install"]],
];

for (const [title, command, args] of steps) {
  console.log(`\n== ${title}`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: windows,
    env: { ...process.env, VIN_ID_REQUIRE_ALL: "1" },
  });
  if (status !== 0) {
    console.error(`\nThe check “${title}” failed.`);
    process.exit(1);
  }
}
console.log("\nEvery check passed.");
