/** Turns the unpacked rows of a PNG file into pixels as they come. */
import type { Raster } from "./raster";

/** Samples for each pixel, and the bits that each may have, by the colour type of the header. */
export const COLOUR_TYPES: Record<number, { channels: number; depths: readonly number[] }> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

/** What the chunks of a PNG file say (PNG specification, section 11). */
export interface PngFile {
  width: number;
  height: number;
  depth: number;
  colourType: number;
  interlaced: boolean;
  palette: Uint8Array;
  transparency: Uint8Array | null;
  /** The compressed rows. */
  packed: Uint8Array[];
}

/** Some writers pack a little more than the rows; far more is a trap. */
const TOLERATED_EXCESS = 64 * 1024;

/** Which pixels stand in a pass: every so many columns and rows. */
interface Pass {
  left: number;
  top: number;
  across: number;
  down: number;
}

const PLAIN: readonly Pass[] = [{ left: 0, top: 0, across: 1, down: 1 }];
/** PNG specification, section 8.2. */
const ADAM7: readonly Pass[] = [
  { left: 0, top: 0, across: 8, down: 8 },
  { left: 4, top: 0, across: 8, down: 8 },
  { left: 0, top: 4, across: 4, down: 8 },
  { left: 2, top: 0, across: 4, down: 4 },
  { left: 0, top: 2, across: 2, down: 4 },
  { left: 1, top: 0, across: 2, down: 2 },
  { left: 0, top: 1, across: 1, down: 2 },
];

export class PngRows {
  readonly #file: PngFile;
  readonly #raster: Raster;
  readonly #writeRow: RowWriter;
  readonly #bitsPerPixel: number;
  /** Passes that hold pixels and are still to come. */
  readonly #passes: Pass[];
  #pass: Pass | undefined;
  #y = 0;
  /** The row in hand with its filter in front, how much of it is there, and the row above. */
  #row = new Uint8Array();
  #above = new Uint8Array();
  #filled = 0;
  #excess = 0;

  constructor(file: PngFile) {
    const { width, height } = file;
    this.#file = file;
    this.#raster = { width, height, data: new Uint8Array(width * height * 4) };
    this.#bitsPerPixel = file.depth * (COLOUR_TYPES[file.colourType]?.channels ?? 1);
    this.#writeRow = rowWriter(file, this.#raster.data as Uint8Array);
    const passes = file.interlaced ? ADAM7 : PLAIN;
    this.#passes = passes.filter(({ left, top }) => left < width && top < height);
    this.#startPass();
  }

