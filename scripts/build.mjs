/** Builds everything that is shipped into dist/: the TypeScript, the editor side, the engine's worker and models. */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildEditor } from "./build-editor.mjs";
import { buildEngine } from "./build-engine.mjs";
import { buildModels } from "./build-models.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
/** For the coverage: which line of the sources runs. What is published has no maps. */
const sourceMaps = process.argv.includes("--source-maps");

for (const stale of ["src", "nodes"]) rmSync(join(dist, stale), { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const project = ["-p", join(root, "tsconfig.build.json"), ...(sourceMaps ? ["--inlineSourceMap"] : [])];
execFileSync(process.execPath, [tsc, ...project], { stdio: "inherit" });
chmodSync(join(dist, "src", "cli", "main.js"), 0o755);

await buildEditor({ root, outDir: join(dist, "nodes") });
await buildEngine({ root, outDir: join(dist, "engine"), sourceMaps });
await buildModels({ root, outDir: join(dist, "engine") });
// What the test button of a service reads.
copyFileSync(join(root, "test", "pictures", "sample-label.jpg"), join(dist, "engine", "sample.jpg"));
