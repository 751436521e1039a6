/** Makes picture files that lie about their size or unpack to far more than they should; each is small itself. */
import { join } from "node:path";
import { deflateSync } from "node:zlib";

const MAKER = join(__dirname, "..", "..", "..", "scripts", "make-pictures.mjs");

interface PngParts {
  width: number;
  height: number;
  interlaced?: boolean;
  /** Bits a sample and colour type; 8-bit grey when absent. */
  depth?: number;
  colourType?: number;
  /** The rows, uncompressed. */
  rows: Buffer;
  /** A second header behind the first. */
  second?: { width: number; height: number; interlaced?: boolean };
  /** Chunks between the header and the rows. */
  chunks?: readonly [string, Buffer][];
}

/** A PNG file of the given parts, valid or not. */
export function pngFile({ rows, second, chunks = [], ...head }: PngParts): Buffer {
  const { depth = 8, colourType = 0 } = head;
  const header = ({
    width,
    height,
    interlaced = false,
  }: Pick<PngParts, "width" | "height" | "interlaced">) => {
    const body = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, depth, colourType, 0, 0, interlaced ? 1 : 0]);
    body.writeUInt32BE(width, 0);
    body.writeUInt32BE(height, 4);
    return chunk("IHDR", body);
  };
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    header(head),
    ...(second ? [header(second)] : []),
    ...chunks.map(([name, body]) => chunk(name, body)),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** The check sum of a PNG chunk (PNG specification, annex D). */
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

/** A small PNG file that claims to be 20,000 pixels wide and high, which would take 1.6 GB. */
export const pngBomb = (): Buffer => pngFile({ width: 20_000, height: 20_000, rows: Buffer.alloc(72) });

/** A PNG file of 8 x 8 pixels, plain or interlaced, whose rows unpack to so many bytes. */
export const deflateBomb = (interlaced: boolean, bytes: number): Buffer =>
  pngFile({ width: 8, height: 8, interlaced, rows: Buffer.alloc(bytes) });

/** A PNG file of 8 x 8 black and white pixels, with a second header behind the first that many a decoder follows. */
export function pngOfTwoSizes(side: number, interlaced = false): Buffer {
  // An interlaced picture has up to three bytes more for each row.
  const rows = Buffer.alloc(side * (Math.ceil(side / 8) + (interlaced ? 4 : 1)));
  const second = { width: side, height: side, interlaced };
  return pngFile({ width: 8, height: 8, depth: 1, rows, second });
}

/** The encoder that also makes the pictures of the repository. */
export async function encodeJpeg(
  picture: { width: number; height: number; rgb: Uint8Array },
  quality: number,
): Promise<Buffer> {
  const maker = (await import(MAKER)) as { encodeJpeg: typeof encodeJpeg };
  return maker.encodeJpeg(picture, quality);
}

/** A JPEG file of 8 x 8 pixels that says it is `side` wide and high, with the usual tables: all else is missing at its end. */
export async function largeJpegClaim(side: number): Promise<Buffer> {
  const file = await encodeJpeg({ width: 8, height: 8, rgb: new Uint8Array(192).fill(128) }, 50);
  const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
  file.writeUInt16BE(side, frame + 5);
  file.writeUInt16BE(side, frame + 7);
  return file;
}

/**
 * A JPEG file whose real picture stands in what a marker `FF 00` seems to skip, and a frame of 8 x 8 pixels behind it:
 * decoders take no notice of that marker.
 */
export async function jpegBehindMarker00(side: number): Promise<Buffer> {
  const real = (await largeJpegClaim(side)).subarray(2);
  const skip = Buffer.from([0xff, 0xd8, 0xff, 0x00, (real.length + 2) >> 8, (real.length + 2) & 255]);
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
  return Buffer.concat([skip, real, frame, Buffer.from([0xff, 0xd9])]);
}

/** A lossless WebP chunk of one colour, which takes no data for its pixels: up to 16,383 wide and high. */
export function losslessChunk(side: number): Buffer {
  const chunk = Buffer.alloc(26);
  chunk.write("VP8L", 0, "latin1");
  chunk.writeUInt32LE(18, 4);
  chunk[8] = 0x2f;
  chunk.writeUInt32LE(((side - 1) | ((side - 1) << 14)) >>> 0, 9);
  // Nothing but five codes of a single symbol each, behind three bits that say there is nothing else.
  chunk.set([0b1000_1000, 0b1000_1000, 0b0000_1000], 13);
  return chunk;
}

/** A VP8X chunk, which says how large a WebP picture is. */
export function canvasChunk(side: number, flags = 0): Buffer {
  const chunk = Buffer.alloc(18);
  chunk.write("VP8X", 0, "latin1");
  chunk.writeUInt32LE(10, 4);
  chunk[8] = flags;
  chunk.writeUIntLE(side - 1, 12, 3);
  chunk.writeUIntLE(side - 1, 15, 3);
  return chunk;
}

export function webpFile(...chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from("WEBP", "latin1"), ...chunks]);
  const head = Buffer.alloc(8);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
