/**
 * Installs the Node.js and Node-RED versions that runtimes.json lists into .runtimes/ (git-ignored): exact versions, no
 * install scripts; those for other processors only where their emulator is. test/support/runtimes.ts says where they are then.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, ".runtimes");
const windows = process.platform === "win32";
const versions = JSON.parse(readFileSync(join(root, "scripts", "runtimes.json"), "utf8"));

/** Does nothing when they are there already. */
export function installRuntimes() {
  const wanted = JSON.stringify(manifest(), null, 2);
  const done = join(folder, "installed.json");
  if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), wanted);
  // npm refuses binaries for other processors unless it is forced.
  const args = ["install", "--ignore-scripts", "--no-package-lock", "--force"];
  execFileSync(windows ? "npm.cmd" : "npm", args, { cwd: folder, stdio: "inherit", shell: windows });
  writeFileSync(done, wanted);
}

function manifest() {
  const platform = windows ? "win" : process.platform;
  const nodes = Object.entries(versions.node).map(([major, version]) => [
    `node${major}`,
    `npm:node-${platform}-${process.arch}@${version}`,
  ]);
  // Of no use without the emulator, and each is some 100 MB.
  const emulated = versions.emulated
    .filter(({ qemu, libraries }) => existsSync(qemu) && existsSync(libraries))
    .map(({ cpu, node, binaries }) => [`node-${cpu}`, `npm:${binaries}@${node}`]);
  const nodeReds = Object.entries(versions.nodeRed).map(([minor, version]) => [
    `node-red-${minor}`,
    `npm:node-red@${version}`,
  ]);
  return {
    name: "vin-id-test-runtimes",
    private: true,
    dependencies: Object.fromEntries([...nodes, ...emulated, ...nodeReds]),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  installRuntimes();
  console.log("The test runtimes are installed.");
}
