// The flat thing in front of the camera: colour and relief per pixel, and what can be painted on it.

import { clamp, smooth } from "./exact-math.mjs";
import { textMask, textWidth } from "./outline.mjs";

/**
 * Coordinates are pixels with the middle of the VIN at (0, 0); pixel (column, row) lies at (left + column, top + row).
 * @typedef {object} Surface
 * @property {number} left
 * @property {number} top
 * @property {number} width
 * @property {number} height
 * @property {Float32Array} rgb three values from 0 to 1 per pixel
 * @property {Float32Array} relief height of the metal in pixels, shaded by light.mjs
 */

/** @typedef {[number, number, number]} Colour */

/**
 * @param {{ left: number, top: number, width: number, height: number }} frame
 * @returns {Surface}
 */
export function createSurface({ left, top, width, height }) {
  return {
    left,
    top,
    width,
    height,
    rgb: new Float32Array(width * height * 3),
    relief: new Float32Array(width * height),
  };
}

/**
 * Paints every pixel.
 * @param {Surface} surface
 * @param {Colour} colour
 */
export function fill(surface, colour) {
  for (let i = 0; i < surface.rgb.length; i++) surface.rgb[i] = colour[i % 3];
}

/**
 * Multiplies the brightness by 1 + strength * texture.
 * @param {Surface} surface
 * @param {Float32Array} texture one value per pixel
 * @param {number} strength
 */
export function tint(surface, texture, strength) {
  const { rgb } = surface;
  for (let i = 0; i < texture.length; i++) {
    const factor = 1 + strength * texture[i];
    rgb[3 * i] *= factor;
    rgb[3 * i + 1] *= factor;
    rgb[3 * i + 2] *= factor;
  }
}

/**
 * Calls back for every surface pixel inside a rectangle given in VIN coordinates.
 * @param {Surface} surface
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {(index: number, x: number, y: number) => void} visit x and y are the pixel's middle
 */
export function visitBox(surface, x0, y0, x1, y1, visit) {
  const { left, top, width, height } = surface;
  const right = Math.min(width, Math.ceil(x1 - left));
  const bottom = Math.min(height, Math.ceil(y1 - top));
  for (let row = Math.max(0, Math.floor(y0 - top)); row < bottom; row++) {
    for (let column = Math.max(0, Math.floor(x0 - left)); column < right; column++) {
      visit(row * width + column, left + column + 0.5, top + row + 0.5);
    }
  }
}

/**
 * Mixes a colour into one pixel.
 * @param {Surface} surface
 * @param {number} index
 * @param {Colour} colour
 * @param {number} amount 0 to 1
 */
export function blend(surface, index, colour, amount) {
  const { rgb } = surface;
  for (let c = 0; c < 3; c++) rgb[3 * index + c] += (colour[c] - rgb[3 * index + c]) * amount;
}

/**
 * Signed distance in pixels to the edge of a rounded rectangle, negative inside.
 * @param {number} x
 * @param {number} y
 * @param {Box} box
 */
function boxDistance(x, y, box) {
  const radius = box.radius ?? 0;
  const dx = Math.abs(x - box.x - box.width / 2) - box.width / 2 + radius;
  const dy = Math.abs(y - box.y - box.height / 2) - box.height / 2 + radius;
  const outX = Math.max(dx, 0);
  const outY = Math.max(dy, 0);
  return Math.sqrt(outX * outX + outY * outY) + Math.min(Math.max(dx, dy), 0) - radius;
}

/** @typedef {{ x: number, y: number, width: number, height: number, radius?: number }} Box */

/**
 * Paints a filled rounded rectangle.
 * @param {Surface} surface
 * @param {Box} box
 * @param {Colour} colour
 * @param {number} opacity
 */
export function paintBox(surface, box, colour, opacity = 1) {
  visitBox(surface, box.x - 1, box.y - 1, box.x + box.width + 1, box.y + box.height + 1, (index, x, y) => {
    const cover = clamp(0.5 - boxDistance(x, y, box), 0, 1);
    if (cover > 0) blend(surface, index, colour, cover * opacity);
  });
}

/**
 * Paints the outline of a rounded rectangle.
 * @param {Surface} surface
 * @param {Box} box
 * @param {number} thickness
 * @param {Colour} colour
 */
export function paintFrame(surface, box, thickness, colour) {
  const t = thickness;
  visitBox(surface, box.x - t, box.y - t, box.x + box.width + t, box.y + box.height + t, (index, x, y) => {
    const cover = clamp(0.5 + thickness / 2 - Math.abs(boxDistance(x, y, box)), 0, 1);
    if (cover > 0) blend(surface, index, colour, cover);
  });
}

/**
 * Darkens what lies under a rounded rectangle, as the soft shadow of a thin plate or sticker does.
 * @param {Surface} surface
 * @param {Box} box
 * @param {number} reach width of the shadow in pixels
 * @param {number} depth 0 to 1
 */
export function paintShadow(surface, box, reach, depth) {
  const { rgb } = surface;
  visitBox(
    surface,
    box.x - reach,
    box.y - reach,
    box.x + box.width + reach,
    box.y + box.height + reach,
    (index, x, y) => {
      const factor = 1 - depth * (1 - smooth(boxDistance(x, y, box) / reach));
      for (let c = 0; c < 3; c++) rgb[3 * index + c] *= factor;
    },
  );
}

/**
 * Paints a coverage mask.
 * @param {Surface} surface
 * @param {import("./outline.mjs").Mask} mask
 * @param {Colour} colour
 * @param {number} opacity
 */
export function paintMask(surface, mask, colour, opacity = 1) {
  visitMask(surface, mask, (index, cover) => blend(surface, index, colour, cover * opacity));
}

/**
 * Calls back for every pixel of the surface that a mask covers at least a little.
 * @param {Surface} surface
 * @param {import("./outline.mjs").Mask} mask
 * @param {(index: number, cover: number) => void} visit
 */
export function visitMask(surface, mask, visit) {
  for (let row = 0; row < mask.height; row++) {
    const y = mask.y + row - surface.top;
    if (y < 0 || y >= surface.height) continue;
    for (let column = 0; column < mask.width; column++) {
      const cover = mask.data[row * mask.width + column];
      const x = mask.x + column - surface.left;
      if (cover > 0.003 && x >= 0 && x < surface.width) visit(y * surface.width + x, cover);
    }
  }
}

/**
 * Prints a line of text.
 * @param {Surface} surface
 * @param {string} text
 * @param {{ face: string, x: number, y: number, size: number, colour: Colour, align?: number, tracking?: number, opacity?: number }} style
 *   x, y: anchor at the middle of the capitals; size: cap height in pixels; align: 0 left, 0.5 centred, 1 right
 */
export function printText(surface, text, style) {
  const { face, x, y, size, colour, align = 0, tracking = 0, opacity = 1 } = style;
  const left = x - align * textWidth(face, text, size, tracking);
  paintMask(surface, textMask(face, text, left, y, size, tracking), colour, opacity);
}
