/** The gate: what it counts, and that its last line is there whatever fails. Its steps are played by small programs. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = path.resolve(__dirname, "../..");
const RUN_STEPS = pathToFileURL(path.join(ROOT, "scripts", "check", "run-steps.mjs")).href;
const MOCHA = path.join(ROOT, "node_modules", "mocha", "bin", "mocha.js");

describe("the gate", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), "vin-id-gate-"))));
  after(() => rmSync(folder, { recursive: true }));

  interface Step {
    name: string;
    command: string[];
    beside?: boolean;
  }
  const node = (name: string, program: string, beside = false): Step => ({
    name,
    command: [process.execPath, "-e", program],
    beside,
  });
  const mocha = (name: string, tests: string): Step => {
    const file = path.join(folder, `${name}.cjs`);
    writeFileSync(file, tests);
    return { name, command: [process.execPath, MOCHA, file] };
  };
  const gate = (...steps: Step[]) => {
    const titled = steps.map((step) => ({ ...step, title: `the step ${step.name}` }));
    const program = `import { runSteps } from ${JSON.stringify(RUN_STEPS)};
      process.exitCode = (await runSteps(${JSON.stringify(titled)}, ${JSON.stringify(ROOT)})) ? 0 : 1;`;
    const args = ["--input-type=module", "-e", program];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    return { status, lines: stdout.trimEnd().split("\n") };
  };

  it("ends with the count of the tests of all its steps", () => {
    const { status, lines } = gate(
      mocha("two", 'it("passes", () => 0); it("passes too", () => 0);'),
      node("other", ""),
      mocha("one", 'it("passes", () => 0); it.skip("is left out", () => 0);'),
    );
    assert.equal(lines.at(-1), "3 passed, 0 failed");
    assert.equal(status, 0);
  });

  it("runs on when tests fail, and names them just above the count", () => {
    const { status, lines } = gate(
      mocha("broken", 'it("passes", () => 0); it("breaks", () => { throw new Error("planted"); });'),
      mocha("later", 'it("passes", () => 0);'),
    );
    assert.match(
      lines.slice(-9).join("\n"),
      /“broken” \(the step broken\) failed\.\nFailed tests: 1\nbreaks\n {4}Error: planted\n[^]*\n\n2 steps in \d+\.\d min\n2 passed, 1 failed$/,
    );
    assert.equal(status, 1);
  });

  it("counts a step that fails without a failed test as one, and repeats what it said last", () => {
    const { status, lines } = gate(
      mocha("good", 'it("passes", () => 0);'),
      node("crash", 'console.log("said first"); console.error("said last"); process.exit(3);'),
    );
    assert.match(
      lines.slice(-6).join("\n"),
      /“crash” .*failed\.\nsaid first\nsaid last\n\n2 steps in .*\n1 passed, 1 failed$/,
    );
    assert.equal(status, 1);
  });

  it("counts a program that is not there as failed", () => {
    const { status, lines } = gate({ name: "absent", command: [path.join(folder, "no-such-program")] });
    assert.equal(lines.at(-1), "0 passed, 1 failed");
    assert.equal(status, 1);
  });

  it("counts a step as failed whose tests can't be counted, and runs on", () => {
    const { status, lines } = gate(
      node("garbled", 'require("node:fs").writeFileSync(process.env.VIN_ID_COUNTS, "no counts");'),
      mocha("after", 'it("passes", () => 0);'),
    );
    assert.match(lines.join("\n"), /“garbled” .*failed\.\nSyntaxError/);
    assert.equal(lines.at(-1), "1 passed, 1 failed");
    assert.equal(status, 1);
  });

  it("does not count the tests that tests start", () => {
    const inner = mocha("inner", 'it("breaks", () => { throw new Error("planted"); });').command;
    const outer = `it("starts Mocha", () => {
      require("node:child_process").spawnSync(${JSON.stringify(inner[0])}, ${JSON.stringify(inner.slice(1))});
    });`;
    assert.equal(gate(mocha("outer", outer)).lines.at(-1), "1 passed, 0 failed");
  });

  it("runs steps side by side after the others, and keeps what they print apart", () => {
    // Each waits for the other's file: one after the other, neither would end well.
    const meet = (own: string, other: string) =>
      `const fs = require("node:fs"); const at = ${JSON.stringify(folder)} + "/";
       console.log("${own} begins"); fs.writeFileSync(at + "${own}", "");
       const timer = setInterval(() => { if (fs.existsSync(at + "${other}")) {
         console.log("${own} ends"); clearInterval(timer); } }, 10);
       setTimeout(() => process.exit(1), 20_000).unref();`;
    const { status, lines } = gate(
      node("left", meet("left", "right"), true),
      node("right", meet("right", "left"), true),
      node("first", 'console.log("before them")'),
    );
    const text = lines.join("\n");
    assert.equal(status, 0, text);
    assert.match(text, /before them[^]*Side by side: left, right/);
    for (const name of ["left", "right"]) {
      assert.ok(text.includes(`the step ${name}\n${name} begins\n${name} ends\n`), text);
    }
  });

  it("ends although a step left a process behind that holds its output open", () => {
    const left = "setTimeout(() => {}, 10_000)";
    const program = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(left)}],
      { stdio: "inherit", detached: true }).unref(); console.log("done");`;
    const { status, lines } = gate(node("leaves", program));
    assert.equal(lines.at(-1), "0 passed, 0 failed");
    assert.equal(status, 0);
  });

  describe("in continuous integration", () => {
    before(function () {
      if (process.platform === "win32" || spawnSync("bash", ["--version"]).status !== 0) this.skip();
    });

    /** .ci/run with an npm that does what `script` says, and with all that it would install. */
    const ciRun = (script: string) => {
      const home = mkdtempSync(path.join(folder, "ci-"));
      const programs = path.join(home, "bin");
      for (const name of ["bin", ".ci"]) mkdirSync(path.join(home, name));
      copyFileSync(path.join(ROOT, ".ci", "run"), path.join(home, ".ci", "run"));
      for (const name of ["chromium", "curl", "redis-server", "python3", "ruby", "dpkg", "npm"]) {
        writeFileSync(path.join(programs, name), `#!/bin/sh\n${name === "npm" ? script : ""}\n`);
        chmodSync(path.join(programs, name), 0o755);
      }
      const env = { ...process.env, PATH: `${programs}:${process.env["PATH"]}` };
      const { status, stdout } = spawnSync("bash", [".ci/run"], { cwd: home, encoding: "utf8", env });
      return { status, last: stdout.trimEnd().split("\n").at(-1) };
    };

    it("ends with the gate's own count and status", () => {
      const script = 'if [ "$*" = "run --silent check" ]; then echo "7 passed, 2 failed"; exit 1; fi';
      assert.deepEqual(ciRun(script), { status: 1, last: "7 passed, 2 failed" });
    });

    it("ends with a count when nothing could be installed", () => {
      assert.deepEqual(ciRun('if [ "$1" = ci ]; then exit 4; fi'), { status: 4, last: "0 passed, 1 failed" });
    });
  });
});
