// Pictures without any VIN: bare metal, paintwork, printed pages.

import { paintPanel } from "./label.mjs";
import { chooseLight, illuminate, METALS, paintMetal } from "../drawing/metal.mjs";
import { fill, printText, tint } from "../drawing/surface.mjs";
import { fractal } from "../drawing/texture.mjs";

const WORDS =
  "the engine oil must be checked at every service before a long journey and changed once a year use only parts that were made for this vehicle never open the cap while the motor is hot keep this book in the glove box see page for the list of lamps and fuses tyre pressure front rear full load brake fluid wheel nuts torque".split(
    " ",
  );

/**
 * @param {import("../drawing/random.mjs").Random} random
 */
export function compose(random) {
  return { kind: random.pick(["metal", "panel", "page", "page"]), metal: random.pick(METALS) };
}

export function measure(_scene, size) {
  return { vinWidth: 16 * size };
}

/**
 * @param {import("../drawing/surface.mjs").Surface} surface
 * @param {ReturnType<typeof compose>} scene
 * @param {number} size
 * @param {number} wear
 * @param {import("../drawing/random.mjs").Random} random
 */
export function paint(surface, scene, size, wear, random) {
  if (scene.kind === "page") return paintPage(surface, size, random);
  if (scene.kind === "panel")
    return paintPanel(surface, [random.next(), random.next(), random.next()], random);
  paintMetal(surface, scene.metal, size, 0.3 + 0.7 * wear, random);
  illuminate(surface, chooseLight(random, wear));
}

/** A page of a manual: lines of words and numbers. */
function paintPage(surface, size, random) {
  const { left, top, width, height } = surface;
  fill(surface, [0.9, 0.89, 0.85]);
  tint(surface, fractal(width, height, size * 4, 3, 0.5, random), 0.03);
  const face = random.pick(["DejaVuSerif", "DejaVuSans", "DejaVuSansCondensed"]);
  const capHeight = size * random.range(0.4, 0.8);
  for (let y = top + capHeight * 2; y < top + height; y += capHeight * 2.1) {
    const words = Array.from({ length: 14 }, () =>
      random.chance(0.1) ? String(random.int(2, 9999)) : random.pick(WORDS),
    );
    printText(surface, words.join(" "), {
      face,
      x: left + size,
      y,
      size: capHeight,
      colour: [0.1, 0.1, 0.11],
    });
  }
}
