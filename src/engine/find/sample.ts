/** Turns a rectangle of a picture, at any angle, into a level picture of a given size. */
import type { Grid } from "../picture/box-mean";
import type { Raster } from "../picture/raster";
import { corners, type Rectangle } from "./rectangle";

/** More samples than this in one direction would show nothing new. */
const MOST_SAMPLES = 6;

/** Where the samples lie: target pixel (x, y) begins at start + x * along + y * across. */
interface Plan {
  start: { x: number; y: number };
  along: { x: number; y: number };
  across: { x: number; y: number };
  /** Shifts from there to its samples: x, y, x, y, ... As many as the source has pixels in each direction. */
  shifts: Float64Array;
}

function planOf(rectangle: Rectangle, width: number, height: number): Plan {
  const cos = Math.cos(rectangle.angle);
  const sin = Math.sin(rectangle.angle);
  const stepX = rectangle.width / width;
  const stepY = rectangle.height / height;
  const columns = Math.min(MOST_SAMPLES, Math.max(1, Math.ceil(stepX)));
  const rows = Math.min(MOST_SAMPLES, Math.max(1, Math.ceil(stepY)));
  const shifts = new Float64Array(2 * columns * rows);
  for (let sample = 0; sample < columns * rows; sample++) {
    const along = (((sample % columns) + 0.5) / columns) * stepX;
    const across = ((Math.floor(sample / columns) + 0.5) / rows) * stepY;
    shifts[2 * sample] = along * cos - across * sin;
    shifts[2 * sample + 1] = along * sin + across * cos;
  }
  const [corner] = corners(rectangle);
  return {
    // Half a pixel less, since a pixel's colour is that of its middle.
    start: { x: corner.x - 0.5, y: corner.y - 0.5 },
    along: { x: stepX * cos, y: stepX * sin },
    across: { x: -stepY * sin, y: stepY * cos },
    shifts,
  };
}

/**
 * Each target pixel is the mean of several samples when the source is larger; outside the picture its edge pixels go on.
 */
export function sampleColours(picture: Raster, rectangle: Rectangle, width: number, height: number): Raster {
  const { start, along, across, shifts } = planOf(rectangle, width, height);
  const out = new Uint8Array(width * height * 4).fill(255);
  const { data } = picture;
  const [lastX, lastY] = [picture.width - 1, picture.height - 1];
  const line = picture.width * 4;
  const share = 2 / shifts.length;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      const left = start.x + x * along.x + y * across.x;
      const top = start.y + x * along.y + y * across.y;
      let [red, green, blue] = [0, 0, 0];
      for (let shift = 0; shift < shifts.length; shift += 2) {
        const px = Math.min(lastX, Math.max(0, left + (shifts[shift] as number)));
        const py = Math.min(lastY, Math.max(0, top + (shifts[shift + 1] as number)));
        const [x0, y0] = [Math.floor(px), Math.floor(py)];
        const [fx, fy] = [px - x0, py - y0];
        const at = y0 * line + x0 * 4;
        const right = at + (x0 < lastX ? 4 : 0);
        const down = y0 < lastY ? line : 0;
        const [w00, w10, w01, w11] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
        red +=
          (data[at] as number) * w00 +
          (data[right] as number) * w10 +
          (data[at + down] as number) * w01 +
          (data[right + down] as number) * w11;
        green +=
          (data[at + 1] as number) * w00 +
          (data[right + 1] as number) * w10 +
          (data[at + down + 1] as number) * w01 +
          (data[right + down + 1] as number) * w11;
        blue +=
          (data[at + 2] as number) * w00 +
          (data[right + 2] as number) * w10 +
          (data[at + down + 2] as number) * w01 +
          (data[right + down + 2] as number) * w11;
      }
      out[to] = red * share + 0.5;
      out[to + 1] = green * share + 0.5;
      out[to + 2] = blue * share + 0.5;
    }
  }
  return { width, height, data: out };
}

/** The same for one value a pixel, which a glance needs, in a third of the time. */
export function sampleGrey(grey: Grid, rectangle: Rectangle, width: number, height: number): Float32Array {
  const { start, along, across, shifts } = planOf(rectangle, width, height);
  const out = new Float32Array(width * height);
  const { values, width: line } = grey;
  const [lastX, lastY] = [grey.width - 1, grey.height - 1];
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const left = start.x + x * along.x + y * across.x;
      const top = start.y + x * along.y + y * across.y;
      let sum = 0;
      for (let shift = 0; shift < shifts.length; shift += 2) {
        const px = Math.min(lastX, Math.max(0, left + (shifts[shift] as number)));
        const py = Math.min(lastY, Math.max(0, top + (shifts[shift + 1] as number)));
        const [x0, y0] = [Math.floor(px), Math.floor(py)];
        const [fx, fy] = [px - x0, py - y0];
        const at = y0 * line + x0;
        const right = at + (x0 < lastX ? 1 : 0);
        const down = y0 < lastY ? line : 0;
        const above = (values[at] as number) * (1 - fx) + (values[right] as number) * fx;
        const below = (values[at + down] as number) * (1 - fx) + (values[right + down] as number) * fx;
        sum += above * (1 - fy) + below * fy;
      }
      out[to] = (2 * sum) / shifts.length;
    }
  }
  return out;
}
