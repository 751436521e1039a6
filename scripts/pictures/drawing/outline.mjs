// Turns the outlines of a TrueType font into anti-aliased coverage masks (how much of each pixel is ink).

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import opentype from "opentype.js";

const require = createRequire(import.meta.url);
const FLATNESS = 8;
/** Height of capital letters of every DejaVu face, in ems. */
const CAP_HEIGHT = 0.729;

/** @typedef {{ x: number, y: number, width: number, height: number, data: Float32Array }} Mask */

/** @type {Map<string, any>} */
const fonts = new Map();

/**
 * A DejaVu face, loaded once.
 * @param {string} face file name without ending, such as "DejaVuSans-Bold"
 */
function loadFont(face) {
  let font = fonts.get(face);
  if (!font) {
    const bytes = readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${face}.ttf`));
    font = opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    fonts.set(face, font);
  }
  return font;
}

/**
 * Width of a text in pixels.
 * @param {string} face
 * @param {string} text
 * @param {number} capHeight height of capitals in pixels
 * @param {number} tracking extra space after each character, in cap heights
 */
export function textWidth(face, text, capHeight, tracking = 0) {
  const font = loadFont(face);
  const scale = capHeight / CAP_HEIGHT / font.unitsPerEm;
  let width = -tracking * capHeight;
  for (const char of text) width += font.charToGlyph(char).advanceWidth * scale + tracking * capHeight;
  return width;
}

/**
 * Coverage of a line of text. The mask's x and y are those of its first pixel.
 * @param {string} face
 * @param {string} text
 * @param {number} left left end of the text
 * @param {number} middle vertical middle of the capitals
 * @param {number} capHeight height of capitals in pixels
 * @param {number} tracking extra space after each character, in cap heights
 * @returns {Mask}
 */
export function textMask(face, text, left, middle, capHeight, tracking = 0) {
  const font = loadFont(face);
  const scale = capHeight / CAP_HEIGHT / font.unitsPerEm;
  const base = middle + capHeight / 2;
  // Room on both sides for letters that reach beyond their own box, such as J.
  const margin = Math.ceil(capHeight * 0.4) + 2;
  const x0 = Math.floor(left) - margin;
  const y0 = Math.floor(base - capHeight * 1.3) - 2;
  const width = Math.ceil(textWidth(face, text, capHeight, tracking)) + 2 * margin;
  const height = Math.ceil(capHeight * 1.7) + 5;
  const area = new Float32Array(width * height + 2);
  let pen = left;
  for (const char of text) {
    const glyph = font.charToGlyph(char);
    const toX = (x) => pen - x0 + x * scale;
    const toY = (y) => base - y0 - y * scale;
    traceGlyph(glyph.path.commands, toX, toY, (ax, ay, bx, by) =>
      addEdge(area, width, height, ax, ay, bx, by),
    );
    pen += glyph.advanceWidth * scale + tracking * capHeight;
  }
  return { x: x0, y: y0, width, height, data: accumulate(area, width, height) };
}

/** Walks a glyph's outline as straight edges. */
function traceGlyph(commands, toX, toY, edge) {
  let startX = 0;
  let startY = 0;
  let x = 0;
  let y = 0;
  const lineTo = (nx, ny) => {
    edge(toX(x), toY(y), toX(nx), toY(ny));
    x = nx;
    y = ny;
  };
  for (const c of commands) {
    if (c.type === "M") {
      x = startX = c.x;
      y = startY = c.y;
    } else if (c.type === "L") lineTo(c.x, c.y);
    else if (c.type === "Z") lineTo(startX, startY);
    else if (c.type === "Q") {
      const fromX = x;
      const fromY = y;
      for (let i = 1; i <= FLATNESS; i++) {
        const t = i / FLATNESS;
        const u = 1 - t;
        lineTo(
          u * u * fromX + 2 * u * t * c.x1 + t * t * c.x,
          u * u * fromY + 2 * u * t * c.y1 + t * t * c.y,
        );
      }
    } else throw new Error(`unexpected outline command ${c.type}`);
  }
}

/** Adds the signed area right of an edge, so that a running sum along each row gives the coverage. */
function addEdge(area, width, height, ax, ay, bx, by) {
  if (ay === by) return;
  const sign = ay < by ? 1 : -1;
  const [x0, y0, x1, y1] = ay < by ? [ax, ay, bx, by] : [bx, by, ax, ay];
  const slope = (x1 - x0) / (y1 - y0);
  const last = Math.min(height, Math.ceil(y1));
  for (let row = Math.max(0, Math.floor(y0)); row < last; row++) {
    const top = Math.max(y0, row);
    const bottom = Math.min(y1, row + 1);
    const rise = (bottom - top) * sign;
    const xTop = x0 + (top - y0) * slope;
    const xBottom = x0 + (bottom - y0) * slope;
    addSpan(area, row * width, width, Math.min(xTop, xBottom), Math.max(xTop, xBottom), rise);
  }
}

/** Shares one row's part of an edge among the pixels it crosses between x = from and x = to. */
function addSpan(area, offset, width, from, to, rise) {
  const first = Math.floor(from);
  const end = Math.min(width - 1, Math.floor(to));
  const length = to - from;
  for (let column = Math.max(0, first); column <= end; column++) {
    const a = Math.max(from, column);
    const b = Math.min(to, column + 1);
    const part = length > 1e-6 ? rise * ((b - a) / length) : rise;
    const inside = column + 1 - (a + b) / 2;
    area[offset + column] += part * inside;
    area[offset + column + 1] += part * (1 - inside);
  }
}

/** Running sum along each row. */
function accumulate(area, width, height) {
  const data = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    let sum = 0;
    for (let column = 0; column < width; column++) {
      sum += area[row * width + column];
      data[row * width + column] = Math.min(1, Math.abs(sum));
    }
  }
  return data;
}
