// VINs etched by laser: a faint change of brightness on metal or plastic.

import { chooseLight, illuminate, paintMetal } from "../drawing/metal.mjs";
import { partNumber } from "../vin.mjs";
import { textMask, textWidth } from "../drawing/outline.mjs";
import { fill, tint, visitMask } from "../drawing/surface.mjs";
import { fractal } from "../drawing/texture.mjs";

const FACES = [
  "DejaVuSansMono-Bold",
  "DejaVuSansMono",
  "DejaVuSansCondensed-Bold",
  "DejaVuSans-Bold",
  "DejaVuSans",
];

/**
 * @param {import("../drawing/random.mjs").Random} random
 * @param {string} vin empty: another number
 * @param {object} wanted any part of the result may be fixed
 */
export function compose(random, vin, wanted = {}) {
  const likely = random.pick(["steel", "steel", "black", "cast", "paint"]);
  const ground = wanted.ground ?? likely;
  return {
    text: vin || partNumber(random),
    ground,
    face: random.pick(FACES),
    tracking: random.range(0, 0.25),
    brighter: ground === "black" || random.chance(0.35),
    small: random.chance(0.5) ? `${random.text(3, "ABCDEFGHKLMN")} ${random.text(6, "0123456789")}` : "",
    ...wanted,
  };
}

export function measure(scene, size) {
  return { vinWidth: textWidth(scene.face, scene.text, size, scene.tracking) };
}

/**
 * @param {import("../drawing/surface.mjs").Surface} surface
 * @param {ReturnType<typeof compose>} scene
 * @param {number} size height of the characters in pixels
 * @param {number} wear 0 to 1: fainter
 * @param {import("../drawing/random.mjs").Random} random
 */
export function paint(surface, scene, size, wear, random) {
  if (scene.ground === "black") {
    fill(surface, [0.13, 0.13, 0.14]);
    tint(surface, fractal(surface.width, surface.height, 4, 2, 0.7, random), 0.12);
  } else paintMetal(surface, scene.ground, size, 0.1 + 0.5 * wear, random);
  const speckle = fractal(surface.width, surface.height, Math.max(1.5, size * 0.1), 2, 0.7, random);
  const contrast = (0.55 - 0.33 * wear) * random.range(0.8, 1.1);
  // On black ground the same step to the eye needs a larger factor.
  const change = scene.brighter ? contrast * (scene.ground === "black" ? 3 : 0.8) : -contrast;
  const width = textWidth(scene.face, scene.text, size, scene.tracking);
  etch(surface, textMask(scene.face, scene.text, -width / 2, 0, size, scene.tracking), change, speckle);
  if (scene.small)
    etch(surface, textMask(scene.face, scene.small, -width / 2, size * 1.6, size * 0.6), change, speckle);
  illuminate(surface, chooseLight(random, 0.5 + 0.5 * wear));
}

/** Changes the brightness under a mask, unevenly as the beam's lines do. */
function etch(surface, mask, change, speckle) {
  visitMask(surface, mask, (index, cover) => {
    const factor = 1 + change * cover * (1 + 0.25 * speckle[index]);
    for (let c = 0; c < 3; c++) surface.rgb[3 * index + c] *= factor;
  });
}
