/** Decodes PNG files row by row, so that a picture never takes more than its own four bytes a pixel. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflate } from "node:zlib";
import type { Decoder } from "./decoder";
import { COLOUR_TYPES, type PngFile, PngRows } from "./png-rows";

const FIRST_CHUNK = 8;
const IHDR_LENGTH = 13;

const INFLATED_PIECE = 64 * 1024;

/** Check sums of chunks are not looked at: the rows have one of their own, and the rest can be read as it is. */
export const decodePng: Decoder = async (bytes, header) => {
  const file = readChunks(bytes);
  if (file.width !== header.width || file.height !== header.height) throw new Error("two sizes");
  const rows = new PngRows(file);
  await pipeline(
    Readable.from(file.packed),
    createInflate({ chunkSize: INFLATED_PIECE }),
    async (pieces: AsyncIterable<Uint8Array>) => {
      for await (const piece of pieces) rows.take(piece);
    },
  );
  return rows.finish();
};

function readChunks(bytes: Uint8Array): PngFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = FIRST_CHUNK + 8;
  const file: PngFile = {
    width: view.getUint32(body),
    height: view.getUint32(body + 4),
    depth: view.getUint8(body + 8),
    colourType: view.getUint8(body + 9),
    interlaced: view.getUint8(body + 12) === 1,
    palette: new Uint8Array(),
    transparency: null,
    packed: [],
  };
  if (!COLOUR_TYPES[file.colourType]?.depths.includes(file.depth)) throw new Error("no such colours");
  for (let at = body + IHDR_LENGTH + 4; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const part = bytes.subarray(at + 8, at + 8 + view.getUint32(at));
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === "PLTE") file.palette = part;
    else if (name === "tRNS") file.transparency = part;
    else if (name === "IDAT") file.packed.push(part);
    else if (name === "IEND") break;
  }
  return file;
}
