/** Other looks at the same line, for when the first one left doubts. */
import { cropLine } from "../find/crop";
import type { Rectangle } from "../find/rectangle";
import { fromGrey, greyOf, type Raster } from "../picture/raster";
import { blurred, relief } from "./relief";

/** A way to look at a line. */
export interface Variant {
  /** How much the detected rectangle grows upright and along before it is cut out, in heights. */
  room: readonly [upright: number, along: number];
  /** Factor on the width; 1 when absent. */
  stretch?: number;
  redraw?: (line: Raster) => Raster;
  /** Whether strokes are redrawn, and not only shown larger, wider or with more contrast. */
  altered?: boolean;
}

/** The detector's rectangles are tight, and the networks were trained with some room around the letters. */
const ROOM = [0.12, 0.35] as const;

/** Lines are first read narrower than they are: the recogniser learned to, and its time grows with the width. */
export const USUAL: Variant = { room: ROOM, stretch: 0.7 };

/** In the order in which they help most often. */
export const VARIANTS: readonly [Variant, ...Variant[]] = [
  { room: [0.25, 0.6] },
  { room: ROOM, redraw: relief, altered: true },
  { room: ROOM, redraw: (line) => evenContrast(blurred(line, 2)), altered: true },
  { room: [0, 0], stretch: 1.35 },
  { room: [0.1, 0.4], redraw: evenContrast },
  { room: [-0.12, 0.2] },
  { room: [0.1, 0.2], redraw: soften },
  { room: [0.1, 0.4], stretch: 0.75 },
  { room: [0.1, 0.2], redraw: invert },
];

/** A detected line as the variant shows it, and the part of the picture that this is. */
export function cutLine(picture: Raster, rectangle: Rectangle, { room, stretch, redraw }: Variant) {
  const area = grow(rectangle, ...room);
  const line = cropLine(picture, area, stretch);
  return { line: redraw?.(line) ?? line, area };
}

/** Makes a rectangle higher by `upright` and longer by `along`, both in heights. */
export function grow(rectangle: Rectangle, upright: number, along: number): Rectangle {
  const { height, width } = rectangle;
  return {
    ...rectangle,
    height: height * (1 + upright),
    width: width + height * along,
  };
}

export const withRoom = (rectangle: Rectangle) => grow(rectangle, ...ROOM);

/** Grey values stretched so that the darkest and brightest parts of each stretch of the line are black and white. */
export function evenContrast(line: Raster): Raster {
  const { width, height } = line;
  const grey = greyOf(line);
  const even = new Float32Array(grey.length);
  const counts = new Int32Array(256);
  // How often each brightness occurs within a height on both sides, kept up to date from column to column.
  const count = (x: number, change: 1 | -1) => {
    if (x < 0 || x >= width) return;
    for (let y = 0; y < height; y++) {
      const value = Math.min(255, Math.max(0, Math.round(grey[y * width + x] as number)));
      counts[value] = (counts[value] as number) + change;
    }
  };
  for (let x = 0; x < height; x++) count(x, 1);
  for (let x = 0; x < width; x++) {
    count(x + height, 1);
    count(x - height - 1, -1);
    const total = height * (Math.min(width - 1, x + height) - Math.max(0, x - height) + 1);
    const low = valueAt(counts, 0.02 * total);
    const range = Math.max(12, valueAt(counts, 0.98 * total) - low);
    for (let y = 0; y < height; y++) {
      even[y * width + x] = (((grey[y * width + x] as number) - low) / range) * 255;
    }
  }
  return fromGrey(even, width, height);
}

/** The value below which `rank` of the counted values lie. */
function valueAt(counts: Int32Array, rank: number): number {
  let below = 0;
  for (let value = 0; value < counts.length; value++) {
    below += counts[value] as number;
    if (below > rank) return value;
  }
  return counts.length - 1;
}

/** Mean over three by three pixels: dots of a dot-peened character grow together, noise goes. */
export function soften({ width, height, data }: Raster): Raster {
  const out = new Uint8Array(data.length).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        let count = 0;
        for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
          for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
            sum += data[(ny * width + nx) * 4 + channel] as number;
            count++;
          }
        }
        out[(y * width + x) * 4 + channel] = sum / count;
      }
    }
  }
  return { width, height, data: out };
}

function invert({ width, height, data }: Raster): Raster {
  const out = Uint8Array.from(data, (value, at) => (at % 4 === 3 ? 255 : 255 - value));
  return { width, height, data: out };
}
