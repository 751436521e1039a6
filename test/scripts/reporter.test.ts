/** The end of a failing run: its last lines must tell what failed, because a log may keep no more. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../..");
const MOCHA = path.join(ROOT, "node_modules", "mocha", "bin", "mocha.js");
const FAILING = `
  describe("a suite", () => {
    it("says much when it fails", () => { throw new Error("first line\\n" + "noise\\n".repeat(500)); });
    it("throws what is no error", () => { throw "just a text"; });
    it("passes", () => undefined);
  });
  describe("another suite", () => {
    before(() => { throw new Error("could not start"); });
    it("is never reached", () => undefined);
  });`;

describe("the report of the tests", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), "vin-id-reporter-"))));
  after(() => rmSync(folder, { recursive: true }));

  const lastLinesOf = (tests: string, { name = "planted", CI = "" } = {}): string => {
    const file = path.join(folder, `${name}.cjs`);
    writeFileSync(file, tests);
    const env = { ...process.env, CI };
    const { stdout } = spawnSync(process.execPath, [MOCHA, file], { cwd: ROOT, encoding: "utf8", env });
    return stdout.trimEnd().split("\n").slice(-20).join("\n");
  };

  it("names every failed test and hook in its last lines, with the first lines of the errors", () => {
    const end = lastLinesOf(FAILING);
    assert.match(end, /Failed tests: 3\n/);
    assert.match(end, /a suite says much when it fails\n {4}Error: first line\n/);
    assert.match(end, /a suite throws what is no error\n {4}.*just a text/);
    assert.match(end, /another suite "before all" hook.*\n {4}Error: could not start/);
    assert.doesNotMatch(end, /passes/);
  });

  it("says how many it left out", () => {
    const many = 'for (let n = 0; n < 30; n++) it("test " + n, () => { throw new Error("broken"); });';
    const end = lastLinesOf(many);
    assert.match(end, /test 7\n/);
    assert.match(end, /and 22 more/);
  });

  it("says nothing more when all pass", () => {
    assert.doesNotMatch(lastLinesOf('it("passes", () => undefined);'), /Failed/);
  });

  describe("a test with whole programs that fails at first", () => {
    const LATE =
      'let tries = 0; it("is late once", () => { if (tries++ === 0) throw new Error("too late"); });';
    const name = "second-try-sample";

    it("is tried once more in continuous integration, and named", () => {
      const end = lastLinesOf(LATE, { name, CI: "true" });
      assert.match(end, /1 passing/);
      assert.match(end, /Tried twice: 1\nis late once\n {4}Error: too late/);
    });

    it("fails for people, and fails everywhere when it fails again", () => {
      assert.match(lastLinesOf(LATE, { name }), /Failed tests: 1/);
      const broken = 'it("is broken", () => { throw new Error("broken"); });';
      assert.match(lastLinesOf(broken, { name, CI: "true" }), /Failed tests: 1/);
    });

    it("fails at once when it is a test of the library", () => {
      assert.match(lastLinesOf(LATE, { CI: "true" }), /Failed tests: 1/);
    });
  });
});
