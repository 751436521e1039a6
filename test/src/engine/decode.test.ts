/** Files that are made to harm: they end as bad pictures, quickly and without filling the memory. */
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { decodePicture, type Decoders } from "../../../src/engine/picture/decode";
import { pngBytes } from "./pictures";

const NONE: Decoders = {
  jpeg: () => Promise.reject(new Error("not asked")),
  webp: () => Promise.reject(new Error("not asked")),
};
const decode = (bytes: Uint8Array) => decodePicture(bytes, "png", 1_000_000, NONE);

/** The checksum of a PNG chunk (PNG specification, annex D), bit by bit. */
function checksum(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}

/** A PNG file of 8 x 8 grey pixels with any compressed data. */
function pngWith(data: Buffer, interlaced: boolean): Buffer {
  const head = Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, interlaced ? 1 : 0]);
  const chunk = (name: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(name, "latin1"), body]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(checksum(named));
    return Buffer.concat([length, named, sum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

describe("decoding", () => {
  it("reads a small PNG file, interlaced or not", async () => {
    assert.equal((await decode(pngBytes(8, 8))).width, 8);
    // Seven passes of an interlaced picture of 8 x 8: 64 pixels, and a filter byte in front of each of the 15 rows.
    const interlaced = await decode(pngWith(deflateSync(Buffer.alloc(64 + 15)), true));
    assert.equal(interlaced.data.length, 8 * 8 * 4);
  });

  it("refuses an interlaced PNG file that unpacks to far more than its pixels", async () => {
    const bomb = pngWith(deflateSync(Buffer.alloc(100_000_000)), true);
    assert.ok(bomb.length < 200_000);
    await assert.rejects(decode(bomb), { code: "VIN_BAD_IMAGE" });
  });

  it("unpacks of a plain PNG file only what its pixels need", async () => {
    const bomb = pngWith(deflateSync(Buffer.alloc(100_000_000)), false);
    const outcome = await decode(bomb).catch((error: { code: string }) => error.code);
    assert.ok(outcome === "VIN_BAD_IMAGE" || (outcome as { data: Uint8Array }).data.length === 8 * 8 * 4);
  });
});
