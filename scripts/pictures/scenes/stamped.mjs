// VINs struck into bare or painted metal character by character, or raised on an embossed plate.

import { chooseLight, illuminate, METALS, paintMetal, press } from "../drawing/metal.mjs";
import { partNumber } from "../vin.mjs";
import { STROKE_WIDTH, strokesOf } from "../drawing/stroke-font.mjs";

/**
 * @param {import("../drawing/random.mjs").Random} random
 * @param {string} vin empty: another number
 * @param {object} wanted any part of the result may be fixed
 */
export function compose(random, vin, wanted = {}) {
  return {
    text: vin || partNumber(random),
    frame: random.pick(["", "*", "*", "-"]),
    metal: random.pick(METALS),
    raised: random.chance(0.2),
    pitch: random.range(0.86, 1.15),
    radius: random.range(0.045, 0.085),
    depth: random.range(0.6, 1.1),
    // Dirt in the grooves, or bare metal that shines through the paint.
    dirt: random.chance(0.75) ? random.range(0.15, 0.55) : random.range(-0.8, -0.3),
    ...wanted,
  };
}

/** @param {{ text: string, pitch: number, frame?: string }} scene */
export function measure(scene, size) {
  return {
    vinWidth: lineWidth(scene.text, scene.pitch, size) + (scene.frame ? 2.6 * scene.pitch * size : 0),
  };
}

/** Width of a line of equally spaced characters in pixels. */
export function lineWidth(text, pitch, size) {
  return ((text.length - 1) * pitch + STROKE_WIDTH) * size;
}

/**
 * Where the characters of a line stand, frame marks included, the line's middle at (0, 0).
 * @param {{ text: string, pitch: number, frame: string }} scene
 * @param {number} size
 * @returns {{ character: string, x: number }[]}
 */
export function placeCharacters({ text, pitch, frame }, size) {
  const start = (-(text.length - 1) / 2) * pitch * size;
  const placed = [...text].map((character, i) => ({ character, x: start + i * pitch * size }));
  if (!frame) return placed;
  const away = start - 1.15 * pitch * size;
  return [{ character: frame, x: away }, ...placed, { character: frame, x: -away }];
}

/**
 * @param {import("../drawing/surface.mjs").Surface} surface
 * @param {ReturnType<typeof compose>} scene
 * @param {number} size height of the characters in pixels
 * @param {number} wear 0 to 1: shallow, uneven, rough
 * @param {import("../drawing/random.mjs").Random} random
 */
export function paint(surface, scene, size, wear, random) {
  paintMetal(surface, scene.metal, size, 0.1 + 0.6 * wear, random);
  const sign = scene.raised ? -1 : 1;
  const uneven = 0.02 + 0.05 * wear;
  for (const { character, x } of placeCharacters(scene, size)) {
    const depth = size * 0.09 * scene.depth * (1 - 0.3 * wear) * random.range(1 - 0.3 * wear, 1.15);
    press(
      surface,
      strokesOf(character),
      {
        x: x + random.normal() * uneven * size * 0.6,
        y: random.normal() * uneven * size,
        size,
        slant: random.normal() * 40 * uneven,
      },
      {
        radius: Math.max(1.3, size * scene.radius),
        depth: depth * sign,
        rim: scene.raised ? 0 : depth * 0.25,
        dirt: scene.raised ? 0 : scene.dirt * (1 - 0.3 * wear),
      },
    );
  }
  illuminate(surface, chooseLight(random, wear));
}
