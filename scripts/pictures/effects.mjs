// What light, lens and sensor do to a photograph: uneven light, glare, darkness, blur, shake, noise.

import { clamp, cosDeg, sinDeg } from "./drawing/exact-math.mjs";
import { blur, clouds } from "./drawing/texture.mjs";

/**
 * @typedef {object} Effects
 * @property {number} charHeight height of the VIN's characters in pixels
 * @property {number} rotation degrees clockwise
 * @property {number} tilt strength of the perspective, 0 to 0.35
 * @property {number} blur standard deviation in pixels
 * @property {number} motion length of the shake in pixels
 * @property {number} noise standard deviation, of 1
 * @property {number} unevenLight 0 to 1
 * @property {number} glare 0 to 1
 * @property {number} lowLight 0 to 1
 * @property {number} wear how faint or damaged the characters are, 0 to 1
 * @property {number} zoomOut width of the picture in widths of the VIN
 * @property {number} quality of the JPEG, 1 to 100
 */

/**
 * Chooses effects: small for hard = 0, up to the edge of legibility for hard = 1.
 * @param {import("./drawing/random.mjs").Random} random
 * @param {number} hard 0 to 1
 * @returns {Effects}
 */
export function chooseEffects(random, hard) {
  const upTo = (limit) => random.next() * limit;
  const sometimes = (p, value) => (random.chance(p) ? value : 0);
  const charHeight = Math.round(random.range(30, 46) - hard * random.range(6, 16));
  const slant = sometimes(0.3 * hard, random.range(-24, 24) * hard);
  return {
    charHeight,
    rotation: slant + random.normal() * (1 + 4 * hard),
    tilt: 0.03 + upTo(0.08 + 0.2 * hard),
    blur: charHeight * (0.012 + upTo(0.045 * hard)),
    motion: sometimes(0.35, charHeight * upTo(0.16 * hard)),
    noise: 0.006 + upTo(0.035 * hard),
    unevenLight: 0.12 + upTo(0.15 + 0.5 * hard),
    glare: sometimes(0.15 + 0.45 * hard, random.range(0.1, 0.25 + 0.35 * hard)),
    lowLight: sometimes(0.3 * hard, random.range(0.3, 0.9) * hard),
    wear: upTo(hard),
    zoomOut: random.range(1.15, 1.5 + 0.5 * hard),
    quality: Math.round(90 - upTo(8 + 45 * hard)),
  };
}

/**
 * Applies the effects to a photograph and rounds it to bytes.
 * @param {Float32Array} photo three values per pixel
 * @param {number} width
 * @param {number} height
 * @param {Effects} effects
 * @param {import("./drawing/random.mjs").Random} random
 * @returns {Uint8Array}
 */
export function develop(photo, width, height, effects, random) {
  lightUnevenly(photo, width, height, effects.unevenLight, random);
  if (effects.glare > 0) addGlare(photo, width, height, effects.glare, random);
  if (effects.lowLight > 0) darken(photo, effects.lowLight);
  const shaken = shake(photo, width, height, effects.motion, random.range(0, 180));
  const soft = blur(shaken, width, height, effects.blur, 3);
  return expose(soft, effects.noise * (1 + effects.lowLight), random);
}

/** A slope of light across the picture and a large soft shadow. */
function lightUnevenly(photo, width, height, strength, random) {
  const angle = random.range(0, 360);
  const dx = (cosDeg(angle) * 2) / width;
  const dy = (sinDeg(angle) * 2) / height;
  const shadow = clouds(width, height, width * random.range(0.4, 0.8), height * random.range(0.5, 1), random);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const slope = (x - width / 2) * dx + (y - height / 2) * dy;
      const factor = 1 + strength * (0.35 * slope + 0.4 * shadow[i]);
      for (let c = 0; c < 3; c++) photo[3 * i + c] *= factor;
    }
  }
}

/** A bright reflection: a soft spot or a long streak, added to what is there. */
function addGlare(photo, width, height, strength, random) {
  const x0 = random.range(0.1, 0.9) * width;
  const y0 = random.range(0.1, 0.9) * height;
  const angle = random.range(0, 180);
  const cos = cosDeg(angle);
  const sin = sinDeg(angle);
  const size = Math.min(width, height);
  const long = size * random.range(0.3, 1.6);
  const short = size * random.range(0.1, 0.35);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const u = (cos * (x - x0) + sin * (y - y0)) / long;
      const v = (cos * (y - y0) - sin * (x - x0)) / short;
      const fall = 1 / (1 + u * u + v * v);
      const light = strength * 1.3 * fall * fall;
      for (let c = 0; c < 3; c++) photo[i + c] += light * (1.05 - photo[i + c] * 0.5);
    }
  }
}

/** Less light, and the warm cast of a lamp. */
function darken(photo, strength) {
  const gain = [1 - 0.68 * strength, 1 - 0.74 * strength, 1 - 0.8 * strength];
  for (let i = 0; i < photo.length; i++) photo[i] *= gain[i % 3];
}

/** Motion blur: the mean along a short line. */
function shake(photo, width, height, length, angle) {
  const count = Math.ceil(length);
  if (count < 2) return photo;
  const result = new Float32Array(photo.length);
  for (let step = 0; step < count; step++) {
    const at = (step / (count - 1) - 0.5) * length;
    const dx = Math.round(cosDeg(angle) * at);
    const dy = Math.round(sinDeg(angle) * at);
    for (let y = 0, i = 0; y < height; y++) {
      const row = clamp(y + dy, 0, height - 1) * width;
      for (let x = 0; x < width; x++, i += 3) {
        const from = (row + clamp(x + dx, 0, width - 1)) * 3;
        for (let c = 0; c < 3; c++) result[i + c] += photo[from + c] / count;
      }
    }
  }
  return result;
}

/** Adds the sensor's noise, mostly in brightness, and rounds to bytes. */
function expose(photo, noise, random) {
  const bytes = new Uint8Array(photo.length);
  for (let i = 0; i < photo.length; i += 3) {
    const grey = random.normal() * noise;
    for (let c = 0; c < 3; c++) {
      const value = photo[i + c] + grey + (random.next() - 0.5) * noise;
      bytes[i + c] = Math.round(clamp(value, 0, 1) * 255);
    }
  }
  return bytes;
}
