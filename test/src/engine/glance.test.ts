/** The first glance at lines: what the network is shown, and what is made of its answers. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { loadPicture, readManifest } from "../../../bench/photos/manifest";
import { chooseLines, choosePairs } from "../../../src/engine/choose-lines";
import { detectText } from "../../../src/engine/find/detect";
import { type Line, wholeLines } from "../../../src/engine/find/lines";
import type { Rectangle } from "../../../src/engine/find/rectangle";
import { sampleColours, sampleGrey } from "../../../src/engine/find/sample";
import { engineFolder } from "../../../src/engine/assets";
import type { Grid } from "../../../src/engine/picture/box-mean";
import { decodePicture } from "../../../src/engine/picture/decode";
import { greyOf, upright } from "../../../src/engine/picture/raster";
import { glanceAt, glimpse } from "../../../src/engine/recognise/glance";
import type { Network } from "../../../src/engine/recognise/runtime";
import { loadTools, type Tools } from "../../../src/engine/tools";

const PICTURES = join(__dirname, "..", "..", "pictures");
const ground: Grid = { values: new Float32Array(400 * 300).fill(90), width: 400, height: 300 };
const box = (x: number, y: number, width: number, height: number, angle = 0): Rectangle => ({
  x,
  y,
  width,
  height,
  angle,
});
const line = (rectangle: Rectangle): Line => ({ rectangle, pieces: [rectangle], oddity: 0 });

/** Answers each of the pictures that it is shown in turn: upright, turned. */
function answering(...answers: [number, number][]): Network & { shown: number } {
  const network = {
    shown: 0,
    run: (_input: Float32Array, dims: readonly number[]) => {
      const count = dims[0] as number;
      const data = Array.from({ length: count }, (_, index) => {
        const [up, down] = answers[(network.shown + index) % answers.length] as [number, number];
        return [up, down, 1 - up - down];
      });
      network.shown += count;
      return Promise.resolve({ data: Float32Array.from(data.flat()), dims: [count, 3] });
    },
  };
  return network;
}

describe("a glimpse of a line", () => {
  it("has the same size for every line, and tells the line's own shape", () => {
    const one = glimpse(ground, [box(200, 100, 220, 20)]);
    const other = glimpse(ground, [box(200, 100, 60, 20)]);
    assert.equal(one.grey.length, other.grey.length);
    assert.deepEqual([one.aspect, other.aspect], [11, 3]);
  });

  it("shows two lines one behind the other, the first in its place and turned around where it stands upside down", () => {
    const values = new Float32Array(400 * 300);
    // Left half of the upper line bright, all of the lower one dark.
    for (let y = 90; y < 110; y++) values.fill(200, y * 400 + 100, y * 400 + 150);
    const picture = { values, width: 400, height: 300 };
    const rectangles = [box(150, 100, 100, 20), box(150, 130, 100, 20)];
    const brightest = ({ grey }: { grey: Float32Array }) =>
      [0, 1, 2, 3].map((quarter) => grey[12 * 192 + quarter * 48 + 24]);
    assert.deepEqual(brightest(glimpse(picture, rectangles)), [200, 0, 0, 0]);
    assert.deepEqual(brightest(glimpse(picture, rectangles, true)), [0, 200, 0, 0]);
  });
});

describe("samples of a rectangle", () => {
  it("are the same in grey as in colours", () => {
    const [width, height] = [90, 60];
    const grey = Float32Array.from({ length: width * height }, (_, at) => (at * 37) % 251);
    const data = Uint8Array.from({ length: 4 * grey.length }, (_, at) => grey[Math.floor(at / 4)] as number);
    for (const rectangle of [box(45, 30, 70, 20), box(45, 30, 60, 15, 0.5), box(5, 5, 40, 30, -1.2)]) {
      const colours = sampleColours({ width, height, data }, rectangle, 48, 12);
      sampleGrey({ values: grey, width, height }, rectangle, 48, 12).forEach((value, at) =>
        assert.ok(Math.abs(value - (colours.data[at * 4] as number)) <= 0.51),
      );
    }
  });
});

