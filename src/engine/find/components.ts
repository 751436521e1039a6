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
  const seen = new Uint8Array(map.length);
  const stack: number[] = [];
  const areas: Area[] = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] || (map[start] as number) < threshold) continue;
    seen[start] = 1;
    stack.push(start);
    areas.push(grow(map, width, height, threshold, seen, stack));
  }
  return areas;
}

function grow(
  map: Float32Array,
  width: number,
  height: number,
  threshold: number,
  seen: Uint8Array,
  stack: number[],
): Area {
  const rows = new Map<number, { left: number; right: number }>();
  let pixels = 0;
  let sum = 0;
  while (stack.length > 0) {
    const at = stack.pop() as number;
    const x = at % width;
    const y = (at - x) / width;
    pixels++;
    sum += map[at] as number;
    const row = rows.get(y);
    if (row === undefined) rows.set(y, { left: x, right: x });
    else if (x < row.left) row.left = x;
    else if (x > row.right) row.right = x;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
        const next = ny * width + nx;
        if (seen[next] || (map[next] as number) < threshold) continue;
        seen[next] = 1;
        stack.push(next);
      }
    }
  }
  const outline = [...rows].flatMap(([y, { left, right }]) => [
    { x: left, y },
    { x: right + 1, y },
    { x: left, y: y + 1 },
    { x: right + 1, y: y + 1 },
  ]);
  return { outline, pixels, mean: sum / pixels };
}
