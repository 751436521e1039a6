// The camera: where a picture's pixels lie on the surface (rotation, perspective), and taking the photograph.

import { cosDeg, sinDeg } from "./drawing/exact-math.mjs";

/**
 * @typedef {object} View
 * @property {number} width of the picture in pixels
 * @property {number} height
 * @property {number} rotation degrees by which the text is turned clockwise in the picture
 * @property {number} tiltX perspective: relative change of scale from the middle to the right edge
 * @property {number} tiltY the same towards the lower edge
 * @property {number} offsetX where the middle of the VIN lies, from the middle of the picture
 * @property {number} offsetY
 */

/** Makes the function from picture pixels to surface coordinates. */
function projection(view) {
  const cos = cosDeg(view.rotation);
  const sin = sinDeg(view.rotation);
  const centreX = view.width / 2 + view.offsetX;
  const centreY = view.height / 2 + view.offsetY;
  const a = view.tiltX / (view.width / 2);
  const b = view.tiltY / (view.height / 2);
  return (column, row) => {
    const u = column - centreX;
    const v = row - centreY;
    const scale = 1 / (1 + a * u + b * v);
    return [(cos * u + sin * v) * scale, (cos * v - sin * u) * scale];
  };
}

/**
 * Where a place of the surface lies in the picture, in pixels: the way back from what `projection` says.
 * @param {View} view
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]}
 */
export function placeInPicture(view, x, y) {
  const cos = cosDeg(view.rotation);
  const sin = sinDeg(view.rotation);
  const [u, v] = [cos * x - sin * y, sin * x + cos * y];
  const shrinking = (view.tiltX / (view.width / 2)) * u + (view.tiltY / (view.height / 2)) * v;
  const scale = 1 / (1 - shrinking);
  return [view.width / 2 + view.offsetX + u * scale, view.height / 2 + view.offsetY + v * scale];
}

/**
 * The part of the surface that a view shows, with a small margin.
 * @param {View} view
 */
export function visibleFrame(view) {
  const project = projection(view);
  const corners = [
    [0, 0],
    [view.width, 0],
    [0, view.height],
    [view.width, view.height],
  ].map(([x, y]) => project(x, y));
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const left = Math.floor(Math.min(...xs)) - 3;
  const top = Math.floor(Math.min(...ys)) - 3;
  return {
    left,
    top,
    width: Math.ceil(Math.max(...xs)) + 4 - left,
    height: Math.ceil(Math.max(...ys)) + 4 - top,
  };
}

/**
 * Photographs a surface.
 * @param {import("./drawing/surface.mjs").Surface} surface at least visibleFrame(view) large
 * @param {View} view
 * @returns {Float32Array} three values from 0 to 1 per pixel
 */
export function photograph(surface, view) {
  const project = projection(view);
  const { rgb, width: stride, left, top } = surface;
  const photo = new Float32Array(view.width * view.height * 3);
  for (let row = 0, out = 0; row < view.height; row++) {
    for (let column = 0; column < view.width; column++, out += 3) {
      const [x, y] = project(column + 0.5, row + 0.5);
      const sx = x - left - 0.5;
      const sy = y - top - 0.5;
      const cx = Math.floor(sx);
      const cy = Math.floor(sy);
      const fx = sx - cx;
      const fy = sy - cy;
      const at = (cy * stride + cx) * 3;
      const below = at + stride * 3;
      for (let c = 0; c < 3; c++) {
        const upper = rgb[at + c] + (rgb[at + 3 + c] - rgb[at + c]) * fx;
        const lower = rgb[below + c] + (rgb[below + 3 + c] - rgb[below + c]) * fx;
        photo[out + c] = upper + (lower - upper) * fy;
      }
    }
  }
  return photo;
}
