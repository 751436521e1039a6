/** Evens out light and contrast over a picture, so that faint engravings stand out as much as bold print. */
import { fromGrey, greyOf, type Raster } from "./raster";

/** Half the side of the neighbourhood, as a share of the longest side. */
const REACH = 1 / 12;
const SMALLEST_DEVIATION = 6;
const TARGET_DEVIATION = 50;

/** Grey picture in which each pixel is its distance from the mean of its surroundings, in standard deviations. */
export function levelOut(picture: Raster): Raster {
  const { width, height } = picture;
  const reach = Math.max(16, Math.round(Math.max(width, height) * REACH));
  const grey = greyOf(picture);
  const sums = integral(grey, width, height, (value) => value);
  const squares = integral(grey, width, height, (value) => value * value);
  const level = new Float32Array(grey.length);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - reach) * (width + 1);
    const bottom = Math.min(height, y + reach) * (width + 1);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - reach);
      const right = Math.min(width, x + reach);
      const count = ((right - left) * (bottom - top)) / (width + 1);
      const total = (table: Float64Array) =>
        (table[bottom + right] as number) -
        (table[top + right] as number) -
        (table[bottom + left] as number) +
        (table[top + left] as number);
      const mean = total(sums) / count;
      const deviation = Math.sqrt(Math.max(0, total(squares) / count - mean * mean));
      const value = ((grey[y * width + x] as number) - mean) / Math.max(SMALLEST_DEVIATION, deviation);
      level[y * width + x] = 128 + TARGET_DEVIATION * value;
    }
  }
  return fromGrey(level, width, height);
}

/** Sums over all pixels above and left of a point: any rectangle's sum then takes four look-ups. */
function integral(
  grey: Float32Array,
  width: number,
  height: number,
  of: (value: number) => number,
): Float64Array {
  const table = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += of(grey[y * width + x] as number);
      table[(y + 1) * (width + 1) + x + 1] = (table[y * (width + 1) + x + 1] as number) + row;
    }
  }
  return table;
}
