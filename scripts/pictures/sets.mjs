// Which pictures make up a set: the small committed one, and random ones of any size.

import { createRandom } from "./drawing/random.mjs";
import { LAYOUTS } from "./layouts.mjs";
import { STYLES } from "./render.mjs";
import { makeVin } from "./vin.mjs";

/**
 * The clean door-jamb label that the README, the examples and the demo flow show. Its VIN means what the label says: the
 * maker, the type and the year. The serial number is made up.
 */
const SAMPLE = {
  file: "sample-label.jpg",
  vin: "1FA6P8TH3P5012345",
  style: "label",
  width: 620,
  height: 290,
  charHeight: 23,
  rotation: -1.2,
  tilt: 0.05,
  noise: 0.002,
  quality: 42,
  offsetX: 0,
  offsetY: 36,
  glare: 0,
  motion: 0,
  blur: 0.7,
  wear: 0,
  unevenLight: 0.2,
  scene: {
    layout: "certification",
    face: "DejaVuSansCondensed",
    centred: true,
    framed: true,
    barcode: false,
    paint: [0.3, 0.42, 0.52],
    stated: {
      maker: "FORD MOTOR COMPANY",
      date: "01/23",
      gross: 2060,
      front: 1090,
      rear: 1055,
      type: "PASSENGER CAR",
    },
  },
};

/** Small pictures of one line of characters, light and lens as a steady hand gets them. */
const CLOSE = { charHeight: 32, zoomOut: 1.2, quality: 70, noise: 0.008, glare: 0, lowLight: 0, motion: 0 };

/** Every style, easy and middling, and one of each thing that a reader has to cope with. */
const COMMITTED = [
  SAMPLE,
  { file: "label-type-plate.jpg", style: "label", kind: "european", ...CLOSE, scene: { layout: "type" } },
  {
    file: "label-barcode.jpg",
    style: "label",
    kind: "american",
    ...CLOSE,
    zoomOut: 1.6,
    scene: { layout: "barcode" },
  },
  {
    file: "label-glare.jpg",
    style: "label",
    kind: "american",
    hard: 0.5,
    ...CLOSE,
    glare: 0.5,
    scene: { barcode: false },
  },
  {
    file: "label.webp",
    style: "label",
    kind: "american",
    ...CLOSE,
    scene: { layout: "certification", barcode: false },
  },
  { file: "plate.jpg", style: "plate", kind: "american", ...CLOSE, scene: { dark: false, engraved: false } },
  {
    file: "plate-vertical.jpg",
    style: "plate",
    kind: "american",
    ...CLOSE,
    turn: 270,
    scene: { dark: true, engraved: false },
  },
  {
    file: "plate-exif.jpg",
    style: "plate",
    kind: "european",
    exif: true,
    ...CLOSE,
    scene: { dark: true, engraved: true },
  },
  {
    file: "stamped.jpg",
    style: "stamped",
    kind: "european",
    ...CLOSE,
    scene: { metal: "steel", frame: "*", raised: false },
  },
  {
    file: "stamped-paint.jpg",
    style: "stamped",
    kind: "american",
    hard: 0.4,
    ...CLOSE,
    scene: { metal: "paint", frame: "", raised: false },
  },
  {
    file: "stamped-raised.png",
    style: "stamped",
    kind: "american",
    ...CLOSE,
    charHeight: 24,
    noise: 0.001,
    height: 150,
    scene: { metal: "paint", raised: true },
  },
  {
    file: "dotpeen.jpg",
    style: "dotpeen",
    kind: "american",
    ...CLOSE,
    scene: { metal: "steel", step: 0, pitch: 1.15, frame: "" },
  },
  {
    file: "dotpeen-fine.jpg",
    style: "dotpeen",
    kind: "european",
    hard: 0.4,
    ...CLOSE,
    scene: { metal: "paint", step: 0.1, frame: "*" },
  },
  { file: "laser.jpg", style: "laser", kind: "american", ...CLOSE, scene: { ground: "steel" } },
  {
    file: "laser-slanted.jpg",
    style: "laser",
    kind: "american",
    ...CLOSE,
    rotation: 15,
    scene: { ground: "black" },
  },
  {
    file: "two-labels.jpg",
    style: "label",
    kind: "american",
    set: "several",
    ...CLOSE,
    ...{ charHeight: 22, width: 540, height: 175, offsetX: 0, offsetY: 38, blur: 0.4, quality: 50 },
    scene: { layout: "barcode", paint: [0.3, 0.42, 0.52] },
    below: { kind: "european", offsetY: -22 },
  },
  { file: "no-vin-label.jpg", style: "label", kind: "none", ...CLOSE, scene: { layout: "barcode" } },
  { file: "no-vin-metal.jpg", style: "stamped", kind: "none", ...CLOSE, scene: { metal: "cast" } },
];

/**
 * The pictures of `test/pictures/`.
 * @returns {import("./write.mjs").Order[]}
 */
export function committedSet() {
  const layouts = LAYOUTS.map((one) => ({ ...one, set: "layout" }));
  return [...COMMITTED, ...layouts].map(({ file, kind, vin: fixed, exif, set, below, scene, ...rest }) => {
    const vin = fixed ?? (kind === "none" ? "" : makeVin(createRandom(`vin of ${file}`), kind));
    const wishes = typeof scene === "function" ? scene(vin) : scene;
    const request = { seed: file, hard: 0, ...rest, scene: wishes, vin };
    return {
      file,
      exif,
      set: set ?? (vin ? rest.style : "negative"),
      request,
      ...(below ? { below: belowIt(request, below) } : {}),
    };
  });
}

/** The same kind of picture with another VIN. */
function belowIt(request, { kind, ...changes }) {
  const seed = `${request.seed} below`;
  return { ...request, ...changes, seed, vin: makeVin(createRandom(`vin of ${seed}`), kind) };
}

/**
 * A set of any size, styles in turn, difficulty spread from 0 to `hard`.
 * @param {{ count: number, negatives: number, seed: string, styles: string[], hard: number, vertical: number }} options
 *   vertical: share of the pictures whose text runs up or down
 * @returns {import("./write.mjs").Order[]}
 */
export function randomSet({ count, negatives, seed, styles, hard, vertical }) {
  const random = createRandom(`set ${seed}`);
  const order = (number, total, set, style, vin) => ({
    file: `${set}-${String(number + 1).padStart(4, "0")}.jpg`,
    set,
    request: {
      vin,
      style,
      seed: `${seed} ${set} ${number}`,
      hard: (hard * (Math.floor(number / styles.length) + random.next())) / Math.ceil(total / styles.length),
      turn: random.chance(vertical) ? random.pick([90, 270]) : 0,
    },
  });
  return [
    ...Array.from({ length: count }, (_, i) =>
      order(i, count, styles[i % styles.length], styles[i % styles.length], makeVin(random)),
    ),
    ...Array.from({ length: negatives }, (_, i) =>
      order(i, negatives, "negative", random.pick([...STYLES, "background", "background"]), ""),
    ),
  ];
}
