// Writes pictures as JPEG, PNG and WebP; the encoders are WebAssembly or plain JavaScript, so bytes are the same everywhere.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import encode, { init } from "@jsquash/jpeg/encode.js";
import { initEmscriptenModule } from "@jsquash/webp/utils.js";
import { defaultOptions as webpOptions } from "@jsquash/webp/meta.js";
import createWebpEncoder from "@jsquash/webp/codec/enc/webp_enc.js";
import { PNG } from "pngjs";

const require = createRequire(import.meta.url);
const { WebAssembly } = globalThis;

/** @typedef {{ width: number, height: number, rgb: Uint8Array }} Picture three bytes per pixel */

/** Compiles a codec that a package ships beside its code. */
function compile(path) {
  return new WebAssembly.Module(readFileSync(require.resolve(path)));
}

let jpegReady;
let webpReady;

/**
 * @param {Picture} picture
 * @param {number} quality 1 to 100
 * @returns {Promise<Buffer>}
 */
export async function encodeJpeg(picture, quality) {
  jpegReady ??= init(compile("@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm"));
  await jpegReady;
  // Baseline coding with the standard's own quantisation tables, as cameras write it.
  const options = { quality, baseline: true, quant_table: 0 };
  return Buffer.from(await encode(withAlpha(picture), options));
}

/**
 * Uses the build without SIMD, the one that runs on every machine.
 * @param {Picture} picture
 * @param {number} quality 1 to 100
 * @returns {Promise<Buffer>}
 */
export async function encodeWebp(picture, quality) {
  webpReady ??= initEmscriptenModule(createWebpEncoder, compile("@jsquash/webp/codec/enc/webp_enc.wasm"));
  const codec = await webpReady;
  const { data, width, height } = withAlpha(picture);
  return Buffer.from(codec.encode(data, width, height, { ...webpOptions, quality }));
}

/**
 * @param {Picture} picture
 * @returns {Buffer}
 */
export function encodePng({ width, height, rgb }) {
  const png = new PNG({ width, height });
  png.data = Buffer.from(withAlpha({ width, height, rgb }).data);
  return PNG.sync.write(png, { colorType: 2 });
}

/**
 * Puts an EXIF segment with an orientation behind a JPEG's first marker.
 * @param {Buffer} jpeg
 * @param {number} orientation 1 to 8; 6: to be turned 90 degrees clockwise for viewing
 */
export function withExifOrientation(jpeg, orientation) {
  const tiff = Buffer.from([
    0x4d,
    0x4d,
    0,
    42,
    0,
    0,
    0,
    8,
    0,
    1,
    0x01,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** The four-byte pixels that the encoders want. */
function withAlpha({ width, height, rgb }) {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) data.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
  return { data, width, height };
}
