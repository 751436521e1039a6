// Checks that the test-picture maker is deterministic and that the committed pictures are what it makes now.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PNG } from "pngjs";

const MAKER = resolve(__dirname, "../../scripts/make-pictures.mjs");
const COMMITTED = resolve(__dirname, "../pictures");

describe("the test-picture maker", () => {
  let work: string;

  before(() => {
    work = mkdtempSync(join(tmpdir(), "pictures-"));
  });

  after(() => rmSync(work, { recursive: true }));

  /** Runs the maker into a fresh folder and gives every file's content by name. */
  function make(name: string, ...options: string[]): Map<string, Buffer> {
    const directory = join(work, name);
    execFileSync(process.execPath, [MAKER, "--out", directory, ...options], { stdio: "pipe" });
    return readAll(directory);
  }

  function readAll(directory: string): Map<string, Buffer> {
    return new Map(readdirSync(directory).map((file) => [file, readFileSync(join(directory, file))]));
  }

  /** What must not differ: the bytes, or of a PNG, whose compression is the platform's, the pixels. */
  function essence(file: string, bytes: Buffer): string {
    return (file.endsWith(".png") ? PNG.sync.read(bytes).data : bytes).toString("base64");
  }

  /** The manifest as one record per picture. */
  function manifest(files: Map<string, Buffer>): Record<string, string>[] {
    const [head = "", ...lines] = String(files.get("manifest.tsv")).trimEnd().split("\n");
    const columns = head.split("\t");
    return lines.map((line) =>
      Object.fromEntries(line.split("\t").map((value, i) => [columns[i] ?? "", value])),
    );
  }

  it("makes the same bytes from the same seed", () => {
    const options = ["--count", "5", "--negatives", "2", "--seed", "mocha"];
    assert.deepEqual(make("first", ...options), make("second", ...options));
  });

  it("makes other pictures from another seed", () => {
    const one = make("one", "--count", "1", "--style", "laser", "--seed", "one");
    const two = make("two", "--count", "1", "--style", "laser", "--seed", "two");
    assert.notDeepEqual(one.get("laser-0001.jpg"), two.get("laser-0001.jpg"));
  });

  it("still makes exactly the committed pictures", () => {
    const made = make("committed");
    const committed = readAll(COMMITTED);
    assert.deepEqual([...made.keys()].sort(), [...committed.keys()].sort());
    const different = [...made].filter(
      ([file, bytes]) => essence(file, bytes) !== essence(file, committed.get(file) ?? Buffer.of()),
    );
    assert.deepEqual(
      different.map(([file]) => file),
      [],
    );
  });

  it("lists every picture once, with a VIN of legal characters unless it is a negative", () => {
    const files = make("listed", "--count", "10", "--negatives", "3");
    const rows = manifest(files);
    assert.deepEqual([...rows.map((row) => row["file"]), "manifest.tsv"].sort(), [...files.keys()].sort());
    for (const { set, vin } of rows)
      assert.match(vin ?? "", set === "negative" ? /^$/ : /^[A-HJ-NPR-Z0-9]{13}\d{4}$/);
  });

  it("gives North American VINs their check digit", () => {
    const rows = manifest(make("american", "--count", "20", "--style", "laser", "--vertical", "0"));
    const american = rows.filter(({ vin }) => /^[1-5]/.test(vin ?? ""));
    assert.ok(american.length > 0);
    assert.deepEqual(
      american.filter((row) => row["check_digit_ok"] !== "True"),
      [],
    );
  });

  it("refuses a style that it does not know", () => {
    assert.throws(() => make("wrong", "--count", "1", "--style", "chalk"), /There is no style "chalk"/);
  });
});
