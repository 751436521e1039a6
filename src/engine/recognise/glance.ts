/** A first glance at lines: whether each holds a VIN, and which way up. It costs a fiftieth of reading them. */
import type { Rectangle } from "../find/rectangle";
import { sampleGrey } from "../find/sample";
import type { Grid } from "../picture/box-mean";
import type { Network } from "./runtime";

/** Probabilities; what is missing to 1 is other text or none. */
export interface Glance {
  upright: number;
  turned: number;
}

// What the network was trained on (scripts/training/glance.py): the shape of its pictures, and the usual one of a VIN.
const WIDTH = 192;
const HEIGHT = 24;
const USUAL_ASPECT = 11;
const LEAST_SPREAD = 4;
const PLANES = 2;
/** Lines seen in one run, so that a picture full of text takes no more memory than others. */
const BATCH = 16;

/** A line squeezed to the shape that the network sees, and its own shape (width to height). */
export interface Glimpse {
  grey: Float32Array;
  aspect: number;
}

/** One line, or two of which the second is taken to go on where the first ends. */
export function glimpse(picture: Grid, rectangles: readonly Rectangle[], turned = false): Glimpse {
  const aspects = rectangles.map(({ width, height }) => width / Math.max(1, height));
  const aspect = aspects.reduce((sum, one) => sum + one, 0);
  const grey = new Float32Array(WIDTH * HEIGHT);
  let from = 0;
  rectangles.forEach((rectangle, index) => {
    const isLast = index === rectangles.length - 1;
    const width = isLast ? WIDTH - from : Math.round((WIDTH * (aspects[index] as number)) / aspect);
    const part = sampleGrey(picture, rectangle, width, HEIGHT);
    if (turned) part.reverse();
    for (let y = 0; y < HEIGHT; y++) grey.set(part.subarray(y * width, (y + 1) * width), y * WIDTH + from);
    from += width;
  });
  return { grey, aspect };
}

/** @returns what each of the lines shows at a glance */
export async function glanceAt(glimpses: readonly Glimpse[], network: Network): Promise<Glance[]> {
  const glances: Glance[] = [];
  for (let from = 0; from < glimpses.length; from += BATCH) {
    const batch = glimpses.slice(from, from + BATCH);
    const input = new Float32Array(batch.length * PLANES * HEIGHT * WIDTH);
    batch.forEach((one, index) => writeInput(one, input, index * PLANES * HEIGHT * WIDTH));
    const { data } = await network.run(input, [batch.length, PLANES, HEIGHT, WIDTH]);
    batch.forEach((_, index) => {
      glances.push({ upright: data[index * 3] as number, turned: data[index * 3 + 1] as number });
    });
  }
  return glances;
}

/** The line evened out, and its shape on a plane of its own, since all are squeezed to the same. */
function writeInput({ grey, aspect }: Glimpse, input: Float32Array, at: number): void {
  let [sum, squares] = [0, 0];
  for (const value of grey) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / grey.length;
  const scale = 1 / (Math.sqrt(Math.max(0, squares / grey.length - mean * mean)) + LEAST_SPREAD);
  for (let index = 0; index < grey.length; index++)
    input[at + index] = ((grey[index] as number) - mean) * scale;
  input.fill(Math.log(aspect / USUAL_ASPECT), at + grey.length, at + PLANES * grey.length);
}
