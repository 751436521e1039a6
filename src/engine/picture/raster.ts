/** Decoded pictures: four bytes a pixel, and the few operations on a whole picture that the reader needs. */
import type { Box } from "../../types";

export interface Raster {
  width: number;
  height: number;
  /** Red, green, blue, alpha for each pixel, row by row. */
  data: Uint8Array | Uint8ClampedArray;
}

/**
 * Turns a picture the way its EXIF orientation says (1-8, as in the EXIF standard); 1 gives the picture itself.
 */
export function upright(raster: Raster, orientation: number): Raster {
  if (orientation <= 1 || orientation > 8) return raster;
  const { width, height } = raster;
  const turned = orientation >= 5;
  const source = new Uint32Array(raster.data.buffer, raster.data.byteOffset, width * height);
  const target = new Uint32Array(width * height);
  const outWidth = turned ? height : width;
  const outHeight = turned ? width : height;
  // Where target (0, 0) lies in the source, and the source steps for one target step right and down.
  const flipX = [2, 3, 7, 8].includes(orientation);
  const flipY = [3, 4, 6, 7].includes(orientation);
  const start = (flipX ? width - 1 : 0) + (flipY ? (height - 1) * width : 0);
  const alongX = flipX ? -1 : 1;
  const alongY = flipY ? -width : width;
  const [right, down] = turned ? [alongY, alongX] : [alongX, alongY];
  for (let y = 0, to = 0; y < outHeight; y++) {
    let from = start + y * down;
    for (let x = 0; x < outWidth; x++, from += right) target[to++] = source[from] as number;
  }
  return {
    width: outWidth,
    height: outHeight,
    data: new Uint8Array(target.buffer),
  };
}

/** Puts a picture with transparent parts on white paper, in place. */
export function onWhite({ data }: Raster): void {
  for (let at = 3; at < data.length; at += 4) {
    const alpha = data[at] as number;
    if (alpha === 255) continue;
    for (let channel = at - 3; channel < at; channel++) {
      data[channel] = 255 + (((data[channel] as number) - 255) * alpha) / 255;
    }
    data[at] = 255;
  }
}

/** Brightness of each pixel, 0-255 (weights of ITU-R BT.601). */
export function greyOf({ width, height, data }: Raster): Float32Array {
  const grey = new Float32Array(width * height);
  for (let at = 0; at < grey.length; at++) {
    grey[at] =
      0.3 * (data[at * 4] as number) +
      0.59 * (data[at * 4 + 1] as number) +
      0.11 * (data[at * 4 + 2] as number);
  }
  return grey;
}

/** A grey picture of the given brightness; values outside 0-255 become black or white. */
export function fromGrey(grey: Float32Array, width: number, height: number): Raster {
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let at = 0, to = 0; at < grey.length; at++, to += 4) {
    const value = Math.min(255, Math.max(0, grey[at] as number));
    data[to] = value;
    data[to + 1] = value;
    data[to + 2] = value;
  }
  return { width, height, data };
}

/** A part of the picture; the box lies within it and holds a pixel at least. */
export function cut({ width, data }: Raster, { xmin, ymin, xmax, ymax }: Box): Raster {
  const part: Raster = {
    width: xmax - xmin,
    height: ymax - ymin,
    data: new Uint8Array((xmax - xmin) * (ymax - ymin) * 4),
  };
  for (let y = ymin; y < ymax; y++) {
    const row = data.subarray((y * width + xmin) * 4, (y * width + xmax) * 4);
    part.data.set(row, (y - ymin) * part.width * 4);
  }
  return part;
}

/** Two pictures of the same height, the second to the right of the first. */
export function beside(first: Raster, second: Raster): Raster {
  const { height } = first;
  const width = first.width + second.width;
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const row = (raster: Raster) => raster.data.subarray(y * raster.width * 4, (y + 1) * raster.width * 4);
    data.set(row(first), y * width * 4);
    data.set(row(second), (y * width + first.width) * 4);
  }
  return { width, height, data };
}

/**
 * The picture with its longest side at most `side`.
 * @returns the picture itself when it is no larger; `scale` leads from its pixels back to the given one's
 */
export function shrink(raster: Raster, side: number): { raster: Raster; scale: number } {
  const scale = Math.max(1, Math.max(raster.width, raster.height) / side);
  if (scale === 1) return { raster, scale };
  // A very long and thin picture still has a pixel in each direction.
  const [width, height] = [raster.width, raster.height].map((length) =>
    Math.max(1, Math.round(length / scale)),
  );
  return { raster: resize(raster, width as number, height as number), scale };
}

/** Resizes to the given size: mean of the covered pixels when it shrinks, straight lines between pixels when it grows. */
export function resize(raster: Raster, width: number, height: number): Raster {
  const columns = sharesOf(raster.width, width);
  const rows = sharesOf(raster.height, height);
  const data = new Uint8Array(width * height * 4).fill(255);
  const sums = new Float32Array(raster.width * 3);
  for (let y = 0, to = 0; y < height; y++) {
    sums.fill(0);
    const above = rows.first[y] as number;
    for (let row = 0; row < (rows.count[y] as number); row++) {
      addRow(sums, raster, above + row, rows.weights[y * rows.most + row] as number);
    }
    for (let x = 0; x < width; x++, to += 4) {
      let red = 0.5;
      let green = 0.5;
      let blue = 0.5;
      let from = (columns.first[x] as number) * 3;
      const start = x * columns.most;
      for (let at = start; at < start + (columns.count[x] as number); at++, from += 3) {
        const weight = columns.weights[at] as number;
        red += (sums[from] as number) * weight;
        green += (sums[from + 1] as number) * weight;
        blue += (sums[from + 2] as number) * weight;
      }
      data[to] = red;
      data[to + 1] = green;
      data[to + 2] = blue;
    }
  }
  return { width, height, data };
}

/** Which source pixels make up each target pixel along one side: a run of `count` from `first`, weights adding up to 1. */
interface Shares {
  first: Int32Array;
  count: Int32Array;
  /** Room for each target pixel in `weights`. */
  most: number;
  weights: Float32Array;
}

function sharesOf(from: number, to: number): Shares {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const most = 2 * Math.ceil(reach) + 1;
  const shares: Shares = {
    first: new Int32Array(to),
    count: new Int32Array(to),
    most,
    weights: new Float32Array(to * most),
  };
  const inside = (index: number) => Math.min(from - 1, Math.max(0, index));
  for (let target = 0; target < to; target++) {
    const middle = (target + 0.5) * scale - 0.5;
    const [start, end] = [Math.ceil(middle - reach), Math.floor(middle + reach)];
    const first = inside(start);
    const own = shares.weights.subarray(target * most, (target + 1) * most);
    let total = 0;
    for (let index = start; index <= end; index++) {
      // Beyond the edge its pixel goes on.
      const place = inside(index) - first;
      const weight = 1 - Math.abs(index - middle) / reach;
      own[place] = (own[place] as number) + weight;
      total += weight;
    }
    for (let place = 0; place < most; place++) own[place] = (own[place] as number) / total;
    shares.first[target] = first;
    shares.count[target] = inside(end) - first + 1;
  }
  return shares;
}

function addRow(sums: Float32Array, { data, width }: Raster, row: number, weight: number): void {
  let at = row * width * 4;
  for (let x = 0; x < width * 3; x += 3, at += 4) {
    sums[x] = (sums[x] as number) + (data[at] as number) * weight;
    sums[x + 1] = (sums[x + 1] as number) + (data[at + 1] as number) * weight;
    sums[x + 2] = (sums[x + 2] as number) + (data[at + 2] as number) * weight;
  }
}
