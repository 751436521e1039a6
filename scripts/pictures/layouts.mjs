// Pictures of VINs that don't simply stand in one level line: broken over two lines, turned, slanted, two in one picture,
// and a barcode that says something else than the text.

import { checkDigit } from "./vin.mjs";

/** Another VIN of the same kind: the next vehicle from the line. */
export function nextVin(vin) {
  const last = (Number(vin[16]) + 1) % 10;
  const next = vin.slice(0, 16) + last;
  return next.slice(0, 8) + checkDigit(next) + next.slice(9);
}

const CLEAR = { style: "label", kind: "american", charHeight: 30, zoomOut: 1.3, quality: 70, noise: 0.006 };
const STEADY = { glare: 0, lowLight: 0, motion: 0, wear: 0 };

/** A label with rows of its own: the VIN, and what else `rowsOf` makes of it. */
const label = (file, rowsOf, zoomOut = CLEAR.zoomOut) => ({
  file,
  ...CLEAR,
  ...STEADY,
  zoomOut,
  scene: (vin) => ({ layout: "barcode", centred: true, rows: rowsOf(vin) }),
});

const plate = (file, turned) => ({
  file,
  ...CLEAR,
  ...STEADY,
  style: "plate",
  scene: { dark: true, engraved: false, frame: "" },
  ...turned,
});

const row = (text) => ({ text, size: 1 });

export const LAYOUTS = [
  label("layout-two-lines.jpg", (vin) => [{ ...row(vin.slice(0, 9)), vin: true }, row(vin.slice(9))]),
  label("layout-two-vins.jpg", (vin) => [
    { ...row(vin), vin: true },
    { text: "AND", size: 0.6 },
    row(nextVin(vin)),
  ]),
  label(
    "layout-barcode-differs.jpg",
    (vin) => [
      { ...row(vin), vin: true },
      { text: "", barcode: nextVin(vin), size: 2.4 },
    ],
    1.8,
  ),
  plate("layout-slanted-30.jpg", { rotation: 30 }),
  plate("layout-slanted-minus-25.jpg", { rotation: -25 }),
  plate("layout-turned-90.jpg", { turn: 90 }),
  plate("layout-turned-180.jpg", { turn: 180 }),
];
