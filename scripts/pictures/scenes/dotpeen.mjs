// VINs punched into metal as rows of dots by a marking machine.

import { chooseLight, illuminate, METALS, paintMetal, press } from "../drawing/metal.mjs";
import { partNumber } from "../vin.mjs";
import { lineWidth, placeCharacters } from "./stamped.mjs";
import { dotsAlongStrokes, dotsOf } from "../drawing/stroke-font.mjs";

/**
 * @param {import("../drawing/random.mjs").Random} random
 * @param {string} vin empty: another number
 * @param {object} wanted any part of the result may be fixed
 */
export function compose(random, vin, wanted = {}) {
  // 0: the 5 x 7 matrix; otherwise the distance of the dots along the strokes, in character heights.
  const step = random.pick([0, 0, 0.13, 0.1, 0.075]);
  return {
    text: vin || partNumber(random),
    frame: random.pick(["", "", "*"]),
    metal: random.pick(METALS),
    pitch: step ? random.range(0.88, 1.12) : random.range(1, 1.2),
    step,
    // Half the width of a dot, in distances between dots; dots set close together touch.
    dot: step ? random.range(0.4, 0.55) : random.range(0.27, 0.4),
    depth: random.range(0.8, 1.3),
    // Shadowed dots, or bare metal that shines through the paint.
    dirt: random.chance(0.6) ? random.range(0.3, 0.7) : random.range(-1.4, -0.7),
    ...wanted,
  };
}

/** @param {{ text: string, pitch: number, frame: string }} scene */
export function measure(scene, size) {
  return {
    vinWidth: lineWidth(scene.text, scene.pitch, size) + (scene.frame ? 2.6 * scene.pitch * size : 0),
  };
}

/**
 * @param {import("../drawing/surface.mjs").Surface} surface
 * @param {ReturnType<typeof compose>} scene
 * @param {number} size height of the characters in pixels
 * @param {number} wear 0 to 1: shallow, uneven, rough
 * @param {import("../drawing/random.mjs").Random} random
 */
export function paint(surface, scene, size, wear, random) {
  paintMetal(surface, scene.metal, size, 0.1 + 0.5 * wear, random);
  const spacing = scene.step || 1 / 6;
  const radius = Math.max(1.2, size * spacing * scene.dot);
  const jitter = 0.006 + 0.02 * wear;
  for (const { character, x } of placeCharacters(scene, size)) {
    const dots = scene.step ? dotsAlongStrokes(character, scene.step) : dotsOf(character);
    for (const [dx, dy] of dots) {
      const depth = radius * 1.1 * scene.depth * (1 - 0.4 * wear) * random.range(1 - 0.4 * wear, 1.1);
      press(
        surface,
        [[[dx + random.normal() * jitter, dy + random.normal() * jitter]]],
        { x, y: 0, size },
        { radius, depth, rim: depth * 0.3, dirt: scene.dirt * (1 - 0.3 * wear) },
      );
    }
  }
  illuminate(surface, chooseLight(random, wear));
}
