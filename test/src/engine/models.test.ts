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
  "detector.onnx": "29834670fd6e1a7d46a814014957c214c88ab601ed8ddf88c254bf678f0788c9",
  "recogniser.onnx": "74a12e07b108e153823ecc8c85133caa7ec43e9e114542797e35fff1253f63b3",
  "glance.onnx": "5989b771bbff00970dd32612ebe940618bf4957414865d8260e134d8551a87ad",
  "classes.json": "78bfbcbf50d33f2307284e764c902342ac21e05fd428ba07608bfd2f81e8c01a",
};

interface BuildModels {
  buildModels: (options: { root: string; outDir: string }) => Promise<void>;
}
interface Constant {
  dims: number[];
  data: Float32Array | Uint8Array;
}
interface Model {
  nodes: { type: string; inputs: string[]; outputs: string[]; attributes: Uint8Array[] }[];
  constants: Map<string, Constant>;
}
interface Quantise {
  quantise: (model: Model) => void;
}
interface Half {
  toHalf: (value: number) => number;
  fromHalf: (half: number) => number;
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
    const { toHalf, fromHalf } = (await load("models", "half.mjs")) as Half;
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
    for (let bits = 0; bits < 0x7c00; bits++) {
      assert.equal(toHalf(fromHalf(bits)), bits);
      assert.equal(toHalf(fromHalf(bits | 0x8000)), bits | 0x8000);
    }
  });

  describe("in whole numbers", () => {
    const OUTPUTS = 32;
    const INPUTS = 64;
    const weights = Float32Array.from(
      { length: OUTPUTS * INPUTS },
      (_one, at) => Math.sin(at) * (1 + (at % 7)),
    );
    const modelWith = (outputs: number): Model => ({
      nodes: [
        {
          type: "Conv",
          inputs: ["x", "w", "b"],
          outputs: ["y"],
          attributes: [],
        },
      ],
      constants: new Map([
        ["w", { dims: [outputs, INPUTS, 1, 1], data: weights }],
        ["b", { dims: [OUTPUTS], data: new Float32Array(OUTPUTS).fill(3) }],
      ]),
    });

    it("keep every weight to half a step of its output's scale, and the bias as it is", async () => {
      const { quantise } = (await load("models", "quantise.mjs")) as Quantise;
      const model = modelWith(OUTPUTS);
      quantise(model);
      assert.deepEqual(
        model.nodes.map(({ type }) => type),
        ["DynamicQuantizeLinear", "ConvInteger", "Cast", "Mul", "Mul", "Add"],
      );
      const constant = (name: string) => model.constants.get(`y.${name}`) as Constant;
      weights.forEach((weight, at) => {
        const step = constant("scales").data[Math.floor(at / INPUTS)] as number;
        const whole = (constant("weights").data[at] as number) - (constant("none").data[0] as number);
        assert.ok(Math.abs(whole * step - weight) <= step / 2 + 1e-6);
      });
      assert.deepEqual([...constant("offset").data], Array<number>(OUTPUTS).fill(3));
    });

    it("leave small convolutions alone", async () => {
      const { quantise } = (await load("models", "quantise.mjs")) as Quantise;
      const model = modelWith(2);
      quantise(model);
      assert.deepEqual(
        model.nodes.map(({ type }) => type),
        ["Conv"],
      );
    });
  });
});
