/** Reads width, height and EXIF orientation from the first bytes of a picture, and sees whether the file is whole. */
import type { PictureType } from "../../picture/types";
import { exifOrientation } from "./exif";

export interface Header {
  width: number;
  height: number;
  /** EXIF orientation, 1-8; 1 when the file says nothing. */
  orientation: number;
  /** False when the file ends before its end marker, or is damaged before it. */
  whole: boolean;
  /** A kind of this type that no decoder here reads, as words that fit “This is …”; null for the usual ones. */
  unread: string | null;
}

/** The kinds of JPEG that libjpeg-turbo reads: baseline, extended and progressive, with Huffman codes. */
const READ_FRAMES = [0xc0, 0xc1, 0xc2];
/** By the marker of the frame (ITU-T T.81, table B.1; T.87 for JPEG-LS). */
const UNREAD_FRAMES: Record<number, string> = {
  0xc3: "a lossless JPEG",
  0xc5: "a hierarchical JPEG",
  0xc6: "a hierarchical JPEG",
  0xc7: "a hierarchical JPEG",
  0xc9: "a JPEG with arithmetic coding",
  0xca: "a JPEG with arithmetic coding",
  0xcb: "a lossless JPEG",
  0xcd: "a hierarchical JPEG",
  0xce: "a hierarchical JPEG",
  0xcf: "a hierarchical JPEG",
  0xf7: "a JPEG-LS picture",
};
/** In the flags of a VP8X chunk. */
const ANIMATED = 0x02;
const FIRST_WEBP_CHUNK = 12;
const IHDR_LENGTH = 13;

/**
 * @returns null when the bytes are not a picture of that type, break its rules so that its size is in doubt, or are of a
 * type that is not read here
 */
export function readHeader(bytes: Uint8Array, type: PictureType): Header | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (type === "jpeg") return jpegHeader(bytes, view);
    if (type === "png") return pngHeader(bytes, view);
    if (type === "webp") return webpHeader(bytes, view);
  } catch (error) {
    // A file that ends inside a header field.
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

/** Walks the segments of a JPEG file up to its end marker (ITU-T T.81, annex B). */
function jpegHeader(bytes: Uint8Array, view: DataView): Header | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  const header: Header = { width: 0, height: 0, orientation: 1, whole: false, unread: null };
  let at = 2;
  while (at >= 0 && at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return header.width > 0 ? header : null;
    const marker = bytes[at + 1] as number;
    if (marker === 0xd9) break;
    // No marker: decoders skip it, so that whoever reads a length behind it sees another file than they do.
    if (marker === 0) return null;
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    const isFrame = READ_FRAMES.includes(marker) || marker in UNREAD_FRAMES;
    if (isFrame && header.width === 0) {
      const depth = view.getUint8(at + 4);
      header.unread = UNREAD_FRAMES[marker] ?? (depth === 8 ? null : `a ${depth}-bit JPEG`);
      header.height = view.getUint16(at + 5);
      header.width = view.getUint16(at + 7);
    } else if (marker === 0xe1 && ascii(bytes, at + 4, 4) === "Exif") {
      header.orientation = exifOrientation(bytes.subarray(at + 10, end));
    }
    at = marker === 0xda ? nextMarker(bytes, end) : end;
  }
  header.whole = at >= 0 && bytes[at] === 0xff && bytes[at + 1] === 0xd9;
  return header.width > 0 && header.height > 0 ? header : null;
}

/** The next marker behind compressed data, where FF 00 and the restart markers are data; -1 when there is none. */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (
    let at = bytes.indexOf(0xff, from);
    at >= 0 && at + 1 < bytes.length;
    at = bytes.indexOf(0xff, at + 1)
  ) {
    const next = bytes[at + 1] as number;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return -1;
}

/** Walks the chunks of a PNG file (PNG specification, section 5). */
function pngHeader(bytes: Uint8Array, view: DataView): Header | null {
  if (view.getUint32(0) !== 0x89504e47 || ascii(bytes, 12, 4) !== "IHDR") return null;
  if (view.getUint32(8) !== IHDR_LENGTH) return null;
  const header: Header = {
    width: view.getUint32(16),
    height: view.getUint32(20),
    orientation: 1,
    whole: false,
    unread: null,
  };
  for (let at = 8 + 12 + IHDR_LENGTH; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = ascii(bytes, at + 4, 4);
    // Decoders take the last one.
    if (name === "IHDR") return null;
    if (name === "eXIf")
      header.orientation = exifOrientation(bytes.subarray(at + 8, at + 8 + view.getUint32(at)));
    if (name === "IEND") header.whole = true;
  }
  return header.width > 0 && header.height > 0 ? header : null;
}

/**
 * Walks the chunks of a WebP file (RIFF container; VP8X, VP8 and VP8L headers of the WebP specification). The first chunk
 * is the picture, or a VP8X that says what follows: decoders look nowhere else for it.
 */
function webpHeader(bytes: Uint8Array, view: DataView): Header | null {
  if (ascii(bytes, 0, 4) !== "RIFF" || ascii(bytes, 8, 4) !== "WEBP") return null;
  const whole = bytes.length >= view.getUint32(4, true) + 8;
  const header: Header = { width: 0, height: 0, orientation: 1, whole, unread: null };
  let frame: Size | null = null;
  for (let at = FIRST_WEBP_CHUNK; at + 8 <= bytes.length;) {
    const name = ascii(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const body = at + 8;
    if (name === "VP8X") {
      if (at !== FIRST_WEBP_CHUNK) return null;
      const uint24 = (place: number) => view.getUint16(place, true) | (view.getUint8(place + 2) << 16);
      if (view.getUint8(body) & ANIMATED) header.unread = "an animated WebP";
      header.width = uint24(body + 4) + 1;
      header.height = uint24(body + 7) + 1;
    } else if (frame === null && (name === "VP8 " || name === "VP8L")) {
      frame = name === "VP8 " ? lossySize(view, body) : losslessSize(view, body);
      if (at === FIRST_WEBP_CHUNK) Object.assign(header, frame);
    } else if (name === "EXIF") {
      header.orientation = exifOrientation(bytes.subarray(body, body + length));
    }
    at = body + length + (length % 2);
  }
  const fits = frame === null || (frame.width === header.width && frame.height === header.height);
  return fits && header.width > 0 && header.height > 0 ? header : null;
}

type Size = Pick<Header, "width" | "height">;

const lossySize = (view: DataView, body: number): Size => ({
  width: view.getUint16(body + 6, true) & 0x3fff,
  height: view.getUint16(body + 8, true) & 0x3fff,
});

function losslessSize(view: DataView, body: number): Size {
  const packed = view.getUint32(body + 1, true);
  return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
