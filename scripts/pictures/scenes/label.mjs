// Printed stickers: certification labels, European type plates and barcode stickers, with or without a VIN.

import { barcodeModules, paintBarcode } from "../drawing/barcode.mjs";
import { textWidth } from "../drawing/outline.mjs";
import { fill, paintBox, paintFrame, paintShadow, printText, tint } from "../drawing/surface.mjs";
import { partNumber } from "../vin.mjs";
import { clouds, fractal } from "../drawing/texture.mjs";

const FACES = [
  "DejaVuSans",
  "DejaVuSans-Bold",
  "DejaVuSansCondensed",
  "DejaVuSansCondensed-Bold",
  "DejaVuSansMono-Bold",
];
const MAKERS = [
  "NORTHFIELD MOTOR CO., LTD.",
  "EASTERN LAKES MOTOR CORP.",
  "HARBOUR AUTOMOBILES INC.",
  "VALLEY MOTOR WORKS",
];
const PAINTS = [
  [0.55, 0.08, 0.08],
  [0.1, 0.16, 0.32],
  [0.75, 0.76, 0.78],
  [0.16, 0.17, 0.18],
  [0.82, 0.81, 0.78],
  [0.12, 0.28, 0.2],
];

/**
 * @typedef {object} Row one line of a sticker
 * @property {string} text
 * @property {number} size cap height, in VIN character heights
 * @property {boolean} [vin] the row whose middle is the origin
 * @property {boolean} [bold]
 * @property {string} [barcode] a barcode with this content instead of text
 */

/**
 * The sticker's text and layout, chosen before the picture's size is known.
 * @param {import("../drawing/random.mjs").Random} random
 * @param {string} vin empty: a sticker without a VIN
 * @param {{ layout?: "certification" | "type" | "barcode", barcode?: boolean } & Record<string, unknown>} [wanted] any part
 *   of the result may be fixed as well
 */
export function compose(random, vin, wanted = {}) {
  const layout = wanted.layout ?? random.pick(["certification", "certification", "type", "barcode"]);
  const dark = layout === "type" && random.chance(0.6);
  const rows = { certification: certificationRows, type: typeRows, barcode: barcodeRows }[layout](
    random,
    vin,
    wanted,
  );
  return {
    rows,
    face: layout === "type" ? random.pick(FACES.slice(0, 4)) : random.pick(FACES),
    centred: layout === "barcode" || random.chance(0.4),
    framed: random.chance(0.5),
    paper: dark
      ? [0.09, 0.09, 0.1]
      : random.pick([
          [0.93, 0.93, 0.91],
          [0.9, 0.9, 0.86],
          [0.8, 0.81, 0.82],
        ]),
    ink: dark ? [0.86, 0.87, 0.86] : [0.07, 0.07, 0.09],
    paint: random.pick(PAINTS),
    ...wanted,
  };
}

/** Weight in kilograms and pounds, as certification labels give it. */
function weight(kilograms) {
  return `${kilograms} KG (${Math.round(kilograms * 2.2046)} LB)`;
}

/** `wanted.stated` fixes what else would be made up. @returns {Row[]} */
function certificationRows(random, vin, { barcode: wantsBarcode, stated = {} }) {
  const date = `${String(random.int(1, 12)).padStart(2, "0")}/${String(random.int(5, 24)).padStart(2, "0")}`;
  const likely = random.chance(0.5);
  const barcode = wantsBarcode ?? likely;
  const key = random.pick(["VIN: ", "VIN ", "V.I.N. ", ""]);
  const identity = vin
    ? { text: key + vin, size: 1, vin: true }
    : { text: "PART NO. " + partNumber(random), size: 1, vin: true };
  return [
    { text: `MFD. BY ${stated.maker ?? random.pick(MAKERS)}`, size: 0.7, bold: true },
    {
      text: `DATE: ${stated.date ?? date}   GVWR: ${weight(stated.gross ?? random.int(1600, 3200))}`,
      size: 0.6,
    },
    {
      text: `GAWR FRT: ${weight(stated.front ?? random.int(900, 1500))}  RR: ${weight(stated.rear ?? random.int(800, 1600))}`,
      size: 0.6,
    },
    { text: "THIS VEHICLE CONFORMS TO ALL APPLICABLE FEDERAL MOTOR", size: 0.42 },
    { text: "VEHICLE SAFETY, BUMPER AND THEFT PREVENTION STANDARDS IN", size: 0.42 },
    { text: "EFFECT ON THE DATE OF MANUFACTURE SHOWN ABOVE.", size: 0.42 },
    identity,
    ...(barcode ? [{ text: "", barcode: vin || partNumber(random), size: 1.7 }] : []),
    {
      text: `TYPE: ${stated.type ?? random.pick(["PASSENGER CAR", "M.P.V.", "TRUCK"])}   PAINT: ${random.text(2, "ABCNRGT")}${random.int(10, 999)}   TRIM: ${random.text(2, "ABCDKX")}`,
      size: 0.6,
    },
  ];
}

