/** Cuts a line of text out of the picture and turns it level. */
import type { Raster } from "../picture/raster";
import type { Rectangle } from "./rectangle";
import { sampleColours } from "./sample";

/** Height that the recogniser was trained on. */
export const LINE_HEIGHT = 48;
const LARGEST_WIDTH = 1280;
/** Widths are rounded to this, so that few different sizes reach the networks. */
const WIDTH_STEP = 16;

/**
 * Cuts a line out at the recogniser's height.
 * @param stretch factor on the width, 1 keeps the shape of the letters
 */
export function cropLine(picture: Raster, rectangle: Rectangle, stretch = 1): Raster {
  const wanted = (LINE_HEIGHT * rectangle.width * stretch) / Math.max(1, rectangle.height);
  const width = Math.min(
    LARGEST_WIDTH,
    Math.max(WIDTH_STEP * 2, Math.round(wanted / WIDTH_STEP) * WIDTH_STEP),
  );
  return sampleColours(picture, rectangle, width, LINE_HEIGHT);
}

/** The same line upside down. */
export function turnAround({ width, height, data }: Raster): Raster {
  const turned = new Uint32Array(new Uint32Array(data.buffer, data.byteOffset, width * height)).reverse();
  return { width, height, data: new Uint8Array(turned.buffer) };
}
