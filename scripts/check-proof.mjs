/**
 * `npm run check:proof`: shows that every check of the gate can fail. Copies the project, plants one fault at a time, and
 * runs the very command of the gate, which has to fail and to name the fault. With names, plants only those.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FAULTS } from "./check-proof/faults.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2);
const copy = mkdtempSync(join(tmpdir(), "vin-id-proof-"));
let failures = 0;
try {
  copyProject();
  for (const fault of FAULTS) {
    if (wanted.length === 0 || wanted.includes(fault.name)) prove(fault);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

/** Everything that git would take, with the installed packages linked. */
function copyProject() {
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  if (listed.status !== 0) throw new Error("git can't list the project's files.");
  for (const file of listed.stdout.toString().split("\0").filter(Boolean)) {
    cpSync(join(root, file), join(copy, file));
  }
  cpSync(join(root, "dist"), join(copy, "dist"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
}

function prove({ name, file, plant, command, says }) {
  const target = join(copy, file);
  const before = read(target);
  const planted = plant(before ?? "");
  if (planted === before) throw new Error(`The fault “${name}” changes nothing in ${file}.`);
  writeFileSync(target, planted);
  const [program, ...args] = command;
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: copy,
    encoding: "utf8",
    shell: process.platform === "win32",
    // As in the gate, but the tests that fail here are no failures of it. Colours would stand between the words that are looked for.
    env: { ...process.env, VIN_ID_REQUIRE_ALL: "1", VIN_ID_COUNTS: "", NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  if (before === null) rmSync(target);
  else writeFileSync(target, before);

  const output = stdout + stderr;
  const seen = status !== 0 && says.test(output);
  console.log(`${seen ? "seen    " : "NOT SEEN"} ${name}`);
  if (seen) return;
  failures += 1;
  console.error(`  ${command.join(" ")} ended with ${status} and said:\n${output.slice(-2000)}`);
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
