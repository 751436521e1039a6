/** Decoded pictures: four bytes a pixel, and the few operations on a whole picture that the reader needs. */

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
  for (let at = 0; at < grey.length; at++) {
    data.fill(Math.min(255, Math.max(0, grey[at] as number)), at * 4, at * 4 + 3);
  }
  return { width, height, data };
}

/** Resizes to the given size: mean of the covered pixels when it shrinks, straight lines between pixels when it grows. */
export function resize(raster: Raster, width: number, height: number): Raster {
  const columns = spans(raster.width, width);
  const rows = spans(raster.height, height);
  const data = new Uint8Array(width * height * 4);
  const sums = new Float32Array(raster.width * 3);
  for (let y = 0, to = 0; y < height; y++) {
    sums.fill(0);
    for (const { index, weight } of rows[y] as Share[]) addRow(sums, raster, index, weight);
    for (let x = 0; x < width; x++, to += 4) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (const { index, weight } of columns[x] as Share[]) {
        red += (sums[index * 3] as number) * weight;
        green += (sums[index * 3 + 1] as number) * weight;
        blue += (sums[index * 3 + 2] as number) * weight;
      }
      data[to] = red + 0.5;
      data[to + 1] = green + 0.5;
      data[to + 2] = blue + 0.5;
      data[to + 3] = 255;
    }
  }
  return { width, height, data };
}

interface Share {
  index: number;
  weight: number;
}

/** Which source pixels make up each target pixel along one side, with weights that add up to 1. */
function spans(from: number, to: number): Share[][] {
  const scale = from / to;
  const shares: Share[][] = [];
  for (let target = 0; target < to; target++) {
    const reach = Math.max(1, scale);
    const middle = (target + 0.5) * scale - 0.5;
    const list: Share[] = [];
    for (let index = Math.ceil(middle - reach); index <= Math.floor(middle + reach); index++) {
      const weight = 1 - Math.abs(index - middle) / reach;
      if (weight > 0) list.push({ index: Math.min(from - 1, Math.max(0, index)), weight });
    }
    const total = list.reduce((sum, share) => sum + share.weight, 0);
    shares.push(
      list.map((share) => ({
        index: share.index,
        weight: share.weight / total,
      })),
    );
  }
  return shares;
}

function addRow(sums: Float32Array, raster: Raster, row: number, weight: number): void {
  const { data, width } = raster;
  let at = row * width * 4;
  for (let x = 0; x < width * 3; x += 3, at += 4) {
    sums[x] = (sums[x] as number) + (data[at] as number) * weight;
    sums[x + 1] = (sums[x + 1] as number) + (data[at + 1] as number) * weight;
    sums[x + 2] = (sums[x + 2] as number) + (data[at + 2] as number) * weight;
  }
}
