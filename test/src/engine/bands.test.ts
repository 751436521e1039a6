/** Bands of edges: lines of characters that the text detector does not see. */
import assert from "node:assert/strict";
import { findBands } from "../../../src/engine/find/bands";
import { fromGrey, type Raster } from "../../../src/engine/picture/raster";

const WIDTH = 900;
const HEIGHT = 500;
const draw = (value: (x: number, y: number) => number): Raster =>
  fromGrey(
    Float32Array.from({ length: WIDTH * HEIGHT }, (_one, at) => value(at % WIDTH, Math.floor(at / WIDTH))),
    WIDTH,
    HEIGHT,
  );
/** Small dots on a grid, as a marking machine sets them. */
const dotted = (x: number, y: number) => (x % 6 < 2 && y % 6 < 2 ? 90 : 140);

describe("bands of edges", () => {
  it("are found around a line of dots on bare ground", () => {
    const picture = draw((x, y) => (x >= 150 && x < 750 && y >= 230 && y < 280 ? dotted(x, y) : 140));
    const band = findBands(picture).find(({ width, height }) => width > 560 && height < 110);
    assert.ok(band);
    assert.ok(Math.abs(band.x - 450) < 15 && Math.abs(band.y - 255) < 15);
    assert.ok(Math.abs(band.angle) < 0.05);
  });

  it("follow a line that slants", () => {
    const slope = Math.tan(Math.PI / 12);
    const picture = draw((x, y) =>
      x >= 150 && x < 750 && Math.abs(y - 250 - (x - 450) * slope) < 25 ? dotted(x, y) : 140,
    );
    assert.ok(findBands(picture).some(({ angle }) => Math.abs(angle - Math.PI / 12) < 0.06));
  });

  it("are not found on even ground, nor where everything is full of edges", () => {
    assert.deepEqual(findBands(draw(() => 140)), []);
    assert.deepEqual(findBands(draw(dotted)), []);
  });

  it("are not found around a square full of edges", () => {
    const picture = draw((x, y) => (x >= 300 && x < 500 && y >= 150 && y < 350 ? dotted(x, y) : 140));
    assert.deepEqual(
      findBands(picture).filter(({ width, height }) => width < 2 * height),
      [],
    );
  });
});
