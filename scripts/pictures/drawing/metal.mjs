// Metal: its colour and roughness, marks pressed into it, and the light that makes them visible.

import { cosDeg, sinDeg, smooth } from "./exact-math.mjs";
import { fill, tint, visitBox } from "./surface.mjs";
import { brushed, clouds, fractal } from "./texture.mjs";

/** @typedef {import("./random.mjs").Random} Random */
/** @typedef {import("./surface.mjs").Surface} Surface */

export const METALS = ["steel", "cast", "paint", "rust"];

const BODY_COLOURS = [
  [0.34, 0.35, 0.36],
  [0.22, 0.23, 0.25],
  [0.62, 0.62, 0.6],
  [0.2, 0.26, 0.36],
  [0.38, 0.12, 0.1],
];

/**
 * Covers the surface with metal.
 * @param {Surface} surface
 * @param {string} kind one of METALS
 * @param {number} size character height in pixels: roughness grows with it
 * @param {number} rough 0 to 1
 * @param {Random} random
 */
export function paintMetal(surface, kind, size, rough, random) {
  const { width, height } = surface;
  const grain = (cell, octaves) => fractal(width, height, Math.max(1.5, cell * size), octaves, 0.65, random);
  if (kind === "steel") {
    fill(surface, [0.6, 0.6, 0.61]);
    tint(surface, brushed(width, height, random), 0.1 + 0.12 * rough);
    raise(surface, grain(0.12, 2), size * 0.008 * (0.3 + rough));
  } else if (kind === "cast") {
    fill(surface, [0.5, 0.49, 0.47]);
    tint(surface, grain(0.3, 3), 0.08);
    raise(surface, grain(0.16, 3), size * 0.014 * (0.4 + rough));
  } else if (kind === "paint") {
    fill(surface, random.pick(BODY_COLOURS));
    raise(surface, grain(0.25, 2), size * 0.006 * (0.5 + rough));
  } else {
    fill(surface, [0.46, 0.42, 0.38]);
    paintRust(surface, grain(2.4, 6), 0.3 + 0.4 * rough);
    raise(surface, grain(0.16, 3), size * 0.013 * (0.4 + rough));
  }
  tint(surface, clouds(width, height, width * 0.5, height * 0.6, random), 0.12);
  scratch(surface, Math.round(3 + 14 * rough), size, random);
}

/** Adds a texture to the relief. */
function raise(surface, texture, amount) {
  for (let i = 0; i < texture.length; i++) surface.relief[i] += texture[i] * amount;
}

/** Brown where the texture is high. */
function paintRust(surface, texture, amount) {
  const { rgb } = surface;
  const rust = [0.34, 0.21, 0.13];
  for (let i = 0; i < texture.length; i++) {
    const share = amount * smooth((texture[i] + 0.9) / 2.2);
    for (let c = 0; c < 3; c++) rgb[3 * i + c] += (rust[c] - rgb[3 * i + c]) * share;
  }
}

/** Thin bright or dark scratches in any direction. */
function scratch(surface, count, size, random) {
  const { left, top, width, height, rgb } = surface;
  for (let n = 0; n < count; n++) {
    const angle = random.range(0, 180);
    const length = random.range(1, 9) * size;
    const factor = 1 + random.range(-0.3, 0.35);
    const x0 = left + random.next() * width;
    const y0 = top + random.next() * height;
    for (let at = 0; at < length; at++) {
      const x = Math.floor(x0 + cosDeg(angle) * at);
      const y = Math.floor(y0 + sinDeg(angle) * at);
      visitBox(surface, x, y, x + 1, y + 1, (index) => {
        for (let c = 0; c < 3; c++) rgb[3 * index + c] *= factor;
      });
    }
  }
}

/**
 * Shape of a mark's cross-section.
 * @typedef {object} Profile
 * @property {number} radius half the width of a stroke or dot, in pixels
 * @property {number} depth in pixels; negative: raised
 * @property {number} rim height of the displaced metal beside it, in pixels
 * @property {number} dirt how much darker the bottom is, 0 to 1; negative: bright bare metal
 */

/**
 * Presses one character made of lines or, where a polyline has one point, of dots.
 * @param {Surface} surface
 * @param {import("./stroke-font.mjs").Polyline[]} strokes in character heights
 * @param {{ x: number, y: number, size: number, slant?: number }} place slant: degrees
 * @param {Profile} profile
 */
