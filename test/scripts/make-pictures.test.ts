// Checks that the test-picture maker is deterministic, that its barcodes are real ones, and that the committed pictures are what it makes now.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { PNG } from "pngjs";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { parseVin } from "../../src/vin";
import { lookUpWmi } from "../../src/vin/wmi";

const MAKER = resolve(__dirname, "../../scripts/make-pictures.mjs");
const COMMITTED = resolve(__dirname, "../pictures");

type Files = Map<string, Buffer>;

interface Order {
  file: string;
  request: { seed: string; vin: string; scene: object };
}

type Compose = (random: object, vin: string, wanted: object) => { rows: { text: string }[] };

function readAll(directory: string): Files {
  return new Map(readdirSync(directory).map((file) => [file, readFileSync(join(directory, file))]));
}

/** What must not differ: the bytes, or of a PNG, whose compression is the platform's, the pixels. */
function essence(file: string, bytes: Buffer): string {
  return (file.endsWith(".png") ? PNG.sync.read(bytes).data : bytes).toString("base64");
}

/** The manifest as one record per picture. */
function manifest(files: Files): Record<string, string>[] {
  const [head = "", ...lines] = String(files.get("manifest.tsv")).trimEnd().split("\n");
  const columns = head.split("\t");
  return lines.map((line) =>
    Object.fromEntries(line.split("\t").map((value, i) => [columns[i] ?? "", value])),
  );
}

describe("the test-picture maker", () => {
  const options = ["--count", "5", "--negatives", "1", "--seed", "mocha"];
  let work: string;
  let made: Files;

  /** Runs the maker into a folder of its own and gives every file's content by name. */
  function make(name: string, ...more: string[]): Files {
    const directory = join(work, name);
    execFileSync(process.execPath, [MAKER, "--out", directory, ...more], { stdio: "pipe" });
    return readAll(directory);
  }

  before(function () {
    this.timeout(60000);
    work = mkdtempSync(join(tmpdir(), "pictures-"));
    made = make("made", ...options);
  });

  after(() => rmSync(work, { recursive: true }));

  it("makes the same bytes from the same seed", function () {
    this.timeout(60000);
    assert.deepEqual(make("again", ...options), made);
  });

  it("makes other pictures from another seed", () => {
    const other = make("other", "--count", "1", "--seed", "another");
    assert.notDeepEqual(other.get("label-0001.jpg"), made.get("label-0001.jpg"));
  });

  it("still makes exactly the committed pictures", function () {
    this.timeout(60000);
    const now = make("now");
    const committed = readAll(COMMITTED);
    assert.deepEqual([...now.keys()].sort(), [...committed.keys()].sort());
    const different = [...now.keys()].filter(
      (file) => essence(file, now.get(file)!) !== essence(file, committed.get(file)!),
    );
    assert.deepEqual(different, []);
  });

  it("prints on the sample label the maker, the type and the year that its VIN means", async () => {
    const load = (file: string) => import(join(dirname(MAKER), "pictures", file)) as Promise<unknown>;
    const { committedSet } = (await load("sets.mjs")) as { committedSet: () => Order[] };
    const { compose } = (await load("scenes/label.mjs")) as { compose: Compose };
    const { createRandom } = (await load("drawing/random.mjs")) as { createRandom: (seed: string) => object };
    const sample = committedSet().find(({ file }) => file === "sample-label.jpg")?.request;
    assert.ok(sample);
    const { rows } = compose(createRandom(sample.seed), sample.vin, sample.scene);
    const label = rows.map(({ text }) => text).join("\n");
    const { vin, manufacturer, modelYear, modelYearBasis, warnings } = parseVin(sample.vin);
    assert.ok(label.includes(vin));
    assert.match(label, new RegExp(`MFD\\. BY ${manufacturer}`));
    assert.match(label, new RegExp(`TYPE: ${lookUpWmi(vin.slice(0, 3))?.vehicleType}`, "i"));
    assert.equal(Number(/DATE: \d\d\/(\d\d)/.exec(label)?.[1]) + 2000, modelYear);
    assert.deepEqual([modelYearBasis, warnings], ["position-10+7", []]);
  });

  it("lists every picture once, with a VIN of legal characters unless it is a negative", () => {
    const rows = manifest(made);
    assert.deepEqual([...rows.map((row) => row["file"]), "manifest.tsv"].sort(), [...made.keys()].sort());
    for (const { set, vin } of rows) {
      assert.match(vin ?? "", set === "negative" ? /^$/ : /^[A-HJ-NPR-Z0-9]{13}\d{4}$/);
    }
  });

  it("gives North American VINs their check digit", () => {
    const american = manifest(made).filter(({ vin }) => /^[1-5]/.test(vin ?? ""));
    assert.ok(american.length > 0);
    assert.deepEqual(
      american.filter((row) => row["check_digit_ok"] !== "True"),
      [],
    );
  });

  it("draws Code 39 barcodes that a barcode reader reads", async () => {
    const wasmBinary = readFileSync(require.resolve("zxing-wasm/reader/zxing_reader.wasm"));
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasmBinary).buffer } });
    const committed = readAll(COMMITTED);
    const expected = manifest(committed).find(({ file }) => file === "label-barcode.jpg");
    const found = await readBarcodes(new Uint8Array(committed.get("label-barcode.jpg")!), {
      formats: ["Code39"],
    });
    assert.deepEqual(
      found.map(({ text }) => text),
      [expected?.["vin"]],
    );
  });

  it("refuses a style that it does not know", () => {
    assert.throws(() => make("wrong", "--count", "1", "--style", "chalk"), /There is no style "chalk"/);
  });
});
