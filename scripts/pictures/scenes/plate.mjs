// The metal plate on the dashboard, seen through the windscreen: rivets, printed or engraved characters, reflections.

import { smooth } from "../drawing/exact-math.mjs";
import { partNumber } from "../vin.mjs";
import { chooseLight, illuminate, press } from "../drawing/metal.mjs";
import { textMask, textWidth } from "../drawing/outline.mjs";
import { lineWidth, placeCharacters } from "./stamped.mjs";
import { strokesOf } from "../drawing/stroke-font.mjs";
import {
  blend,
  fill,
  paintBox,
  paintFrame,
  paintMask,
  paintShadow,
  tint,
  visitBox,
} from "../drawing/surface.mjs";
import { brushed, clouds, fractal } from "../drawing/texture.mjs";

const FACES = [
  "DejaVuSansMono",
  "DejaVuSansMono-Bold",
  "DejaVuSansCondensed",
  "DejaVuSansCondensed-Bold",
  "DejaVuSans",
];
const LIGHT_PLATE = [0.72, 0.73, 0.74];
const DARK_PLATE = [0.1, 0.1, 0.11];

/**
 * @param {import("../drawing/random.mjs").Random} random
 * @param {string} vin empty: another number
 * @param {object} wanted any part of the result may be fixed
 */
export function compose(random, vin, wanted = {}) {
  return {
    text: vin || partNumber(random),
    dark: random.chance(0.5),
    engraved: random.chance(0.4),
    face: random.pick(FACES),
    frame: random.pick(["", "", "*"]),
    pitch: random.range(0.84, 1),
    tracking: random.range(0.02, 0.22),
    rivets: random.chance(0.7),
    lined: random.chance(0.3),
    ...wanted,
  };
}

export function measure(scene, size) {
  if (scene.engraved)
    return {
      vinWidth: lineWidth(scene.text, scene.pitch, size) + (scene.frame ? 2.6 * scene.pitch * size : 0),
    };
  return { vinWidth: textWidth(scene.face, scene.text, size, scene.tracking) };
}

/**
 * @param {import("../drawing/surface.mjs").Surface} surface
 * @param {ReturnType<typeof compose>} scene
 * @param {number} size height of the characters in pixels
 * @param {number} wear 0 to 1: faded, stronger reflections
 * @param {import("../drawing/random.mjs").Random} random
 */
export function paint(surface, scene, size, wear, random) {
  const { width, height } = surface;
  paintDashboard(surface, random);
  const half = measure(scene, size).vinWidth / 2 + size * (scene.rivets ? 2.2 : 0.9);
  const box = { x: -half, y: -size * 1.15, width: 2 * half, height: size * 2.3, radius: size * 0.3 };
  paintShadow(surface, box, size * 0.6, 0.6);
  paintBox(surface, box, scene.dark ? DARK_PLATE : LIGHT_PLATE);
  const lines = brushed(width, height, random);
  visitBox(surface, box.x, box.y, box.x + box.width, box.y + box.height, (index) => {
    for (let c = 0; c < 3; c++) surface.rgb[3 * index + c] *= 1 + 0.09 * lines[index];
  });
  if (scene.lined) {
    const inset = size * 0.25;
    const frame = {
      x: box.x + inset,
      y: box.y + inset,
      width: box.width - 2 * inset,
      height: box.height - 2 * inset,
      radius: size * 0.15,
    };
    paintFrame(surface, frame, Math.max(1, size * 0.06), scene.dark ? LIGHT_PLATE : DARK_PLATE);
  }
  if (scene.rivets)
    for (const x of [-half + size * 1.1, half - size * 1.1]) paintRivet(surface, x, size * 0.42);
  if (scene.engraved) engrave(surface, scene, size, wear, random);
  else printOn(surface, scene, size, wear);
  illuminate(surface, { ...chooseLight(random, wear), gloss: 0.1 });
  reflect(surface, 0.1 + 0.5 * wear, random);
}

/** Dark grained plastic. */
function paintDashboard(surface, random) {
  const { width, height } = surface;
  fill(
    surface,
    random.pick([
      [0.09, 0.09, 0.1],
      [0.15, 0.14, 0.13],
      [0.22, 0.2, 0.18],
    ]),
  );
  tint(surface, fractal(width, height, 5, 2, 0.8, random), 0.22);
  tint(surface, clouds(width, height, width * 0.6, height * 0.4, random), 0.3);
}

function paintRivet(surface, x, radius) {
  visitBox(surface, x - radius * 1.3, -radius * 1.3, x + radius * 1.3, radius * 1.3, (index, px, py) => {
    const distance = Math.sqrt((px - x) * (px - x) + py * py) / radius;
    const dome = 1 - smooth((distance - 0.85) * 4);
    blend(surface, index, [0.05, 0.05, 0.05], 0.6 * (1 - smooth((distance - 1) * 4)));
    blend(surface, index, [0.62, 0.62, 0.62], dome);
    surface.relief[index] += distance < 1 ? radius * 0.5 * (1 - distance * distance) : 0;
  });
}

function printOn(surface, scene, size, wear) {
  const { vinWidth } = measure(scene, size);
  const mask = textMask(scene.face, scene.text, -vinWidth / 2, 0, size, scene.tracking);
  paintMask(surface, mask, scene.dark ? [0.82, 0.83, 0.82] : [0.06, 0.06, 0.07], 1 - 0.45 * wear);
}

/** Engraved characters, filled with paint where the plate is dark. */
function engrave(surface, scene, size, wear, random) {
  const radius = Math.max(1, size * 0.065);
  for (const { character, x } of placeCharacters(scene, size)) {
    const depth = radius * (scene.dark ? 0.3 : 1.1) * (1 - 0.4 * wear);
    const strokes = strokesOf(character);
    press(
      surface,
      strokes,
      { x, y: random.normal() * 0.01 * size, size },
      { radius, depth, rim: 0, dirt: scene.dark ? -4.2 * (1 - 0.4 * wear) : 0.35 },
    );
  }
}

/** What the windscreen adds: haze, and soft-edged pictures of sky and trees. */
function reflect(surface, strength, random) {
  const { width, height, rgb } = surface;
  const shapes = fractal(width, height, Math.min(width, height) * random.range(0.3, 0.9), 3, 0.4, random);
  const sky = [0.75, 0.85, 1];
  const haze = random.range(0.02, 0.08) * (0.5 + strength);
  for (let i = 0; i < width * height; i++) {
    const light = haze + strength * 0.32 * smooth((shapes[i] + 0.1) * 1.6);
    for (let c = 0; c < 3; c++) rgb[3 * i + c] += light * sky[c] * (1 - 0.4 * rgb[3 * i + c]);
  }
}
