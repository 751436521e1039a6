/** Makes the bytes of tiny picture files for the tests, valid in their headers. */
import { PNG } from "pngjs";

interface JpegParts {
  width: number;
  height: number;
  orientation?: number;
  order?: "II" | "MM";
  comment?: Uint8Array;
}

/** A JPEG file with the usual markers and a few bytes of compressed data that mean nothing. */
export function jpegBytes({ width, height, orientation, order = "MM", comment }: JpegParts): Uint8Array {
  const segment = (marker: number, body: Uint8Array) =>
    Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);
  const frame = Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    orientation ? segment(0xe1, exif(orientation, order)) : Buffer.alloc(0),
    comment ? segment(0xfe, comment) : Buffer.alloc(0),
    segment(0xc0, frame),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function exif(orientation: number, order: "II" | "MM"): Buffer {
  const bytes = Buffer.alloc(6 + 8 + 2 + 12 + 4);
  bytes.write("Exif\0\0", 0, "latin1");
  bytes.write(order, 6, "latin1");
  const write16 = (value: number, at: number) =>
    order === "II" ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  const write32 = (value: number, at: number) =>
    order === "II" ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  write16(42, 8);
  write32(8, 10);
  write16(1, 14);
  write16(0x0112, 16);
  write16(3, 18);
  write32(1, 20);
  write16(orientation, 24);
  return bytes;
}

/** A grey PNG picture. */
export function pngBytes(width: number, height: number): Uint8Array {
  const png = new PNG({ width, height });
  png.data.fill(128);
  return PNG.sync.write(png);
}

/** The container and header of a WebP file, without a picture in it. */
export function webpBytes(kind: "VP8 " | "VP8L" | "VP8X", width: number, height: number): Uint8Array {
  const body = Buffer.alloc(12);
  if (kind === "VP8 ") {
    body.writeUInt16LE(width, 6);
    body.writeUInt16LE(height, 8);
  } else if (kind === "VP8L") {
    body.writeUInt32LE((width - 1) | ((height - 1) << 14), 1);
  } else {
    body.writeUIntLE(width - 1, 4, 3);
    body.writeUIntLE(height - 1, 7, 3);
  }
  const file = Buffer.alloc(20);
  file.write("RIFF", 0, "latin1");
  file.writeUInt32LE(12 + body.length, 4);
  file.write(`WEBP${kind}`, 8, "latin1");
  file.writeUInt32LE(body.length, 16);
  return Buffer.concat([file, body]);
}
