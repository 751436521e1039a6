/** The built engine on real files: what it reads, and what it says about files that it can't read. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createEmbeddedEngine, type EmbeddedEngine } from "../../../src/engine/index";
import type { PictureType } from "../../../src/picture/types";
import { seededRandom } from "../../../bench/support/random";
import { pngFile } from "./hostile-pictures";
import { jpegBytes, pngBytes } from "./pictures";

const PICTURES = join(__dirname, "..", "..", "pictures");

const picture = (bytes: Uint8Array, type: PictureType) =>
  ({ kind: "bytes", bytes, type, filename: "test" }) as const;
const sample = (name: string) => readFileSync(join(PICTURES, name));
const manifest = readFileSync(join(PICTURES, "manifest.tsv"), "utf8")
  .split("\n")
  .map((line) => line.split("\t"));
const vinOf = (name: string) => manifest.find(([file]) => file === name)?.[1];

describe("the embedded engine", function () {
  this.timeout(60_000);
  let engine: EmbeddedEngine;
  before(() => {
    engine = createEmbeddedEngine({ workers: 1, maxPixels: 3_000_000 });
  });
  after(() => engine.close());

  for (const [name, type] of [
    ["plate.jpg", "jpeg"],
    ["stamped-raised.png", "png"],
    ["label.webp", "webp"],
    ["plate-exif.jpg", "jpeg"],
    ["laser-slanted.jpg", "jpeg"],
  ] as const) {
    it(`reads ${name}`, async () => {
      const reading = await engine.read(picture(sample(name), type));
      const [best] = reading.results;
      assert.equal(best?.text, vinOf(name));
      assert.ok((best?.confidence ?? 0) >= 0.8);
      assert.equal(best?.candidates[0]?.text, best?.text);
      assert.equal(best?.orientation, "horizontal");
      assert.equal(reading.filename, "test");
    });
  }

  it("says vertical when the text runs up or down", async () => {
    const { results } = await engine.read(picture(sample("plate-vertical.jpg"), "jpeg"));
    assert.deepEqual([results[0]?.text, results[0]?.orientation], [vinOf("plate-vertical.jpg"), "vertical"]);
  });

  it("reads a barcode first and says so", async () => {
    const { results, response } = await engine.read(picture(sample("label-barcode.jpg"), "jpeg"));
    assert.equal(results[0]?.text, vinOf("label-barcode.jpg"));
    assert.ok(JSON.stringify(response).includes('"source":"barcode'));
  });

  it("gives the box in pixels of the picture", async () => {
    const { results, response } = await engine.read(picture(sample("plate.jpg"), "jpeg"));
    const { width, height } = response as { width: number; height: number };
    const box = results[0]?.box;
    assert.ok(box && box.xmin >= 0 && box.ymin >= 0 && box.xmax <= width && box.ymax <= height);
    assert.ok(box.xmax - box.xmin > 3 * (box.ymax - box.ymin));
  });

  it("finds no VIN where there is none", async () => {
    for (const name of ["no-vin-label.jpg", "no-vin-metal.jpg"]) {
      const { results } = await engine.read(picture(sample(name), "jpeg"));
      assert.ok(results.every(({ confidence }) => (confidence ?? 0) < 0.8));
    }
  });

  for (const [width, height] of [
    [10_000, 1],
    [1, 10_000],
    [16_000, 2],
    [2, 16_000],
  ] as const) {
    it(`takes ${width} x ${height} pixels for a picture without a VIN`, async () => {
      const random = seededRandom(width);
      const noise = Buffer.from(Array.from({ length: (width + 1) * height }, () => random() * 256));
      for (let row = 0; row < height; row++) noise[row * (width + 1)] = 0;
      const { results } = await engine.read(picture(pngFile({ width, height, rows: noise }), "png"));
      assert.ok(results.every(({ confidence }) => (confidence ?? 0) < 0.1));
    });
  }

  it("says VIN_BAD_IMAGE for files that are broken, cut off or something else", async () => {
    const whole = sample("plate.jpg");
    const files: [Uint8Array, PictureType][] = [
      [whole.subarray(0, whole.length / 2), "jpeg"],
      [jpegBytes({ width: 40, height: 30 }), "jpeg"],
      [new TextEncoder().encode("<html>not a picture</html>"), "jpeg"],
      [new Uint8Array(0), "png"],
      [pngBytes(9, 9).subarray(0, 50), "png"],
      [sample("label.webp").subarray(0, 400), "webp"],
    ];
    for (const [bytes, type] of files) {
      await assert.rejects(engine.read(picture(bytes, type)), { code: "VIN_BAD_IMAGE" });
    }
  });

  it("names the type of a picture that it doesn't read, and what to do", async () => {
    for (const type of ["gif", "bmp", "tiff"] as const) {
      const reading = engine.read(picture(Uint8Array.of(1, 2, 3), type));
      await assert.rejects(reading, {
        code: "VIN_BAD_IMAGE",
        message: new RegExp(`${type.toUpperCase()}.*JPEG`),
      });
    }
  });

  it("refuses too many pixels before it decodes them", async () => {
    await assert.rejects(engine.read(picture(jpegBytes({ width: 60_000, height: 60_000 }), "jpeg")), {
      code: "VIN_TOO_LARGE",
      cause: { limit: 3_000_000 },
    });
  });

  it("reads on after every refusal", async () => {
    const { results } = await engine.read(picture(sample("plate.jpg"), "jpeg"));
    assert.equal(results[0]?.text, vinOf("plate.jpg"));
  });
});
