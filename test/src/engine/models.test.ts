/** The shipped models: made the same way everywhere, byte for byte. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = join(__dirname, "..", "..", "..");
/** SHA-256 of what the script makes; they change only when the script or the originals do. */
const EXPECTED = {
  "detector.onnx": "87291022be74d64b05f1d6e6a186508dc88fb45bfa798ee249c41b2cc2165ae0",
  "recogniser.onnx": "8a351b7f9599f802ed4f989217364450625e1f7a27f71d974e14899613536529",
  "direction.onnx": "6920c31ca6046d432e2462405699a0896decfa9086faaf06bdeb1db1593672b5",
  "classes.json": "78bfbcbf50d33f2307284e764c902342ac21e05fd428ba07608bfd2f81e8c01a",
};

interface BuildModels {
  buildModels: (options: { root: string; outDir: string }) => Promise<void>;
}
interface Half {
  toHalf: (value: number) => number;
}
const load = async (...path: string[]): Promise<unknown> =>
  import(pathToFileURL(join(ROOT, "scripts", ...path)).href);

describe("the models", () => {
  const folder = mkdtempSync(join(tmpdir(), "vin-models-"));
  before(async () => {
    const { buildModels } = (await load("build-models.mjs")) as BuildModels;
    await buildModels({ root: ROOT, outDir: folder });
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [file, sha256] of Object.entries(EXPECTED)) {
    it(`${file} is the tested one`, () => {
      const found = createHash("sha256")
        .update(readFileSync(join(folder, file)))
        .digest("hex");
      assert.equal(found, sha256);
    });
  }

  it("keep a class for every symbol of a VIN and none for ideographs", () => {
    const classes = JSON.parse(readFileSync(join(folder, "classes.json"), "utf8")) as string[];
    for (const symbol of "0123456789ABCDEFGHJKLMNPRSTUVWXYZ") assert.ok(classes.includes(symbol));
    assert.equal(classes[0], "");
    assert.ok(!classes.some((character) => /\p{Script=Han}/u.test(character)));
  });

  it("store numbers in half precision, rounded to the nearest", async () => {
    const { toHalf } = (await load("models", "half.mjs")) as Half;
    const cases: [number, number][] = [
      [0, 0],
      [1, 0x3c00],
      [-2, 0xc000],
      [65504, 0x7bff],
      [1e9, 0x7bff],
      [2 ** -24, 1],
      [1e-9, 0],
      [1 + 2 ** -11, 0x3c00],
      [1 + 3 * 2 ** -11, 0x3c02],
    ];
    for (const [value, bits] of cases) assert.equal(toHalf(value), bits, String(value));
  });
});