describe("the choice of lines", () => {
  const choose = (lines: readonly Line[], network: Network) => chooseLines(ground, lines, network, 0.1);
  const places = [box(100, 50, 110, 10), box(100, 100, 110, 10), box(100, 150, 110, 10)];

  it("puts the likeliest first and leaves out what shows no VIN", async () => {
    const chosen = await choose(places.map(line), answering([0.3, 0], [0.01, 0.01], [0.9, 0]));
    assert.deepEqual(
      chosen.map(({ rectangle, promise }) => [rectangle.y, Math.round(promise * 10)]),
      [
        [150, 9],
        [50, 3],
      ],
    );
  });

  it("takes level text for upright unless the lines say otherwise", async () => {
    const doubtful = await choose([line(box(100, 50, 110, 10))], answering([0.4, 0.5]));
    assert.deepEqual([doubtful[0]?.turned, doubtful[0]?.unsure], [false, true]);
    const turned = await choose(places.map(line), answering([0.01, 0.98]));
    assert.ok(turned.every((choice) => choice.turned && !choice.unsure));
  });

  it("lets steep and level lines stand in different ways", async () => {
    const lines = [line(box(100, 50, 110, 10)), line(box(200, 150, 110, 10, Math.PI / 2))];
    const chosen = await choose(lines, answering([0.98, 0], [0, 0.98]));
    const turned = (y: number) => chosen.find(({ rectangle }) => rectangle.y === y)?.turned;
    assert.deepEqual([turned(50), turned(150)], [false, true]);
  });

  it("looks at a long line in parts, and takes the best of them for it", async () => {
    const network = answering([0.01, 0], [0.01, 0], [0.8, 0], [0.01, 0], [0.01, 0]);
    const [only, ...others] = await choose([line(box(200, 100, 300, 10))], network);
    assert.equal(network.shown, 5);
    assert.deepEqual([only?.rectangle.width, others.length], [300, 0]);
    assert.ok(Math.abs((only?.promise ?? 0) - 0.8) < 1e-6);
  });

  it("takes a pair of lines only when it looks like a VIN", async () => {
    const rectangles = [box(100, 50, 70, 12), box(100, 66, 62, 12)];
    assert.equal((await choosePairs(ground, rectangles, answering([0.1, 0]))).length, 0);
    const [pair] = await choosePairs(ground, rectangles, answering([0.9, 0], [0.1, 0]));
    assert.deepEqual([pair?.turned, pair?.rectangles[0].y], [false, 50]);
  });
});

describe("the network for the first glance", function () {
  this.timeout(120_000);
  let tools: Tools;
  before(async () => {
    tools = await loadTools(engineFolder());
  });

  const pictures = readManifest(PICTURES, ["label", "plate"]);

  /** The best answers for a picture's lines, whichever way it lies. */
  async function bestOf(file: string, orientation: number) {
    const picture = pictures.find((one) => one.file === file);
    assert.ok(picture);
    const { bytes, type } = loadPicture(PICTURES, picture);
    const raster = upright(await decodePicture(bytes, type, 50_000_000, tools.decoders), orientation);
    const lines = wholeLines(await detectText(raster, tools.detector, 640));
    const grey = { values: greyOf(raster), width: raster.width, height: raster.height };
    const glimpses = lines.map(({ rectangle }) => glimpse(grey, [rectangle]));
    const glances = await glanceAt(glimpses, tools.glance);
    return {
      upright: Math.max(...glances.map((glance) => glance.upright)),
      turned: Math.max(...glances.map((glance) => glance.turned)),
    };
  }

  it("sees a VIN in every drawn label and plate whose text is level, and which way up it stands", async () => {
    const level = pictures.filter(({ orientation }) => orientation === "horizontal");
    assert.ok(level.length >= 5);
    let right = 0;
    for (const { file } of level) {
      const standing = await bestOf(file, 1);
      const headFirst = await bestOf(file, 3);
      right += Number(standing.upright > standing.turned && headFirst.turned > headFirst.upright);
      assert.ok(Math.max(standing.upright, standing.turned) > 0.3, file);
    }
    assert.ok(right >= 0.8 * level.length);
  });
});
