// Writes rendered pictures and the manifest that says what each shows.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeJpeg, encodePng, encodeWebp, withExifOrientation } from "./encode.mjs";
import { renderPicture } from "./render.mjs";
import { checkDigit } from "./vin.mjs";

const COLUMNS = ["file", "vin", "orientation", "set", "check_digit_ok", "source", "licence"];
const SOURCE = "made by scripts/make-pictures.mjs";
const LICENCE = "Apache-2.0";

/**
 * @typedef {object} Order one picture to be made
 * @property {string} file its ending chooses the format: .jpg, .png or .webp
 * @property {string} set column of the manifest: the style, or "negative"
 * @property {import("./render.mjs").Request & Record<string, unknown>} request
 * @property {import("./render.mjs").Request & Record<string, unknown>} [below] a second picture of the same width, shown
 *   below the first; the manifest names the first one's VIN
 * @property {boolean} [exif] store the picture lying on its side, with an EXIF orientation that sets it upright
 */

/**
 * Renders and encodes one picture.
 * @param {Order} order
 * @returns {Promise<{ bytes: Buffer, row: string[] }>} row: its line in the manifest
 */
export async function makePicture({ file, set, request, below, exif = false }) {
  const first = renderPicture(request);
  const picture = below ? stack(first, renderPicture(below)) : first;
  const { vin } = request;
  const facts = vin
    ? [vin, picture.orientation, set, checkDigit(vin) === vin[8] ? "True" : "False"]
    : ["", "none", set, ""];
  return { bytes: await encodeAs(file, picture, exif), row: [file, ...facts, SOURCE, LICENCE] };
}

/**
 * Makes all pictures of a list and their manifest.
 * @param {string} directory made when absent
 * @param {Order[]} orders
 */
export async function writePictures(directory, orders) {
  mkdirSync(directory, { recursive: true });
  const rows = [COLUMNS];
  for (const order of orders) {
    const { bytes, row } = await makePicture(order);
    writeFileSync(join(directory, order.file), bytes);
    rows.push(row);
  }
  writeFileSync(join(directory, "manifest.tsv"), rows.map((row) => row.join("\t") + "\n").join(""));
}

async function encodeAs(file, picture, exif) {
  if (file.endsWith(".png")) return encodePng(picture);
  if (file.endsWith(".webp")) return encodeWebp(picture, picture.quality);
  if (!exif) return encodeJpeg(picture, picture.quality);
  return withExifOrientation(await encodeJpeg(turnLeft(picture), picture.quality), 6);
}

/** Two pictures of the same width as one. */
function stack(upper, lower) {
  const rgb = new Uint8Array(upper.rgb.length + lower.rgb.length);
  rgb.set(upper.rgb);
  rgb.set(lower.rgb, upper.rgb.length);
  return { ...upper, height: upper.height + lower.height, rgb };
}

/** Turns a picture 90 degrees anticlockwise, which EXIF orientation 6 undoes. */
function turnLeft({ width, height, rgb }) {
  const turned = new Uint8Array(rgb.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      turned.set(rgb.subarray(from, from + 3), ((width - 1 - x) * height + y) * 3);
    }
  }
  return { width: height, height: width, rgb: turned };
}
