/**
 * Installs the OCR packages that the comparison in this folder measures, into .peers/ (git-ignored). Exact versions, no
 * install scripts; nothing of it is shipped.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), ".peers");
const manifest = {
  name: "vin-id-peers",
  private: true,
  dependencies: {
    "tesseract.js": "7.0.0",
    "@tesseract.js-data/eng": "1.0.0",
    "@gutenye/ocr-node": "1.4.8",
  },
};

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
const windows = process.platform === "win32";
execFileSync(
  windows ? "npm.cmd" : "npm",
  ["install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"],
  { cwd: folder, stdio: "inherit", shell: windows },
);
