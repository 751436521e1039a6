/** Byte sequences for tests that begin like pictures and other files, and helpers to look at refusals. */
import assert from "node:assert/strict";
import { isVinError, type VinError, type VinErrorCode } from "../../../src/errors";
import type { PictureType } from "../../../src/picture/types";

const FILLER = Buffer.from(Array.from({ length: 240 }, (_, i) => (i * 37 + 11) % 256));

const STARTS: Record<PictureType, Buffer> = {
  jpeg: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10]),
  png: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  webp: Buffer.from("RIFF\u00f0\u0000\u0000\u0000WEBPVP8 ", "latin1"),
  gif: Buffer.from("GIF89a\u0010\u0000\u0010\u0000", "latin1"),
  bmp: Buffer.concat([Buffer.from("BM"), Buffer.alloc(12), Buffer.from([40, 0, 0, 0])]),
  tiff: Buffer.from([0x49, 0x49, 0x2a, 0x00, 0x08, 0x00, 0x00, 0x00]),
};

/** Bytes that begin like a picture of the type; what follows is filler. */
export function pictureOf(type: PictureType): Buffer {
  return Buffer.concat([STARTS[type], FILLER]);
}

export const JPEG = pictureOf("jpeg");

/** Runs the call and returns the VinError it throws, after checking its code. */
export function refusal(call: () => unknown, code: VinErrorCode): VinError {
  try {
    call();
  } catch (error) {
    assert.ok(isVinError(error), `not a VinError: ${String(error)}`);
    assert.equal(error.code, code, error.message);
    return error;
  }
  assert.fail(`expected ${code}`);
}
