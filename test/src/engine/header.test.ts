/** Sizes and EXIF orientation from the first bytes, and whether a file is whole. */
import assert from "node:assert/strict";
import { readHeader } from "../../../src/engine/picture/header";
import { canvasChunk, jpegBehindMarker00, losslessChunk, pngOfTwoSizes, webpFile } from "./hostile-pictures";
import { jpegBytes, pngBytes, webpBytes } from "./pictures";

describe("the header of a picture", () => {
  it("tells the size of a JPEG file", () => {
    assert.deepEqual(readHeader(jpegBytes({ width: 640, height: 480 }), "jpeg"), {
      width: 640,
      height: 480,
      orientation: 1,
      whole: true,
      unread: null,
    });
  });

  for (const order of ["II", "MM"] as const) {
    it(`finds the EXIF orientation of a JPEG file in byte order ${order}`, () => {
      const bytes = jpegBytes({ width: 4, height: 2, orientation: 6, order });
      assert.equal(readHeader(bytes, "jpeg")?.orientation, 6);
    });
  }

  it("takes a JPEG file without its end marker for incomplete", () => {
    const bytes = jpegBytes({ width: 4, height: 2 });
    assert.equal(readHeader(bytes.subarray(0, -2), "jpeg")?.whole, false);
  });

  it("doesn't take the end marker of an embedded thumbnail for that of the picture", () => {
    const bytes = jpegBytes({ width: 4, height: 2, comment: Uint8Array.of(0xff, 0xd9) });
    assert.equal(readHeader(bytes.subarray(0, -2), "jpeg")?.whole, false);
    assert.equal(readHeader(bytes, "jpeg")?.whole, true);
  });

  it("tells the size of a PNG file, and that it is cut off", () => {
    const bytes = pngBytes(7, 5);
    assert.deepEqual(readHeader(bytes, "png"), {
      width: 7,
      height: 5,
      orientation: 1,
      whole: true,
      unread: null,
    });
    assert.equal(readHeader(bytes.subarray(0, bytes.length - 12), "png")?.whole, false);
  });

  for (const kind of ["VP8 ", "VP8L", "VP8X"] as const) {
    it(`tells the size of a WebP file of the kind ${kind.trim()}`, () => {
      const header = readHeader(webpBytes(kind, 300, 200), "webp");
      assert.deepEqual([header?.width, header?.height, header?.whole], [300, 200, true]);
    });
  }

  it("gives nothing for a JPEG file with a marker FF 00, a second PNG header, and a VP8X that isn't first", async () => {
    assert.equal(readHeader(await jpegBehindMarker00(300), "jpeg"), null);
    assert.equal(readHeader(pngOfTwoSizes(300), "png"), null);
    assert.equal(readHeader(webpFile(losslessChunk(300), canvasChunk(8)), "webp"), null);
    assert.equal(readHeader(webpFile(canvasChunk(8), canvasChunk(8)), "webp"), null);
    assert.equal(readHeader(webpFile(canvasChunk(8), losslessChunk(300)), "webp"), null);
  });

  it("names an animated WebP file", () => {
    assert.equal(readHeader(webpFile(canvasChunk(8, 0x02)), "webp")?.unread, "an animated WebP");
    assert.equal(readHeader(webpFile(canvasChunk(8)), "webp")?.unread, null);
  });

  it("gives nothing for bytes that are no picture, however short", () => {
    for (const type of ["jpeg", "png", "webp"] as const) {
      for (let length = 0; length < 40; length++) {
        assert.equal(readHeader(new Uint8Array(length).fill(0x41), type), null);
      }
    }
  });

  it("gives nothing for types that are not read", () => {
    assert.equal(readHeader(new TextEncoder().encode("GIF89a"), "gif"), null);
  });
});
