/** Finds long, narrow bands full of edges: lines of text that the text detector has no eye for, such as dots in metal. */
import { boxMean, type Grid, type Sums, sumsOf } from "../picture/box-mean";
import { greyOf, type Raster, shrink } from "../picture/raster";
import { release } from "../picture/release";
import { findAreas } from "./components";
import { type Rectangle, scaled, smallestRectangle } from "./rectangle";

const SIDE = 960;
/**
 * Reach of the means, in pixels at SIDE, in which the edges of neighbouring characters flow together. The wider the
 * mean, the fewer of them say the same: only every `stride`th is worked out.
 */
const MEANS = [
  { reach: 5, stride: 1 },
  { reach: 9, stride: 2 },
  { reach: 16, stride: 4 },
];
/** A band has so many times the edges of its wider surroundings. */
const ABOVE_SURROUNDINGS = 1.3;
/** Reach of the surroundings, in reaches of the band. */
const WIDER = 5;
/** Edges weaker than this share of the picture's mean are noise. */
const LEAST_SHARE = 0.6;
/** Difference of brightness across two pixels that counts as a clear edge. */
const STEEPEST = 120;
/** The means widen a band; this is its share without most of that. */
const OWN_HEIGHT = 0.9;
/** A band's least height, in reaches of the mean. */
const LEAST_HEIGHT = 1.5;
const LEAST_ASPECT = 5;
const LARGEST_ASPECT = 30;
/** How much of its rectangle a band fills at least: bands of text are straight. */
const LEAST_FILL = 0.55;

/** @returns rectangles around bands, in pixels of the picture */
export function findBands(picture: Raster): Rectangle[] {
  const { raster, scale } = shrink(picture, SIDE);
  const edges = edgesOf(raster);
  const sums = sumsOf(edges);
  const floor = (LEAST_SHARE * (sums.sums.at(-1) as number)) / edges.values.length;
  const bands = MEANS.flatMap((mean) => bandsAt(sums, floor, mean));
  release(edges.values, sums.sums);
  return bands.map((band) => scaled(band, scale));
}

/** @returns bands in the pixels of the sums */
function bandsAt(sums: Sums, floor: number, { reach, stride }: (typeof MEANS)[number]): Rectangle[] {
  const near = boxMean(sumsOf(boxMean(sums, reach, stride)), Math.round(reach / stride));
  const wide = boxMean(sums, reach * WIDER, stride);
  const excess = near.values.map((value, at) =>
    value < floor ? 0 : value / ((wide.values[at] as number) + 1e-3),
  );
  const leastHeight = (LEAST_HEIGHT * reach) / stride;
  // Smaller areas can't be bands, and most are: they need no rectangle.
  const leastPixels = LEAST_FILL * LEAST_ASPECT * leastHeight ** 2;
  const areas = findAreas(excess, near.width, near.height, ABOVE_SURROUNDINGS);
  release(near.values, wide.values, excess);
  return areas
    .filter(({ pixels }) => pixels >= leastPixels)
    .map(({ outline, pixels }) => ({ rectangle: smallestRectangle(outline), pixels }))
    .filter(({ rectangle, pixels }) => isBand(rectangle, pixels, leastHeight))
    .map(({ rectangle }) => scaled({ ...rectangle, height: rectangle.height * OWN_HEIGHT }, stride));
}

function isBand({ width, height }: Rectangle, pixels: number, leastHeight: number): boolean {
  const aspect = width / height;
  return (
    aspect >= LEAST_ASPECT &&
    aspect <= LARGEST_ASPECT &&
    height >= leastHeight &&
    pixels >= LEAST_FILL * width * height
  );
}

/** Length of the gradient, raised to the power of 1.5 so that noise counts little, up to that of a clear edge. */
function edgesOf(picture: Raster): Grid {
  const { width, height } = picture;
  const grey = greyOf(picture);
  const values = new Float32Array(grey.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const across = (grey[at + 1] as number) - (grey[at - 1] as number);
      const down = (grey[at + width] as number) - (grey[at - width] as number);
      const steepness = Math.min(STEEPEST, Math.sqrt(across * across + down * down));
      values[at] = steepness * Math.sqrt(steepness);
    }
  }
  return { values, width, height };
}
