/** The PNG decoder against pngjs, on every kind of PNG that there is. */
import assert from "node:assert/strict";
import { PNG } from "pngjs";
import { seededRandom } from "../../../bench/support/random";
import { type Header, readHeader } from "../../../src/engine/picture/header";
import { decodePng } from "../../../src/engine/picture/png-decoder";
import { COLOUR_TYPES } from "../../../src/engine/picture/png-rows";
import { onWhite } from "../../../src/engine/picture/raster";
import { pngFile } from "./hostile-pictures";

const WIDTH = 21;
const HEIGHT = 13;
const GREY = 0;
const COLOURS = 2;
const INDEXED = 3;

const random = seededRandom(15);
const noise = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));

/** A row of zeros, then rows of noise with every filter in turn, as a picture or each of its seven passes has them. */
function rowsOf(bitsPerPixel: number, interlaced: boolean): Buffer {
  const passes = interlaced
    ? [
        [0, 0, 8, 8],
        [4, 0, 8, 8],
        [0, 4, 4, 8],
        [2, 0, 4, 4],
        [0, 2, 2, 4],
        [1, 0, 2, 2],
        [0, 1, 1, 2],
      ]
    : [[0, 0, 1, 1]];
  const rows: Buffer[] = [];
  let filter = 0;
  for (const [left = 0, top = 0, across = 1, down = 1] of passes) {
    const columns = Math.ceil((WIDTH - left) / across);
    for (let y = top; y < HEIGHT; y += down) {
      const length = Math.ceil((columns * bitsPerPixel) / 8);
      rows.push(Buffer.of(filter % 5), filter === 0 ? Buffer.alloc(length) : noise(length));
      filter += 1;
    }
  }
  return Buffer.concat(rows);
}

/** Colours for every index, and a transparent colour that is in the picture. */
function chunksOf(colourType: number, depth: number): [string, Buffer][] {
  if (colourType === INDEXED) {
    return [
      ["PLTE", noise(3 * 2 ** depth)],
      ["tRNS", noise(2 ** (depth - 1))],
    ];
  }
  if (colourType === GREY) return [["tRNS", Buffer.alloc(2)]];
  return colourType === COLOURS ? [["tRNS", Buffer.alloc(6)]] : [];
}

describe("the PNG decoder", () => {
  for (const [type, { channels, depths }] of Object.entries(COLOUR_TYPES)) {
    for (const depth of depths) {
      for (const interlaced of [false, true]) {
        it(`reads colour type ${type} of ${depth} bits${interlaced ? ", interlaced" : ""} as pngjs does`, async () => {
          const colourType = Number(type);
          const file = pngFile({
            ...{ width: WIDTH, height: HEIGHT, depth, colourType, interlaced },
            rows: rowsOf(channels * depth, interlaced),
            chunks: chunksOf(colourType, depth),
          });
          const own = await decodePng(file, readHeader(file, "png") as Header);
          const other = PNG.sync.read(file);
          // What lies under a transparent pixel is of no account.
          onWhite(own);
          onWhite(other);
          // Both make 8 bits of 16, one by rounding, in a colour and how much it covers.
          const slack = depth === 16 ? 2 : 0;
          const wrong = own.data.findIndex(
            (value, at) => Math.abs(value - (other.data[at] as number)) > slack,
          );
          assert.equal(own.data.length, other.data.length);
          assert.equal(wrong, -1);
        });
      }
    }
  }

  for (const interlaced of [false, true]) {
    it(`takes no more memory than the pixels for 16 bits${interlaced ? ", interlaced" : ""}`, async () => {
      // Unpacked first, it would take three times its pixels in four bytes each; some of the pieces wait for the garbage collector.
      const side = 4000;
      const rows = Buffer.alloc(side * (side * 8 + 4));
      const file = pngFile({ width: side, height: side, depth: 16, colourType: 6, interlaced, rows });
      const before = process.memoryUsage().arrayBuffers;
      let most = 0;
      const watch = setInterval(() => {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }, 5);
      const { data } = await decodePng(file, readHeader(file, "png") as Header);
      clearInterval(watch);
      assert.ok(most < 2.5 * data.length, `${most} bytes for ${data.length}`);
    }).timeout(20_000);
  }

  it("refuses colours that the standard doesn't have, and rows that are missing", async () => {
    const whole = rowsOf(8, false);
    for (const parts of [
      { depth: 3, rows: whole },
      { colourType: 5, rows: whole },
      { rows: whole.subarray(0, -1) },
      { rows: Buffer.concat([Buffer.of(9), whole.subarray(1)]) },
    ]) {
      const file = pngFile({ width: WIDTH, height: HEIGHT, ...parts });
      await assert.rejects(async () => decodePng(file, readHeader(file, "png") as Header));
    }
  });
});
