/** Turns the bytes of a JPEG, PNG or WebP file into an upright picture, after its size was checked. */
import { inflateSync } from "node:zlib";
import { PNG } from "pngjs";
import { VinError } from "../../errors";
import type { PictureType } from "../../picture/types";
import { readHeader } from "./header";
import { onWhite, type Raster, upright } from "./raster";

const PNG_FIRST_CHUNK = 8;
const PNG_INTERLACE_AT = 28;

/** A decoder that runs in a WebAssembly instance of its own: a broken file can't harm the next one. */
export type Decoder = (bytes: Uint8Array) => Promise<Raster>;

export interface Decoders {
  jpeg: Decoder;
  webp: Decoder;
}

/**
 * @throws VinError `VIN_BAD_IMAGE` for other types and for broken files, `VIN_TOO_LARGE` when width times height is
 * more than `maxPixels`; nothing is decoded then
 */
export async function decodePicture(
  bytes: Uint8Array,
  type: PictureType,
  maxPixels: number,
  decoders: Decoders,
): Promise<Raster> {
  if (type !== "jpeg" && type !== "png" && type !== "webp") {
    throw new VinError(
      "VIN_BAD_IMAGE",
      `The offline reader reads JPEG, PNG and WebP, and this is a ${type.toUpperCase()} picture. Save it as JPEG, or use the cloud engine.`,
    );
  }
  const header = readHeader(bytes, type);
  if (header === null || !header.whole) throw brokenPicture(type);
  const pixels = header.width * header.height;
  if (pixels > maxPixels) {
    throw new VinError(
      "VIN_TOO_LARGE",
      `The picture has ${millions(pixels)} million pixels, and the offline reader takes ${millions(maxPixels)} million at most. Make it smaller or crop it to the VIN.`,
      { limit: maxPixels },
    );
  }
  let raster: Raster;
  try {
    raster = type === "png" ? decodePng(bytes, pixels) : await decoders[type](bytes);
  } catch {
    throw brokenPicture(type);
  }
  if (type !== "jpeg") onWhite(raster);
  return upright(raster, header.orientation);
}

const millions = (pixels: number) => Math.round(pixels / 100_000) / 10;

function decodePng(bytes: Uint8Array, pixels: number): Raster {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file[PNG_INTERLACE_AT] !== 0) refuseBomb(file, pixels);
  const { width, height, data } = PNG.sync.read(file);
  return { width, height, data };
}

/**
 * pngjs unpacks of a plain PNG file no more than its pixels need, but of an interlaced one all there is.
 * @throws RangeError when that is more than such a picture can hold
 */
function refuseBomb(file: Buffer, pixels: number): void {
  const packed: Buffer[] = [];
  for (let at = PNG_FIRST_CHUNK; at + 12 <= file.length; at += 12 + file.readUInt32BE(at)) {
    const isData = file.toString("latin1", at + 4, at + 8) === "IDAT";
    if (isData) packed.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  // Four channels of 16 bits, and less than one more byte a pixel that says how a row is filtered.
  inflateSync(Buffer.concat(packed), { maxOutputLength: 9 * pixels + 64 });
}

function brokenPicture(type: PictureType): VinError {
  return new VinError(
    "VIN_BAD_IMAGE",
    `The ${type.toUpperCase()} picture is broken or incomplete. Check how it was sent, and send the whole file.`,
  );
}
