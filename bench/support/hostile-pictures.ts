/** The picture files of the hostile bench: each is small, and would take gigabytes if its reader believed it. */
import type { VinErrorCode } from "../../src/errors";
import { toPicture } from "../../src/picture/input";
import type { PictureBytes } from "../../src/picture/types";
import {
  canvasChunk,
  deflateBomb,
  jpegBehindMarker00,
  losslessChunk,
  pngBomb,
  pngFile,
  pngOfTwoSizes,
  webpFile,
} from "../../test/src/engine/hostile-pictures";

export interface HostilePicture {
  name: string;
  code: VinErrorCode;
  picture: PictureBytes;
}

/** Makes them anew: the interlaced bomb takes a second. */
export async function hostilePictures(): Promise<HostilePicture[]> {
  const bad = (name: string, bytes: Uint8Array): HostilePicture => ({
    name,
    code: "VIN_BAD_IMAGE",
    picture: toPicture(bytes) as PictureBytes,
  });
  return [
    { ...bad("PNG of 20,000 x 20,000", pngBomb()), code: "VIN_TOO_LARGE" },
    bad("JPEG of 20,000 x 20,000 behind a marker FF 00", await jpegBehindMarker00(20_000)),
    bad("WebP of 16,383 x 16,383 before a VP8X of 8 x 8", webpFile(losslessChunk(16_383), canvasChunk(8))),
    bad("PNG of 32,000 x 32,000 in a second IHDR", pngOfTwoSizes(32_000)),
    bad("PNG of 32,000 x 32,000 in a second IHDR, interlaced", pngOfTwoSizes(32_000, true)),
    bad("PNG of 8 x 8 that unpacks to 300 MB", deflateBomb(false, 300_000_000)),
    bad("PNG of 8 x 8, interlaced, that unpacks to 300 MB", deflateBomb(true, 300_000_000)),
  ];
}

/** A valid PNG file at the limit of 50 megapixels, of the kind that unpacks to most: four samples of 16 bits a pixel. */
export function largestPng(): PictureBytes {
  const [width, height] = [8000, 6250];
  const rows = Buffer.alloc(height * (1 + width * 8));
  return toPicture(pngFile({ width, height, depth: 16, colourType: 6, rows })) as PictureBytes;
}
