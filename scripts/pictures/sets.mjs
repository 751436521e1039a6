// Which pictures make up a set: the small committed one, and random ones of any size.

import { createRandom } from "./random.mjs";
import { STYLES } from "./render.mjs";
import { makeVin } from "./vin.mjs";

/** The clean door-jamb label that the README, the examples and the demo flow show. */
const SAMPLE = {
  file: "sample-label.jpg",
  style: "label",
  kind: "american",
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
  },
};

const COMMITTED = [SAMPLE];

/**
 * The pictures of `test/pictures/`.
 * @returns {import("./write.mjs").Order[]}
 */
export function committedSet() {
  return COMMITTED.map(({ file, kind, exif, ...request }) => {
    const vin = kind === "none" ? "" : makeVin(createRandom(`vin of ${file}`), kind);
    return {
      file,
      exif,
      set: vin ? request.style : "negative",
      request: { seed: file, hard: 0, ...request, vin },
    };
  });
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
    ...Array.from({ length: negatives }, (_, i) => order(i, negatives, "negative", random.pick(STYLES), "")),
  ];
}
