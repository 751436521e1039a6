/** Cuts a line of text out of the picture and turns it level. */
import type { Raster } from "../picture/raster";
import type { Rectangle } from "./rectangle";

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
  const data = new Uint8Array(width * height * 4);
  const colour: [number, number, number] = [0, 0, 0];
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      colour.fill(0);
      for (let sample = 0; sample < samples * samples; sample++) {
        const along = (x + ((sample % samples) + 0.5) / samples) * stepX - rectangle.width / 2;
        const across = (y + (Math.floor(sample / samples) + 0.5) / samples) * stepY - rectangle.height / 2;
        addSample(
          picture,
          rectangle.x + along * cos - across * sin - 0.5,
          rectangle.y + along * sin + across * cos - 0.5,
          colour,
        );
      }
      const count = samples * samples;
      data[to] = colour[0] / count + 0.5;
      data[to + 1] = colour[1] / count + 0.5;
      data[to + 2] = colour[2] / count + 0.5;
      data[to + 3] = 255;
    }
  }
  return { width, height, data };
}

/** Adds the colour at a point between pixels (bilinear). */
function addSample(
  { width, height, data }: Raster,
  x: number,
  y: number,
  colour: [number, number, number],
): void {
  const left = Math.min(width - 1, Math.max(0, x));
  const top = Math.min(height - 1, Math.max(0, y));
  const x0 = Math.floor(left);
  const y0 = Math.floor(top);
  const fx = left - x0;
  const fy = top - y0;
  const right = x0 < width - 1 ? 4 : 0;
  const down = y0 < height - 1 ? width * 4 : 0;
  const at = (y0 * width + x0) * 4;
  const w00 = (1 - fx) * (1 - fy);
  const w10 = fx * (1 - fy);
  const w01 = (1 - fx) * fy;
  const w11 = fx * fy;
  for (let channel = 0; channel < 3; channel++) {
    const from = at + channel;
    colour[channel] =
      (colour[channel] as number) +
      (data[from] as number) * w00 +
      (data[from + right] as number) * w10 +
      (data[from + down] as number) * w01 +
      (data[from + right + down] as number) * w11;
  }
}

/** The same line upside down. */
export function turnAround({ width, height, data }: Raster): Raster {
  const turned = new Uint32Array(new Uint32Array(data.buffer, data.byteOffset, width * height)).reverse();
  return { width, height, data: new Uint8Array(turned.buffer) };
}
