/** Tells whether a line of text stands upside down, with the angle classifier. */
import type { Raster } from "../picture/raster";
import { toLineInput } from "./recognise";
import type { Network } from "./runtime";

const WIDTH = 192;

/** @returns probability, 0-1, that the line is upside down: the mean over its first, middle and last part */
export async function upsideDown(line: Raster, classifier: Network): Promise<number> {
  const places = [0, 0.5, 1].map((share) => Math.round(Math.max(0, line.width - WIDTH) * share));
  let sum = 0;
  const parts = [...new Set(places)];
  for (const start of parts) {
    const { data } = await classifier.run(toLineInput(part(line, start)), [1, 3, line.height, WIDTH]);
    sum += data[1] as number;
  }
  return sum / parts.length;
}

/** A part of the line, filled up with mid grey (0 after scaling) as in training. */
function part({ width, height, data }: Raster, start: number): Raster {
  const out = new Uint8Array(WIDTH * height * 4).fill(127);
  const columns = Math.min(WIDTH, width - start);
  for (let y = 0; y < height; y++) {
    const from = (y * width + start) * 4;
    out.set(data.subarray(from, from + columns * 4), y * WIDTH * 4);
  }
  return { width: WIDTH, height, data: out };
}
