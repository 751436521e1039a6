/** Decides whether bytes are a picture: size first, then the first bytes; every refusal says what arrived. */
import { VinError } from "../errors";
import { nameOtherFile, nameUnreadPicture } from "./other-files";
import { SMALLEST_PICTURE, sniffPicture } from "./sniff";
import type { PictureBytes } from "./types";

/** Largest picture in bytes that is taken from a message. */
export const DEFAULT_MAX_BYTES = 20 * 1024 * 1024;

/**
 * Bytes as a picture, without copying them. `filename` is kept for display.
 * @throws VinError `VIN_BAD_INPUT` when empty, `VIN_TOO_LARGE` above `maxBytes`, `VIN_BAD_IMAGE` for anything else
 * that is no JPEG, PNG, WebP, GIF, BMP or TIFF
 */
export function toPictureBytes(bytes: Uint8Array, filename: string | null, maxBytes: number): PictureBytes {
  const size = bytes.byteLength;
  if (size === 0) {
    throw new VinError(
      "VIN_BAD_INPUT",
      "The picture is empty (0 bytes). Check what comes before: the file or the download may have failed.",
      { bytes: 0 },
    );
  }
  if (size > maxBytes) throw tooLarge(size, maxBytes);
  const type = sniffPicture(bytes);
  if (type === null) throw notAPicture(bytes);
  return { kind: "bytes", bytes, type, filename };
}

/** The refusal of a picture above the limit; both numbers in bytes. */
export function tooLarge(bytes: number, limit: number): VinError {
  return new VinError(
    "VIN_TOO_LARGE",
    `The picture has ${megabytes(bytes)} and the limit is ${megabytes(limit)}. Make it smaller first.`,
    { bytes, limit },
  );
}

/** 2426287 → "2.4 MB". */
export function megabytes(bytes: number): string {
  return `${Number((bytes / (1024 * 1024)).toFixed(1))} MB`;
}

function notAPicture(bytes: Uint8Array): VinError {
  const size = bytes.byteLength;
  const unread = nameUnreadPicture(bytes);
  if (unread !== null) {
    const phones = /HEIC|AVIF/.test(unread) ? "; phones can be set to take JPEG" : "";
    const sentence = `This is ${unread}, which can't be read. Convert it to JPEG or PNG first${phones}.`;
    return new VinError("VIN_BAD_IMAGE", sentence, { bytes: size });
  }
  const other = nameOtherFile(bytes);
  if (other !== null) {
    const sentence = `This is ${other} instead of a picture. Send a JPEG, PNG or WebP file.`;
    return new VinError("VIN_BAD_IMAGE", sentence, { bytes: size });
  }
  if (size < SMALLEST_PICTURE) {
    const sentence = `This is no picture: it has only ${size} byte${size === 1 ? "" : "s"}. Send a whole JPEG, PNG or WebP file.`;
    return new VinError("VIN_BAD_IMAGE", sentence, { bytes: size });
  }
  return new VinError(
    "VIN_BAD_IMAGE",
    "This is no picture of a known kind, or its start is damaged. Send a JPEG, PNG or WebP file.",
    { bytes: size },
  );
}
