/** Reads one level line of text with the recogniser. */
import type { Raster } from "../picture/raster";
import type { Network } from "./runtime";
import { type Reading, toReading } from "./symbols";

export interface Recogniser {
  network: Network;
  /** For each class of the network the column of a Reading. */
  columns: readonly number[];
}

/** @param line a picture of LINE_HEIGHT rows */
export async function recogniseLine(line: Raster, { network, columns }: Recogniser): Promise<Reading> {
  const { data, dims } = await network.run(toLineInput(line), [1, 3, line.height, line.width]);
  return toReading(data, dims[1] as number, columns);
}

/** Blue, green, red planes with values from -1 to 1. */
export function toLineInput({ width, height, data }: Raster): Float32Array {
  const size = width * height;
  const input = new Float32Array(size * 3);
  for (let channel = 0; channel < 3; channel++) {
    for (let at = 0; at < size; at++) {
      input[channel * size + at] = (data[at * 4 + 2 - channel] as number) / 127.5 - 1;
    }
  }
  return input;
}
