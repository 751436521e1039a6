/** Rectangles at any angle, and the smallest one around a set of points. */

export interface Point {
  x: number;
  y: number;
}

/** `angle` is the direction of the long side, in radians clockwise from the x axis (y points down), -π/2 to π/2. */
export interface Rectangle {
  x: number;
  y: number;
  /** Length along `angle`; never less than `height`. */
  width: number;
  height: number;
  angle: number;
}

/** Whether text runs steeper than 45 degrees. */
export const isSteep = ({ angle }: Rectangle) => Math.abs(angle) > Math.PI / 4;

/** How far a point lies from the middle of a rectangle, along its long side and across it. */
export function offset({ x, y, angle }: Rectangle, point: Point): { along: number; across: number } {
  const [dx, dy] = [point.x - x, point.y - y];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { along: dx * cos + dy * sin, across: dy * cos - dx * sin };
}

/** A part of a line, as high as the line: `width` long, its middle `along` from that of the line. */
export function partOf(line: Rectangle, along: number, width: number): Rectangle {
  return {
    ...line,
    x: line.x + along * Math.cos(line.angle),
    y: line.y + along * Math.sin(line.angle),
    width,
  };
}

/** The same rectangle in a picture that is `factor` times as large. */
export function scaled({ x, y, width, height, angle }: Rectangle, factor: number): Rectangle {
  return { x: x * factor, y: y * factor, width: width * factor, height: height * factor, angle };
}

/** The corners in reading order: start of the text above, end above, end below, start below. */
export function corners({ x, y, width, height, angle }: Rectangle): [Point, Point, Point, Point] {
  const cos = Math.cos(angle) / 2;
  const sin = Math.sin(angle) / 2;
  const at = (along: number, across: number) => ({
    x: x + along * width * cos - across * height * sin,
    y: y + along * width * sin + across * height * cos,
  });
  return [at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)];
}

/** The smallest rectangle at any angle that holds all points (rotating calipers over the convex hull). */
export function smallestRectangle(points: readonly Point[]): Rectangle {
  const hull = convexHull(points);
  let best: Rectangle | null = null;
  for (let index = 0; index < hull.length; index++) {
    const from = hull[index] as Point;
    const to = hull[(index + 1) % hull.length] as Point;
    const candidate = rectangleAlong(hull, Math.atan2(to.y - from.y, to.x - from.x));
    if (best === null || candidate.width * candidate.height < best.width * best.height) best = candidate;
  }
  return best ?? { x: 0, y: 0, width: 0, height: 0, angle: 0 };
}

/** The smallest rectangle that holds all points and has sides along the given angle. */
export function rectangleAlong(points: readonly Point[], angle: number): Rectangle {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    const along = x * cos + y * sin;
    const across = y * cos - x * sin;
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const along = (left + right) / 2;
  const across = (top + bottom) / 2;
  return lengthwise({
    x: along * cos - across * sin,
    y: along * sin + across * cos,
    width: right - left,
    height: bottom - top,
    angle,
  });
}

/** The same rectangle with its long side as width and an angle from -π/2 to π/2. */
function lengthwise(rectangle: Rectangle): Rectangle {
  const { x, y, width, height } = rectangle;
  const turned = height > width;
  let angle = rectangle.angle + (turned ? Math.PI / 2 : 0);
  while (angle > Math.PI / 2) angle -= Math.PI;
  while (angle <= -Math.PI / 2) angle += Math.PI;
  return { x, y, width: turned ? height : width, height: turned ? width : height, angle };
}

/** Andrew's monotone chain; the hull runs clockwise on the screen. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  return [...halfHull(sorted), ...halfHull(sorted.reverse())];
}

/** The half of the hull from the first point to the last, which stands in the other half. */
function halfHull(sorted: readonly Point[]): Point[] {
  const chain: Point[] = [];
  for (const point of sorted) {
    while (chain.length > 1 && turn(chain.at(-2) as Point, chain.at(-1) as Point, point) <= 0) chain.pop();
    chain.push(point);
  }
  return chain.slice(0, -1);
}

const turn = (a: Point, b: Point, c: Point) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
