/** Finds the connected areas of a map whose values lie above a threshold. */
import type { Point } from "./rectangle";

export interface Area {
  /** The outermost pixels of each row: enough for every hull. */
  outline: Point[];
  pixels: number;
  /** Mean of the map over the area. */
  mean: number;
}

/** @param map row by row; neighbours touch at sides and corners */
export function findAreas(map: Float32Array, width: number, height: number, threshold: number): Area[] {
  // One byte each: 1 where the map is high and no area holds it yet. A frame of zeros spares every look at the edges.
  const stride = width + 2;
  const open = new Uint8Array(stride * (height + 2));
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if ((map[at] as number) >= threshold) open[(y + 1) * stride + x + 1] = 1;
    }
  }
  const search: Search = {
    map,
    width,
    open,
    left: new Int32Array(height + 2).fill(stride),
    right: new Int32Array(height + 2),
  };
  const areas: Area[] = [];
  for (let start = open.indexOf(1); start >= 0; start = open.indexOf(1, start + 1)) {
    areas.push(takeArea(search, start));
  }
  return areas;
}

interface Search {
  map: Float32Array;
  width: number;
  open: Uint8Array;
  /** The outermost places of the area in hand, by row; between two areas all rows are empty. */
  left: Int32Array;
  right: Int32Array;
}

/** Takes an area out of the open places, given its first one. */
function takeArea({ map, width, open, left, right }: Search, start: number): Area {
  const stride = width + 2;
  const around = [-stride - 1, -stride, -stride + 1, -1, 1, stride - 1, stride, stride + 1];
  let [pixels, sum, bottom] = [0, 0, 0];
  open[start] = 0;
  // Each place is pushed once at most.
  const stack = [start];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % stride;
    const y = (at - x) / stride;
    pixels++;
    sum += map[(y - 1) * width + x - 1] as number;
    if (x < (left[y] as number)) left[y] = x;
    if (x > (right[y] as number)) right[y] = x;
    if (y > bottom) bottom = y;
    for (const step of around) {
      if (open[at + step] === 0) continue;
      open[at + step] = 0;
      stack.push(at + step);
    }
  }
  // An area is connected and its first place is in its top row, so its rows follow each other from there.
  const outline: Point[] = [];
  for (let y = Math.floor(start / stride); y <= bottom; y++) {
    const [from, to] = [(left[y] as number) - 1, right[y] as number];
    outline.push({ x: from, y: y - 1 }, { x: to, y: y - 1 }, { x: from, y }, { x: to, y });
    left[y] = stride;
    right[y] = 0;
  }
  return { outline, pixels, mean: sum / pixels };
}
