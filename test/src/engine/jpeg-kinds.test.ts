/** Kinds of JPEG beyond the usual: four colours, a missing end, and those that no decoder here reads. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { engineFolder } from "../../../src/engine/assets";
import { decodePicture } from "../../../src/engine/picture/decode";
import { type Decoders, loadDecoders } from "../../../src/engine/picture/decoders";
import type { Raster } from "../../../src/engine/picture/raster";
import { encodeJpeg } from "./hostile-pictures";

const PLATE = readFileSync(join(__dirname, "..", "..", "pictures", "plate.jpg"));
const FRAME = Buffer.from([0xff, 0xc0]);
/** What Adobe's marker says of the first three colours: as they are, or as brightness and two differences. */
const PLAIN = 0;
const YCCK = 2;

/**
 * Gives a baseline JPEG file a fourth colour, black, in a scan of its own that says 255 everywhere: no ink, since such files
 * store how much light is left.
 */
function withBlack(jpeg: Buffer, transform: number): Buffer {
  const at = jpeg.indexOf(FRAME);
  const end = at + 2 + jpeg.readUInt16BE(at + 2);
  const frame = Buffer.concat([jpeg.subarray(at, end), Buffer.from([4, 0x11, 3])]);
  frame.writeUInt16BE(frame.length - 2, 2);
  frame[9] = 4;
  const sampling = jpeg[at + 11] as number;
  const blocks = (side: number, factor: number) => Math.ceil(Math.ceil(side / factor) / 8);
  const count = blocks(frame.readUInt16BE(7), sampling >> 4) * blocks(frame.readUInt16BE(5), sampling & 15);
  // 127 = (255 - 128) x 8 / 8 for the first block: category 7, seven ones, nothing else; no difference for the others.
  const bits = `10${"1".repeat(7)}0${"00".repeat(count - 1)}`;
  const data = (bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, "1"), 2));
  return Buffer.concat([
    jpeg.subarray(0, 2),
    segment(0xee, [...Buffer.from("Adobe\0"), 100, 0, 0, 0, 0, transform]),
    segment(0xdb, [3, ...Array<number>(64).fill(8)]),
    jpeg.subarray(2, at),
    frame,
    jpeg.subarray(end, -2),
    segment(0xc4, [0x00, 1, 1, ...Array<number>(14).fill(0), 0, 7]),
    segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]),
    segment(0xda, [1, 4, 0, 0, 63, 0]),
    Buffer.from(data),
    Buffer.from([0xff, 0xd9]),
  ]);
}

const segment = (marker: number, body: readonly number[]) =>
  Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body]);

/** Three bytes for each pixel, as a change of each value makes them. */
function rgbOf({ width, height, data }: Raster, change: (value: number) => number) {
  return {
    width,
    height,
    rgb: Uint8Array.from(
      data.filter((_, at) => at % 4 !== 3),
      change,
    ),
  };
}

/** Mean difference of two pictures of the same size. */
function difference(a: Raster, b: Raster): number {
  assert.deepEqual([a.width, a.height], [b.width, b.height]);
  let sum = 0;
  for (let at = 0; at < a.data.length; at++) sum += Math.abs((a.data[at] as number) - (b.data[at] as number));
  return sum / a.data.length;
}

describe("a JPEG file", () => {
  let decoders: Decoders;
  let plate: Raster;
  before(async () => {
    decoders = await loadDecoders(engineFolder());
    plate = await decode(PLATE);
  });
  const decode = (bytes: Uint8Array) => decodePicture(bytes, "jpeg", 1_000_000, decoders);

  it("is read in the four colours of print, stored as brightness and differences (YCCK)", async () => {
    const negative = await encodeJpeg(
      rgbOf(plate, (value) => 255 - value),
      95,
    );
    assert.ok(difference(await decode(withBlack(negative, YCCK)), plate) < 3);
  });

  it("is read in the four colours of print, stored as they are (CMYK)", async () => {
    const grey = await encodeJpeg({ ...rgbOf(plate, () => 0), rgb: greyStripes(plate) }, 95);
    const { data } = await decode(withBlack(grey, PLAIN));
    // Brightness stands where cyan does, and the differences are none: halves of magenta and yellow.
    const colours = [0, 40, 80].map((x) => [...data.subarray(x * 4, x * 4 + 4)]);
    for (const [index, [red, ...others]] of colours.entries()) {
      assert.ok(Math.abs((red as number) - [0, 100, 200][index]!) < 4, `${red}`);
      assert.deepEqual(others, [128, 128, 255]);
    }
  });

  it("is read when it lacks only its end marker, or half of it", async () => {
    assert.deepEqual(await decode(PLATE.subarray(0, -2)), plate);
    assert.deepEqual(await decode(PLATE.subarray(0, -1)), plate);
  });

  it("is incomplete when any of its data is missing", async () => {
    for (const missing of [3, 10, 1000, PLATE.length / 2]) {
      await assert.rejects(decode(PLATE.subarray(0, -missing)), {
        code: "VIN_BAD_IMAGE",
        message: /broken or incomplete/,
      });
    }
  });

  for (const [marker, kind] of [
    [0xc3, "a lossless JPEG"],
    [0xc5, "a hierarchical JPEG"],
    [0xc9, "a JPEG with arithmetic coding"],
    [0xf7, "a JPEG-LS picture"],
  ] as const) {
    it(`is named when it is ${kind}`, async () => {
      const other = Buffer.from(PLATE);
      other[other.indexOf(FRAME) + 1] = marker;
      await assert.rejects(decode(other), {
        code: "VIN_BAD_IMAGE",
        message: new RegExp(`^This is ${kind}, a kind that the offline reader doesn't read`),
      });
    });
  }

  it("is named when it has 12 bits", async () => {
    const deep = Buffer.from(PLATE);
    deep[deep.indexOf(FRAME) + 4] = 12;
    await assert.rejects(decode(deep), { code: "VIN_BAD_IMAGE", message: /^This is a 12-bit JPEG/ });
  });
});

/** Upright stripes of 40 pixels in grey: 0, 100, 200 and again. */
function greyStripes({ width, height }: Raster): Uint8Array {
  return new Uint8Array(width * height * 3).map(
    (_, at) => 100 * (Math.floor((Math.floor(at / 3) % width) / 40 + 0.5) % 3),
  );
}