  /** @throws Error when there is far more than the rows, or a row can't be read */
  take(piece: Uint8Array): void {
    for (let at = 0; at < piece.length;) {
      if (this.#pass === undefined) {
        this.#excess += piece.length - at;
        if (this.#excess > TOLERATED_EXCESS) throw new Error("more than the rows");
        return;
      }
      const part = piece.subarray(at, at + this.#row.length - this.#filled);
      this.#row.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#row.length) this.#endRow(this.#pass);
    }
  }

  /** @throws Error when rows are missing */
  finish(): Raster {
    if (this.#pass !== undefined) throw new Error("rows are missing");
    return this.#raster;
  }

  #startPass(): void {
    this.#pass = this.#passes.shift();
    if (this.#pass === undefined) return;
    const { left, top, across } = this.#pass;
    const columns = Math.ceil((this.#file.width - left) / across);
    const length = 1 + Math.ceil((columns * this.#bitsPerPixel) / 8);
    this.#row = new Uint8Array(length);
    this.#above = new Uint8Array(length);
    this.#filled = 0;
    this.#y = top;
  }

  #endRow(pass: Pass): void {
    unfilter(this.#row, this.#above, Math.ceil(this.#bitsPerPixel / 8));
    const { width, height } = this.#file;
    this.#writeRow(this.#row, this.#y * width + pass.left, (this.#y + 1) * width, pass.across);
    [this.#row, this.#above] = [this.#above, this.#row];
    this.#filled = 0;
    this.#y += pass.down;
    if (this.#y >= height) this.#startPass();
  }
}

/** Undoes the filter of a row in place (PNG specification, section 9); `step`: bytes to the pixel on the left. */
function unfilter(row: Uint8Array, above: Uint8Array, step: number): void {
  const filter = row[0] as number;
  if (filter > 4) throw new Error("no such filter");
  if (filter === 0) return;
  // Left of the first pixel are zeros; the filter's own byte must not count for one.
  row[0] = 0;
  above[0] = 0;
  for (let at = 1; at < row.length; at++) {
    const left = at > step ? (row[at - step] as number) : 0;
    const up = above[at] as number;
    let guess: number;
    if (filter === 1) guess = left;
    else if (filter === 2) guess = up;
    else if (filter === 3) guess = (left + up) >> 1;
    else guess = paeth(left, up, at > step ? (above[at - step] as number) : 0);
    row[at] = (row[at] as number) + guess;
  }
}

/** Whichever of the three is nearest to left + up - corner. */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Writes a row, whose first byte is no pixel's, to every `step`th pixel from `first` up to `end`. */
type RowWriter = (row: Uint8Array, first: number, end: number, step: number) => void;

function rowWriter(file: PngFile, data: Uint8Array): RowWriter {
  const isGrey = file.colourType === 0;
  if (isGrey ? file.depth <= 8 : file.colourType === 3) return tableWriter(file, data);
  return sampleWriter(file, data);
}

/** Indexed colours, and grey of up to 8 bits: each value stands for one colour. */
function tableWriter(file: PngFile, data: Uint8Array): RowWriter {
  const { depth } = file;
  const colours = new Uint32Array(file.colourType === 3 ? paletteOf(file) : greysOf(file));
  const pixels = new Uint32Array(data.buffer);
  const perByte = 8 / depth;
  const mask = 2 ** depth - 1;
  return (row, first, end, step) => {
    for (let pixel = first, count = 0; pixel < end; pixel += step, count++) {
      const shift = 8 - depth * ((count % perByte) + 1);
      const value = ((row[1 + Math.floor(count / perByte)] as number) >> shift) & mask;
      pixels[pixel] = colours[value] as number;
    }
  };
}

/** 256 colours in four bytes; those that the file doesn't name are black. */
function paletteOf({ palette, transparency }: PngFile): ArrayBuffer {
  const colours = new Uint8Array(256 * 4);
  for (let index = 0; index < 256; index++) {
    colours.set(palette.subarray(index * 3, index * 3 + 3), index * 4);
    colours[index * 4 + 3] = transparency?.[index] ?? 255;
  }
  return colours.buffer;
}

function greysOf({ depth, transparency }: PngFile): ArrayBuffer {
  const colours = new Uint8Array(256 * 4);
  const last = 2 ** depth - 1;
  for (let value = 0; value <= last; value++) {
    colours.fill((value * 255) / last, value * 4, value * 4 + 3);
    colours[value * 4 + 3] = value === transparency?.[1] ? 0 : 255;
  }
  return colours.buffer;
}

/** Samples of one or two bytes, of which the first is taken. */
function sampleWriter({ colourType, depth, transparency }: PngFile, data: Uint8Array): RowWriter {
  const size = depth / 8;
  const isGrey = colourType === 0 || colourType === 4;
  const hasAlpha = colourType === 4 || colourType === 6;
  const [green, blue, alpha] = isGrey ? [0, 0, size] : [size, 2 * size, 3 * size];
  const length = (isGrey ? 1 : 3) * size + (hasAlpha ? size : 0);
  // The transparent colour has two bytes a sample, whatever the depth.
  const key = hasAlpha ? undefined : transparency?.filter((_, at) => size === 2 || at % 2 === 1);
  return (row, first, end, step) => {
    for (let to = first * 4, at = 1; to < end * 4; to += step * 4, at += length) {
      data[to] = row[at] as number;
      data[to + 1] = row[at + green] as number;
      data[to + 2] = row[at + blue] as number;
      if (hasAlpha) data[to + 3] = row[at + alpha] as number;
      else data[to + 3] = key?.every((byte, place) => row[at + place] === byte) ? 0 : 255;
    }
  };
}
