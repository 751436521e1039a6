/** Finds long, narrow bands full of edges: lines of text that the text detector has no eye for, such as dots in metal. */
import { greyOf, type Raster, resize } from "../picture/raster";
import { boxMean } from "../picture/box-mean";
import { findAreas } from "./components";
import { type Rectangle, smallestRectangle } from "./rectangle";

const SIDE = 960;
/** Reach of the means, in pixels at SIDE, in which the edges of neighbouring characters flow together. */
const REACHES = [5, 9, 16];
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
const LEAST_ASPECT = 5;
const LARGEST_ASPECT = 30;
/** How much of its rectangle a band fills at least: bands of text are straight. */
const LEAST_FILL = 0.55;

/** @returns rectangles around bands, in pixels of the picture */
export function findBands(picture: Raster): Rectangle[] {
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const width = Math.ceil(picture.width * scale);
  const height = Math.ceil(picture.height * scale);
  const edges = edgesOf(greyOf(resize(picture, width, height)), width, height);
  const floor = LEAST_SHARE * (edges.reduce((sum, value) => sum + value, 0) / edges.length);
  return REACHES.flatMap((reach) => {
    const near = boxMean(boxMean(edges, width, height, reach), width, height, reach);
    const wide = boxMean(edges, width, height, reach * WIDER);
    const excess = near.map((value, at) => (value < floor ? 0 : value / ((wide[at] as number) + 1e-3)));
    return findAreas(excess, width, height, ABOVE_SURROUNDINGS)
      .map(({ outline, pixels }) => ({ rectangle: smallestRectangle(outline), pixels }))
      .filter(({ rectangle, pixels }) => isBand(rectangle, pixels, reach))
      .map(({ rectangle: { x, y, width: long, height: high, angle } }) => ({
        x: x / scale,
        y: y / scale,
        width: long / scale,
        height: (high * OWN_HEIGHT) / scale,
        angle,
      }));
  });
}

function isBand({ width, height }: Rectangle, pixels: number, reach: number): boolean {
  const aspect = width / height;
  return (
    aspect >= LEAST_ASPECT &&
    aspect <= LARGEST_ASPECT &&
    height >= reach * 1.5 &&
    pixels >= LEAST_FILL * width * height
  );
}

/** Length of the gradient, raised to the power of 1.5 so that noise counts little, up to that of a clear edge. */
function edgesOf(grey: Float32Array, width: number, height: number): Float32Array {
  const edges = new Float32Array(grey.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const across = (grey[at + 1] as number) - (grey[at - 1] as number);
      const down = (grey[at + width] as number) - (grey[at - width] as number);
      const steepness = Math.min(STEEPEST, Math.sqrt(across * across + down * down));
      edges[at] = steepness * Math.sqrt(steepness);
    }
  }
  return edges;
}
