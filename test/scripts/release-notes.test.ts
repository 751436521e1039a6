/** The guard of a release: tag, version and changelog must agree before anything is published. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const SCRIPT = path.resolve(__dirname, "../../scripts/release-notes.mjs");
const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2027-01-31

### Added

- Something new.

## [1.1.0] - 2027-01-01

- Something old.
`;

describe("scripts/release-notes.mjs", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vin-id-release-"));
    mkdirSync(path.join(folder, "scripts"));
    cpSync(SCRIPT, path.join(folder, "scripts", "release-notes.mjs"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (tag: string, version: string, changelog = CHANGELOG) => {
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ version }));
    writeFileSync(path.join(folder, "CHANGELOG.md"), changelog);
    const script = path.join(folder, "scripts", "release-notes.mjs");
    return spawnSync(process.execPath, [script, tag], { encoding: "utf8" });
  };

  it("prints the notes of that version and no other", () => {
    const { status, stdout } = run("v1.2.0", "1.2.0");
    assert.equal(status, 0);
    assert.equal(stdout, "### Added\n\n- Something new.\n");
  });

  it("refuses a tag that is not the version", () => {
    const { status, stderr } = run("v1.2.1", "1.2.0");
    assert.equal(status, 1);
    assert.match(stderr, /the tag must be v1\.2\.0/);
  });

  it("refuses a version that the changelog does not know", () => {
    assert.equal(run("v1.3.0", "1.3.0").status, 1);
  });

  it("refuses a version without a date", () => {
    assert.equal(run("v1.2.0", "1.2.0", CHANGELOG.replace("2027-01-31", "soon")).status, 1);
  });
});
