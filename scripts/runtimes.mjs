/**
 * Installs the other runtimes that the flow tests use, into .runtimes/ (git-ignored): Node-RED 5.0 and a Node.js 22
 * to run it with. Exact versions, no install scripts; nothing happens when they are there already.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, ".runtimes");
const platform = process.platform === "win32" ? "win" : process.platform;

const manifest = {
  name: "vin-id-test-runtimes",
  private: true,
  dependencies: {
    node22: `npm:node-${platform}-${process.arch}@22.23.3`,
    "node-red-5.0": "npm:node-red@5.0.7",
  },
};

const wanted = JSON.stringify(manifest, null, 2);
const file = join(folder, "package.json");
const done = join(folder, "installed.json");

if (existsSync(done) && readFileSync(done, "utf8") === wanted) {
  console.log("The test runtimes are installed.");
} else {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, wanted);
  const windows = process.platform === "win32";
  execFileSync(windows ? "npm.cmd" : "npm", ["install", "--ignore-scripts", "--no-package-lock"], {
    cwd: folder,
    stdio: "inherit",
    shell: windows,
  });
  writeFileSync(done, wanted);
}