export function press(surface, strokes, place, profile) {
  const { x, y, size, slant = 0 } = place;
  const cos = cosDeg(slant) * size;
  const sin = sinDeg(slant) * size;
  const lines = strokes.map((stroke) =>
    stroke.map(([px, py]) => [x + px * cos - py * sin, y + px * sin + py * cos]),
  );
  const reach = profile.radius * 2.4;
  const box = bounds(lines, reach);
  const { rgb, relief } = surface;
  visitBox(surface, box.x0, box.y0, box.x1, box.y1, (index, px, py) => {
    const distance = distanceTo(lines, px, py) / profile.radius;
    if (distance >= 2.4) return;
    const groove = 1 - smooth((distance - 0.15) / 1.05);
    const rim = distance > 0.7 ? smooth((distance - 0.7) / 0.6) * (1 - smooth((distance - 1.4) / 1)) : 0;
    relief[index] += rim * profile.rim - groove * profile.depth;
    const shade = 1 - profile.dirt * groove;
    for (let c = 0; c < 3; c++) rgb[3 * index + c] *= shade;
  });
}

function bounds(lines, margin) {
  const xs = lines.flatMap((line) => line.map(([x]) => x));
  const ys = lines.flatMap((line) => line.map(([, y]) => y));
  return {
    x0: Math.min(...xs) - margin,
    y0: Math.min(...ys) - margin,
    x1: Math.max(...xs) + margin,
    y1: Math.max(...ys) + margin,
  };
}

/** Distance from a point to the nearest of several polylines or dots. */
function distanceTo(lines, px, py) {
  let best = Infinity;
  for (const line of lines) {
    for (let i = Math.min(1, line.length - 1); i < line.length; i++) {
      const [ax, ay] = line[Math.max(0, i - 1)];
      const [bx, by] = line[i];
      const dx = bx - ax;
      const dy = by - ay;
      const square = dx * dx + dy * dy;
      const along = square > 0 ? Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / square)) : 0;
      const ex = ax + along * dx - px;
      const ey = ay + along * dy - py;
      best = Math.min(best, ex * ex + ey * ey);
    }
  }
  return Math.sqrt(best);
}

/**
 * Lights the relief from one side: diffuse light plus a highlight; afterwards the relief is spent.
 * @param {Surface} surface
 * @param {{ angle: number, elevation: number, ambient: number, gloss: number }} light
 *   angle: degrees from which it comes; elevation: degrees above the surface; ambient and gloss: 0 to 1
 */
export function illuminate(surface, { angle, elevation, ambient, gloss }) {
  const { width, height, relief, rgb } = surface;
  const flat = cosDeg(elevation);
  const light = [cosDeg(angle) * flat, sinDeg(angle) * flat, sinDeg(elevation)];
  // Halfway between the light and the eye straight above.
  const halfLength = Math.sqrt(light[0] * light[0] + light[1] * light[1] + (light[2] + 1) * (light[2] + 1));
  const half = [light[0] / halfLength, light[1] / halfLength, (light[2] + 1) / halfLength];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const nx = (relief[i - 1] - relief[i + 1]) / 2;
      const ny = (relief[i - width] - relief[i + width]) / 2;
      const length = Math.sqrt(nx * nx + ny * ny + 1);
      const facing = Math.max(0, (nx * light[0] + ny * light[1] + light[2]) / length);
      const mirror = Math.max(0, (nx * half[0] + ny * half[1] + half[2]) / length);
      const tight = mirror * mirror * mirror * mirror;
      const shine = tight * tight * tight * tight;
      const factor = ambient + ((1 - ambient) * facing) / light[2];
      for (let c = 0; c < 3; c++) rgb[3 * i + c] = rgb[3 * i + c] * factor + gloss * shine * shine * 0.5;
    }
  }
}

/**
 * A light that suits marks: low from the side for easy pictures, flat and diffuse for hard ones.
 * @param {Random} random
 * @param {number} wear 0 to 1
 */
export function chooseLight(random, wear) {
  return {
    angle: random.range(200, 340),
    elevation: random.range(25, 42) + 10 * wear,
    ambient: random.range(0.15, 0.35) + 0.1 * wear,
    gloss: random.range(0, 0.35),
  };
}
