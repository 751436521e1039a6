/** Cuts a line of text out of the picture and turns it level. */
import type { Raster } from "../picture/raster";
import { corners, type Point, type Rectangle } from "./rectangle";

/** Height that the recogniser was trained on. */
export const LINE_HEIGHT = 48;
const LARGEST_WIDTH = 1280;
/** Widths are rounded to this, so that few different sizes reach the networks. */
const WIDTH_STEP = 16;

/**
 * Samples the rectangle into a level picture. Each target pixel is the mean of several samples when the text is larger
 * than needed; outside the picture its edge pixels go on.
 * @param stretch factor on the width, 1 keeps the shape of the letters
 */
export function cropLine(picture: Raster, rectangle: Rectangle, stretch = 1): Raster {
  const height = LINE_HEIGHT;
  const wanted = (height * rectangle.width * stretch) / Math.max(1, rectangle.height);
  const width = Math.min(
    LARGEST_WIDTH,
    Math.max(WIDTH_STEP * 2, Math.round(wanted / WIDTH_STEP) * WIDTH_STEP),
  );
  const cos = Math.cos(rectangle.angle);
  const sin = Math.sin(rectangle.angle);
  const stepX = rectangle.width / width;
  const stepY = rectangle.height / height;
  const samples = Math.min(6, Math.max(1, Math.ceil(Math.max(stepX, stepY))));
  // Places of the samples within a target pixel, as shifts in the picture.
  const shifts: Point[] = [];
  for (let sample = 0; sample < samples * samples; sample++) {
    const along = (((sample % samples) + 0.5) / samples) * stepX;
    const across = ((Math.floor(sample / samples) + 0.5) / samples) * stepY;
    shifts.push({ x: along * cos - across * sin, y: along * sin + across * cos });
  }
  const target: Raster = { width, height, data: new Uint8Array(width * height * 4).fill(255) };
  const [corner] = corners(rectangle);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      // Half a pixel less, since a pixel's colour is that of its middle.
      const left = corner.x + x * stepX * cos - y * stepY * sin - 0.5;
      const top = corner.y + x * stepX * sin + y * stepY * cos - 0.5;
      sampleMean(picture, left, top, shifts, target.data, to);
    }
  }
  return target;
}

/** Writes the mean colour at points between pixels (bilinear) to `out`. */
function sampleMean(
  { width, height, data }: Raster,
  left: number,
  top: number,
  shifts: readonly Point[],
  out: Raster["data"],
  to: number,
): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (const shift of shifts) {
    const x = Math.min(width - 1, Math.max(0, left + shift.x));
    const y = Math.min(height - 1, Math.max(0, top + shift.y));
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const fx = x - x0;
    const fy = y - y0;
    const at = (y0 * width + x0) * 4;
    const beside = x0 < width - 1 ? at + 4 : at;
    const down = y0 < height - 1 ? width * 4 : 0;
    const w00 = (1 - fx) * (1 - fy);
    const w10 = fx * (1 - fy);
    const w01 = (1 - fx) * fy;
    const w11 = fx * fy;
    const mean = (channel: number) =>
      (data[at + channel] as number) * w00 +
      (data[beside + channel] as number) * w10 +
      (data[at + down + channel] as number) * w01 +
      (data[beside + down + channel] as number) * w11;
    red += mean(0);
    green += mean(1);
    blue += mean(2);
  }
  out[to] = red / shifts.length + 0.5;
  out[to + 1] = green / shifts.length + 0.5;
  out[to + 2] = blue / shifts.length + 0.5;
}

/** The same line upside down. */
export function turnAround({ width, height, data }: Raster): Raster {
  const turned = new Uint32Array(new Uint32Array(data.buffer, data.byteOffset, width * height)).reverse();
  return { width, height, data: new Uint8Array(turned.buffer) };
}
