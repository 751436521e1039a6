// Draws Code 39 barcodes (ISO/IEC 16388), the ones printed beside a VIN.

import { blend, visitBox } from "./surface.mjs";

/** Which two of the five bars are wide; the same ten patterns serve four groups of characters. */
const BARS = ["10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010", "00110"];
/** Each group of ten characters, and which of its four spaces is wide. */
const GROUPS = [
  { characters: "1234567890", space: 1 },
  { characters: "ABCDEFGHIJ", space: 2 },
  { characters: "KLMNOPQRST", space: 3 },
  { characters: "UVWXYZ-. *", space: 0 },
];
const WIDE = 2.5;

/** Widths of the bars and spaces of one character, bar first, in modules. */
function elements(character) {
  const group = GROUPS.find(({ characters }) => characters.includes(character));
  if (!group) throw new Error("Code 39 has no such character.");
  const bars = BARS[group.characters.indexOf(character)];
  return Array.from({ length: 9 }, (_, i) => {
    const wide = i % 2 === 0 ? bars[i / 2] === "1" : (i - 1) / 2 === group.space;
    return wide ? WIDE : 1;
  });
}

/**
 * Length of a barcode in modules, start and stop characters included, quiet zones not.
 * @param {string} text
 */
export function barcodeModules(text) {
  return (text.length + 2) * (7 + 3 * WIDE) - 1;
}

/**
 * Paints a barcode; its text must be capitals, digits, `-`, `.` or space.
 * @param {import("./surface.mjs").Surface} surface
 * @param {string} text
 * @param {{ x: number, y: number, width: number, height: number, colour: import("./surface.mjs").Colour }} place
 */
export function paintBarcode(surface, text, { x, y, width, height, colour }) {
  const unit = width / barcodeModules(text);
  const edges = [];
  let at = x;
  for (const character of `*${text}*`) {
    elements(character).forEach((modules, i) => {
      if (i % 2 === 0) edges.push([at, at + modules * unit]);
      at += modules * unit;
    });
    at += unit;
  }
  for (const [from, to] of edges) {
    visitBox(surface, from - 1, y, to + 1, y + height, (index, px) => {
      const cover = Math.min(to, px + 0.5) - Math.max(from, px - 0.5);
      if (cover > 0) blend(surface, index, colour, cover);
    });
  }
}
