import assert from "node:assert/strict";
import { fileExtension, mimeType, sniffPicture } from "../../../src/picture/sniff";
import type { PictureType } from "../../../src/picture/types";
import { pictureOf } from "./samples";

const EXPECTED: [PictureType, string, string][] = [
  ["jpeg", "image/jpeg", "jpg"],
  ["png", "image/png", "png"],
  ["webp", "image/webp", "webp"],
  ["gif", "image/gif", "gif"],
  ["bmp", "image/bmp", "bmp"],
  ["tiff", "image/tiff", "tif"],
];

describe("sniffPicture", () => {
  for (const [type, mime, extension] of EXPECTED) {
    it(`recognises ${type} and knows its MIME type and extension`, () => {
      assert.equal(sniffPicture(pictureOf(type)), type);
      assert.equal(mimeType(type), mime);
      assert.equal(fileExtension(type), extension);
    });
  }

  it("recognises the older GIF version and big-endian and BigTIFF files", () => {
    const rest = Buffer.alloc(16);
    assert.equal(sniffPicture(Buffer.concat([Buffer.from("GIF87a"), rest])), "gif");
    assert.equal(sniffPicture(Buffer.concat([Buffer.from([0x4d, 0x4d, 0, 42]), rest])), "tiff");
    assert.equal(sniffPicture(Buffer.concat([Buffer.from([0x49, 0x49, 43, 0]), rest])), "tiff");
  });

  it("looks at the view's own bytes, not at the buffer behind it", () => {
    const shifted = Buffer.concat([Buffer.from("xxxxx"), pictureOf("bmp")]).subarray(5);
    assert.equal(sniffPicture(shifted), "bmp");
  });

  it("does not take text that begins with BM, II, MM or RIFF for a picture", () => {
    for (const text of [
      "BMW X5, colour: blue metallic",
      "II. chapter of the book",
      "MM rest of text",
      "RIFF....WAVEfmt ",
    ]) {
      assert.equal(sniffPicture(Buffer.from(text)), null, text);
    }
  });

  it("gives null below 12 bytes, even when they begin like a picture", () => {
    assert.equal(sniffPicture(pictureOf("jpeg").subarray(0, 11)), null);
    assert.equal(sniffPicture(pictureOf("jpeg").subarray(0, 12)), "jpeg");
    assert.equal(sniffPicture(Buffer.alloc(0)), null);
  });

  it("gives null for every picture type when its first byte is wrong", () => {
    for (const [type] of EXPECTED) {
      const broken = pictureOf(type);
      broken[0] = 0;
      assert.equal(sniffPicture(broken), null, type);
    }
  });
});
