/** The built reader on VINs that don't simply stand in one level line. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type Labelled, loadPicture, readManifest } from "../../../bench/photos/manifest";
import { createEmbeddedEngine, type EmbeddedEngine } from "../../../src/engine/index";

const FOLDER = join(__dirname, "..", "..", "pictures");
const LAYOUTS = readManifest(FOLDER, ["layout"]);

interface Response {
  results: { source: string; textBeside?: string; text?: string }[];
}

describe("the offline reader and the layout of a VIN", function () {
  this.timeout(400_000);
  let engine: EmbeddedEngine;
  before(() => {
    engine = createEmbeddedEngine({ workers: 1, jobTimeoutMs: 120_000 });
  });
  after(() => engine.close());

  const find = (name: string) => LAYOUTS.find(({ file }) => file === `layout-${name}.jpg`) as Labelled;
  const read = (name: string) => engine.read(loadPicture(FOLDER, find(name)));

  it("reads a VIN that is broken over two lines", async () => {
    const { results } = await read("two-lines");
    assert.equal(results[0]?.text, find("two-lines").vin);
    assert.ok((results[0]?.confidence ?? 0) >= 0.8);
    const box = results[0]?.box;
    assert.ok(box && box.xmax - box.xmin < 6 * (box.ymax - box.ymin), "the box holds both lines");
  });

  it("reads every VIN of a picture that shows several", async () => {
    const { results } = await read("two-vins");
    const sure = results.filter(({ confidence }) => (confidence ?? 0) >= 0.8).map(({ text }) => text);
    assert.equal(sure.length, 2);
    assert.ok(sure.includes(find("two-vins").vin));
  });

  for (const name of ["slanted-30", "slanted-minus-25", "turned-90", "turned-180"]) {
    it(`reads a VIN that is ${name.replace("-", " ")} degrees`, async () => {
      const { vin, orientation } = find(name);
      const [best] = (await read(name)).results;
      assert.deepEqual([best?.text, best?.orientation], [vin, orientation]);
      assert.ok((best?.confidence ?? 0) >= 0.8);
    });
  }

  it("says openly that a barcode and the text beside it differ, and is not sure then", async () => {
    const { results, response } = await read("barcode-differs");
    const { vin } = find("barcode-differs");
    const [said] = (response as Response).results;
    assert.deepEqual([said?.source, said?.textBeside, said?.text], ["barcode", "differs", vin]);
    assert.notEqual(results[0]?.text, vin);
    assert.ok((results[0]?.confidence ?? 1) < 0.95);
    assert.ok(results[0]?.candidates.some(({ text }) => text === vin));
  });

  it("says that a barcode and the text beside it agree", async () => {
    const [label] = readManifest(FOLDER).filter(({ file }) => file === "label-barcode.jpg");
    const { results, response } = await engine.read(loadPicture(FOLDER, label as Labelled));
    const [said] = (response as Response).results;
    assert.deepEqual([said?.source, said?.textBeside], ["barcode and text", "agrees"]);
    assert.equal(results[0]?.text, label?.vin);
  });
});
