/** Turns the bytes of a JPEG, PNG or WebP file into an upright picture, after its size was checked. */
import { VinError } from "../../errors";
import type { PictureType } from "../../picture/types";
import type { Decoders } from "./decoders";
import { readHeader } from "./header";
import { onWhite, type Raster, upright } from "./raster";

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
  // A JPEG file that lacks only its end marker is read; whether it lacks more is seen when it is decoded.
  if (header === null || (!header.whole && type !== "jpeg")) throw brokenPicture(type);
  if (header.unread !== null) {
    throw new VinError(
      "VIN_BAD_IMAGE",
      `This is ${header.unread}, a kind that the offline reader doesn't read. Save it as an ordinary JPEG or PNG, or use the cloud engine.`,
    );
  }
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
    raster = await decoders[type](bytes, header);
  } catch {
    throw brokenPicture(type);
  }
  if (type !== "jpeg") onWhite(raster);
  return upright(raster, header.orientation);
}

const millions = (pixels: number) => Math.round(pixels / 100_000) / 10;

function brokenPicture(type: PictureType): VinError {
  return new VinError(
    "VIN_BAD_IMAGE",
    `The ${type.toUpperCase()} picture is broken or incomplete. Check how it was sent, and send the whole file.`,
  );
}
