/** Redrawing engraved characters as print: light from any side, dots grown together. */
import assert from "node:assert/strict";
import { fromGrey, greyOf } from "../../../src/engine/picture/raster";
import { blurred, relief } from "../../../src/engine/recognise/relief";

const WIDTH = 40;
const HEIGHT = 24;
const draw = (value: (x: number, y: number) => number) =>
  fromGrey(
    Float32Array.from({ length: WIDTH * HEIGHT }, (_one, at) => value(at % WIDTH, Math.floor(at / WIDTH))),
    WIDTH,
    HEIGHT,
  );
const at = (grey: Float32Array, x: number, y: number) => grey[y * WIDTH + x] as number;

describe("redrawing engraved characters", () => {
  it("draws a groove dark on light ground, whichever flank is lit", () => {
    const groove = (lit: number) =>
      draw((x) => (x === 19 || x === 20 ? 120 + 60 * lit : x === 21 || x === 22 ? 120 - 60 * lit : 120));
    const fromLeft = greyOf(relief(groove(1)));
    const fromRight = greyOf(relief(groove(-1)));
    assert.ok(at(fromLeft, 20, 12) < 100);
    assert.ok(at(fromLeft, 5, 12) > 200);
    assert.deepEqual(fromLeft, fromRight);
  });

  it("leaves an even picture light", () => {
    const grey = greyOf(relief(draw(() => 90)));
    assert.ok(grey.every((value) => value > 200));
  });

  it("lets dots grow together without moving the mean brightness", () => {
    const dots = draw((x, y) => (y === 12 && x % 4 === 0 ? 0 : 200));
    const before = greyOf(dots);
    const after = greyOf(blurred(dots, 2));
    const spread = (grey: Float32Array) => Math.abs(at(grey, 18, 12) - at(grey, 20, 12));
    assert.ok(spread(after) < spread(before) / 10);
    assert.ok(at(after, 18, 12) < at(after, 18, 2) - 5);
  });
});