/** @returns {Row[]} */
function typeRows(random, vin) {
  const approval = `e${random.int(1, 13)}*2007/46*0${random.int(100, 999)}*${random.int(10, 29)}`;
  const kg = (low, high) => `${random.int(low, high)} kg`;
  return [
    { text: random.pick(MAKERS), size: 0.95, bold: true },
    { text: approval, size: 0.85 },
    { text: vin || `Nr. ${partNumber(random)}`, size: 1, vin: true },
    { text: kg(1500, 3500), size: 0.9 },
    { text: kg(2500, 5500), size: 0.9 },
    { text: `1 -  ${kg(800, 1800)}`, size: 0.9 },
    { text: `2 -  ${kg(800, 1900)}`, size: 0.9 },
    {
      text: `TYP ${random.text(3, "ABCDEFGH")} ${random.int(10, 99)}  MOT ${random.text(4, "ABCK0123")}  ${random.int(100, 999)}`,
      size: 0.6,
    },
  ];
}

/** @returns {Row[]} */
function barcodeRows(random, vin) {
  const content = vin || partNumber(random) + random.text(random.int(0, 5), "0123456789");
  const code = { text: "", barcode: content, size: 2.4 };
  const text = { text: content, size: 1, vin: true };
  const rows = random.chance(0.6) ? [text, code] : [code, text];
  if (random.chance(0.5))
    rows.unshift({
      text: random.pick(["VEHICLE IDENTIFICATION NUMBER", "MADE IN JAPAN", "ASSEMBLED IN MEXICO"]),
      size: 0.5,
    });
  return rows;
}

/**
 * Paints a sticker on a painted panel.
 * @param {import("../drawing/surface.mjs").Surface} surface
 * @param {ReturnType<typeof compose>} label
 * @param {number} size height of the VIN's characters in pixels
 * @param {number} wear 0 to 1: faded ink
 * @param {import("../drawing/random.mjs").Random} random
 */
export function paint(surface, label, size, wear, random) {
  const { rows, paper, ink, paint } = label;
  paintPanel(surface, paint, random);
  const place = measure(label, size);
  const box = { x: place.left, y: place.top, width: place.width, height: place.height, radius: size * 0.45 };
  paintShadow(surface, box, size * 0.35, 0.35);
  paintBox(surface, box, paper);
  if (label.framed) {
    const inset = size * 0.3;
    const inner = {
      x: box.x + inset,
      y: box.y + inset,
      width: box.width - 2 * inset,
      height: box.height - 2 * inset,
      radius: size * 0.25,
    };
    paintFrame(surface, inner, Math.max(1, size * 0.05), ink);
  }
  const faded = paper.map((value, c) => value + (ink[c] - value) * (1 - 0.55 * wear));
  rows.forEach((row, i) => {
    const y = place.middles[i];
    if (row.barcode) {
      const width = Math.min(
        place.width - 2.4 * size,
        barcodeModules(row.barcode) * Math.max(1, size * 0.075),
      );
      const x = label.centred ? place.left + (place.width - width) / 2 : place.left + size * 1.2;
      paintBarcode(surface, row.barcode, {
        x,
        y: y - (row.size * size) / 2,
        width,
        height: row.size * size,
        colour: faded,
      });
      return;
    }
    const x = label.centred ? place.left + place.width / 2 : place.left + size * 0.9;
    printText(surface, row.text, {
      face: rowFace(label, row),
      x,
      y,
      size: row.size * size,
      colour: faded,
      align: label.centred ? 0.5 : 0,
    });
  });
  tint(surface, fractal(surface.width, surface.height, size * 3, 3, 0.6, random), 0.02 + 0.07 * wear);
}

function rowFace(label, row) {
  return row.bold && !label.face.includes("Bold") ? label.face + "-Bold" : label.face;
}

/**
 * Where a sticker's rows and edges lie, with the middle of the VIN at (0, 0).
 * @param {ReturnType<typeof compose>} label
 * @param {number} size
 */
export function measure(label, size) {
  const widths = label.rows.map((row) =>
    row.barcode
      ? barcodeModules(row.barcode) * size * 0.075
      : textWidth(rowFace(label, row), row.text, row.size * size),
  );
  const width = Math.max(...widths) + size * 1.9;
  const vinRow = label.rows.findIndex((row) => row.vin);
  const middles = [];
  let y = size * 0.9;
  for (const row of label.rows) {
    middles.push(y + (row.size * size) / 2);
    y += row.size * size + size * 0.42;
  }
  const zero = middles[vinRow];
  const vinText = label.rows[vinRow];
  const left = label.centred ? -width / 2 : -widths[vinRow] / 2 - size * 0.9;
  return {
    left,
    top: -zero,
    width,
    height: y + size * 0.5,
    middles: middles.map((middle) => middle - zero),
    vinWidth: widths[vinRow],
    // What stands in front of the VIN in its row, such as "VIN: ".
    vinIndent: widths[vinRow] - textWidth(rowFace(label, vinText), vinText.text.slice(-17), size),
  };
}

/** A car body's painted sheet: smooth colour with a large soft reflection. */
export function paintPanel(surface, paint, random) {
  fill(surface, paint);
  tint(
    surface,
    clouds(surface.width, surface.height, surface.width * 0.7, surface.height * 0.5, random),
    0.25,
  );
  tint(surface, fractal(surface.width, surface.height, 3, 2, 0.6, random), 0.01);
}
