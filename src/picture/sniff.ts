/** Recognises a picture's type by its first bytes, whatever its sender claimed. */
import type { PictureType } from "./types";

/** Fewer bytes than this can't be told apart, and no picture is that small. */
export const SMALLEST_PICTURE = 12;

const TYPES: Record<PictureType, { mime: string; extension: string }> = {
  jpeg: { mime: "image/jpeg", extension: "jpg" },
  png: { mime: "image/png", extension: "png" },
  webp: { mime: "image/webp", extension: "webp" },
  gif: { mime: "image/gif", extension: "gif" },
  bmp: { mime: "image/bmp", extension: "bmp" },
  tiff: { mime: "image/tiff", extension: "tif" },
};

/** Sizes that a BMP's second header can have; "BM" alone also starts ordinary text. */
const BMP_HEADER_SIZES = [12, 16, 40, 52, 56, 64, 108, 124];

/** The type of an encoded picture, or null when the first bytes are those of no type this package knows. */
export function sniffPicture(bytes: Uint8Array): PictureType | null {
  if (bytes.length < SMALLEST_PICTURE) return null;
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return "jpeg";
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
  if (hasText(bytes, 0, "RIFF") && hasText(bytes, 8, "WEBP")) return "webp";
  if (hasText(bytes, 0, "GIF87a") || hasText(bytes, 0, "GIF89a")) return "gif";
  if (hasText(bytes, 0, "BM") && hasBmpHeader(bytes)) return "bmp";
  if (isTiff(bytes)) return "tiff";
  return null;
}

/** The MIME type of a picture type, such as `image/jpeg`. */
export function mimeType(type: PictureType): string {
  return TYPES[type].mime;
}

/** The usual file extension of a picture type, without a dot. */
export function fileExtension(type: PictureType): string {
  return TYPES[type].extension;
}

/** True when the Latin-1 text stands at this place in the bytes. */
export function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  if (bytes.length < offset + text.length) return false;
  for (let i = 0; i < text.length; i += 1) {
    if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

function hasBmpHeader(bytes: Uint8Array): boolean {
  if (bytes.length < 18) return false;
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(14, true);
  return BMP_HEADER_SIZES.includes(size);
}

/** "II" (low byte first) or "MM", then 42, or 43 for BigTIFF. */
function isTiff(bytes: Uint8Array): boolean {
  const magic = hasText(bytes, 0, "II") ? [2, 3] : hasText(bytes, 0, "MM") ? [3, 2] : null;
  if (!magic) return false;
  const [low, high] = magic as [number, number];
  return (bytes[low] === 42 || bytes[low] === 43) && bytes[high] === 0;
}
