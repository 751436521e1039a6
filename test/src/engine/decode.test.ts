/** Files that are made to harm: they end as bad pictures, quickly and without filling the memory. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { engineFolder } from "../../../src/engine/assets";
import { decodePicture } from "../../../src/engine/picture/decode";
import { type Decoders, loadDecoders } from "../../../src/engine/picture/decoders";
import type { Header } from "../../../src/engine/picture/header";
import type { PictureType } from "../../../src/picture/types";
import {
  canvasChunk,
  deflateBomb,
  jpegBehindMarker00,
  largeJpegClaim,
  losslessChunk,
  pngFile,
  pngOfTwoSizes,
  webpFile,
} from "./hostile-pictures";
import { pngBytes } from "./pictures";

const MEGAPIXEL = 1_000_000;
const PHOTO = readFileSync(join(__dirname, "..", "..", "pictures", "plate.jpg"));

describe("decoding", () => {
  let decoders: Decoders;
  before(async () => {
    decoders = await loadDecoders(engineFolder());
  });
  const decode = (bytes: Uint8Array, type: PictureType) => decodePicture(bytes, type, MEGAPIXEL, decoders);
  /** The decoder itself, told a small size by a header that was taken in. */
  const decodeAsSmall = (bytes: Uint8Array, type: keyof Decoders) => {
    const header: Header = { width: 8, height: 8, orientation: 1, whole: true, unread: null };
    return decoders[type](bytes, header);
  };

  it("reads a small PNG file, interlaced or not", async () => {
    assert.equal((await decode(pngBytes(8, 8), "png")).width, 8);
    // Seven passes of an interlaced picture of 8 x 8: 64 pixels, and a filter byte in front of each of the 15 rows.
    const file = pngFile({ width: 8, height: 8, interlaced: true, rows: Buffer.alloc(64 + 15) });
    assert.equal((await decode(file, "png")).data.length, 8 * 8 * 4);
  });

  for (const interlaced of [false, true]) {
    const kind = interlaced ? "an interlaced" : "a plain";
    it(`refuses ${kind} PNG file that unpacks to far more than its pixels`, async () => {
      const bomb = deflateBomb(interlaced, 100_000_000);
      assert.ok(bomb.length < 200_000);
      await assert.rejects(decode(bomb, "png"), { code: "VIN_BAD_IMAGE" });
    });

    it(`reads ${kind} PNG file whose writer packed a little more than its pixels`, async () => {
      assert.equal((await decode(deflateBomb(interlaced, 1000), "png")).width, 8);
    });

    it(`refuses a PNG file with a second header that is ${interlaced ? "interlaced" : "plain"}`, async () => {
      await assert.rejects(decode(pngOfTwoSizes(3000, interlaced), "png"), { code: "VIN_BAD_IMAGE" });
    });
  }

  it("refuses a JPEG file with a marker FF 00 before its data", async () => {
    await assert.rejects(decode(await jpegBehindMarker00(3000), "jpeg"), { code: "VIN_BAD_IMAGE" });
  });

  it("refuses a WebP file whose VP8X does not come first, or twice", async () => {
    for (const chunks of [
      [losslessChunk(3000), canvasChunk(8)],
      [canvasChunk(3000), losslessChunk(3000), canvasChunk(8)],
    ]) {
      await assert.rejects(decode(webpFile(...chunks), "webp"), { code: "VIN_BAD_IMAGE" });
    }
  });

  it("refuses a WebP file whose picture is larger than its VP8X says", async () => {
    await assert.rejects(decode(webpFile(canvasChunk(8), losslessChunk(3000)), "webp"), {
      code: "VIN_BAD_IMAGE",
    });
  });

  it("reads WebP files of one chunk and of two that agree", async () => {
    for (const chunks of [[losslessChunk(40)], [canvasChunk(40), losslessChunk(40)]]) {
      assert.equal((await decode(webpFile(...chunks), "webp")).width, 40);
    }
  });

  it("stops in the JPEG decoder when that finds another size than the header, before the pixels", async () => {
    const memories = await memoriesOf(() =>
      assert.rejects(async () => decodeAsSmall(await largeJpegClaim(3000), "jpeg")),
    );
    assert.ok(memories.every((memory) => memory.buffer.byteLength < 3000 * 3000));
    assert.equal(memories.length, 1);
  });

  it("stops in the PNG and WebP decoders when they find another size than the header", async () => {
    const png = pngFile({ width: 300, height: 300, rows: Buffer.alloc(301 * 300) });
    await assert.rejects(async () => decodeAsSmall(png, "png"));
    await assert.rejects(async () => decodeAsSmall(webpFile(losslessChunk(300)), "webp"));
  });

  for (const [type, megabytes, file] of [
    ["jpeg", 640, PHOTO],
    ["webp", 512, webpFile(losslessChunk(40))],
  ] as const) {
    it(`gives the ${type.toUpperCase()} decoder at most ${megabytes} MB, whatever a header says`, async () => {
      const fresh = await loadDecoders(engineFolder());
      const [memory] = await memoriesOf(() => decodePicture(file, type, MEGAPIXEL, fresh));
      assert.ok(memory);
      const pages = memory.buffer.byteLength / 65_536;
      assert.throws(() => memory.grow(megabytes * 16 - pages + 1), RangeError);
      memory.grow(megabytes * 16 - pages);
    });
  }

  it("survives a WebP file that wants more memory than the decoder may have", async () => {
    const header: Header = { width: 16_383, height: 16_383, orientation: 1, whole: true, unread: null };
    await assert.rejects(async () => decoders.webp(webpFile(losslessChunk(16_383)), header));
    assert.equal((await decode(webpFile(losslessChunk(40)), "webp")).width, 40);
  });
});

/** The memories of the WebAssembly instances that are started while something is done. */
async function memoriesOf(work: () => Promise<unknown>): Promise<WebAssembly.Memory[]> {
  const original = WebAssembly.Instance;
  const memories: WebAssembly.Memory[] = [];
  WebAssembly.Instance = class extends original {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      const memory = Object.values(this.exports).find((value) => value instanceof WebAssembly.Memory);
      if (memory) memories.push(memory);
    }
  };
  try {
    await work();
  } finally {
    WebAssembly.Instance = original;
  }
  return memories;
}
