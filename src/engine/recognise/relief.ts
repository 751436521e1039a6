/** Makes engraved and dot-peened characters look like print: what is steep becomes dark, and dots grow into strokes. */
import { type Raster, fromGrey, greyOf } from "../picture/raster";

/** Steepness that counts as flat ground, and as a full stroke: shares of the line's pixels that are less steep. */
const GROUND = 0.3;
const STROKE = 0.995;
const SMALLEST_RANGE = 4;
const PAPER = 235;
const INK = 35;

/**
 * Dark strokes on light ground wherever brightness changes, whichever side the light comes from: a dent that is lit
 * from the left has a bright and a dark flank, and both become ink.
 */
export function relief(line: Raster): Raster {
  const { width, height } = line;
  const steep = blur(steepness(greyOf(line), width, height), width, height, 1);
  const sorted = Float32Array.from(steep).sort();
  const ground = sorted[Math.floor(sorted.length * GROUND)] as number;
  const range = Math.max(SMALLEST_RANGE, (sorted[Math.floor(sorted.length * STROKE)] as number) - ground);
  return fromGrey(
    steep.map((value) => PAPER - ((PAPER - INK) * (value - ground)) / range),
    width,
    height,
  );
}

/** Grey picture in which dots that stand up to about two reaches apart have grown together. */
export function blurred(line: Raster, reach: number): Raster {
  return fromGrey(blur(greyOf(line), line.width, line.height, reach), line.width, line.height);
}

/** Length of the brightness gradient (differences of the neighbours on both sides). */
function steepness(grey: Float32Array, width: number, height: number): Float32Array {
  const steep = new Float32Array(grey.length);
  for (let y = 0; y < height; y++) {
    const above = Math.max(0, y - 1) * width;
    const below = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const left = (grey[y * width + Math.max(0, x - 1)] as number) * -1;
      const across = left + (grey[y * width + Math.min(width - 1, x + 1)] as number);
      const down = (grey[below + x] as number) - (grey[above + x] as number);
      steep[y * width + x] = Math.sqrt(across * across + down * down);
    }
  }
  return steep;
}

/** Two box means in a row, which weigh near pixels more than far ones. */
function blur(grey: Float32Array, width: number, height: number, reach: number): Float32Array {
  let values = grey;
  for (let round = 0; round < 2; round++) {
    values = boxMean(values, { count: width, step: 1 }, { count: height, step: width }, reach);
    values = boxMean(values, { count: height, step: width }, { count: width, step: 1 }, reach);
  }
  return values;
}

interface Direction {
  count: number;
  step: number;
}

/** Mean along one direction; the edge pixels go on beyond the edge. */
function boxMean(values: Float32Array, along: Direction, across: Direction, reach: number): Float32Array {
  const means = new Float32Array(values.length);
  for (let row = 0; row < across.count; row++) {
    const valueAt = (place: number) =>
      values[row * across.step + Math.max(0, Math.min(along.count - 1, place)) * along.step] as number;
    let sum = 0;
    for (let place = -reach; place <= reach; place++) sum += valueAt(place);
    for (let place = 0; place < along.count; place++) {
      means[row * across.step + place * along.step] = sum / (2 * reach + 1);
      sum += valueAt(place + reach + 1) - valueAt(place - reach);
    }
  }
  return means;
}
