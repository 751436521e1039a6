// Random textures as planes of numbers around 0: cloudy, brushed, grainy.

import { expMinus } from "./exact-math.mjs";

/**
 * Smooth random values with mean about 0 within -1 to 1: a coarse grid of random numbers, smoothly enlarged.
 * @param {number} width
 * @param {number} height
 * @param {number} cellX size of a grid cell in pixels
 * @param {number} cellY
 * @param {import("./random.mjs").Random} random
 */
export function clouds(width, height, cellX, cellY, random) {
  const columns = Math.ceil(width / cellX) + 2;
  const rows = Math.ceil(height / cellY) + 2;
  const grid = Float32Array.from({ length: columns * rows }, () => random.next() * 2 - 1);
  const plane = new Float32Array(width * height);
  const across = steps(width, cellX);
  const down = steps(height, cellY);
  for (let y = 0; y < height; y++) {
    const upper = down.cell[y] * columns;
    const t = down.part[y];
    for (let x = 0; x < width; x++) {
      const i = upper + across.cell[x];
      const s = across.part[x];
      const a = grid[i] + (grid[i + 1] - grid[i]) * s;
      const b = grid[i + columns] + (grid[i + columns + 1] - grid[i + columns]) * s;
      plane[y * width + x] = a + (b - a) * t;
    }
  }
  return plane;
}

/** Which grid cell each pixel lies in and how far, eased. */
function steps(length, cell) {
  const result = { cell: new Int32Array(length), part: new Float32Array(length) };
  for (let i = 0; i < length; i++) {
    const position = i / cell;
    const whole = Math.floor(position);
    const t = position - whole;
    result.cell[i] = whole;
    result.part[i] = t * t * (3 - 2 * t);
  }
  return result;
}

/**
 * Sum of clouds, each half as coarse and `fade` times as strong as the one before.
 * @param {number} width
 * @param {number} height
 * @param {number} cell coarsest cell in pixels
 * @param {number} octaves
 * @param {number} fade
 * @param {import("./random.mjs").Random} random
 */
export function fractal(width, height, cell, octaves, fade, random) {
  const sum = new Float32Array(width * height);
  let strength = 1;
  for (let octave = 0; octave < octaves; octave++) {
    const size = Math.max(1, cell / (1 << octave));
    const layer = clouds(width, height, size, size, random);
    for (let i = 0; i < sum.length; i++) sum[i] += layer[i] * strength;
    strength *= fade;
  }
  return sum;
}

/**
 * Fine lines along x, as brushed or rolled metal has them.
 * @param {number} width
 * @param {number} height
 * @param {import("./random.mjs").Random} random
 */
export function brushed(width, height, random) {
  const long = clouds(width, height, 180, 1.1, random);
  const short = clouds(width, height, 40, 1.6, random);
  for (let i = 0; i < long.length; i++) long[i] = 0.6 * long[i] + 0.4 * short[i];
  return long;
}

/**
 * Gaussian blur of one plane, or of interleaved planes, edges repeated.
 * @param {Float32Array} plane
 * @param {number} width
 * @param {number} height
 * @param {number} sigma in pixels; 0.2 and less changes nothing
 * @param {number} channels values per pixel
 */
export function blur(plane, width, height, sigma, channels = 1) {
  if (sigma <= 0.2) return plane;
  const radius = Math.ceil(sigma * 2.7);
  const kernel = Float32Array.from({ length: radius * 2 + 1 }, (_, i) =>
    expMinus(((i - radius) * (i - radius)) / (2 * sigma * sigma)),
  );
  const total = kernel.reduce((a, b) => a + b, 0);
  for (let i = 0; i < kernel.length; i++) kernel[i] /= total;
  const middle = convolve(plane, height, width, width * channels, channels, channels, kernel);
  return convolve(middle, width, height, channels, width * channels, channels, kernel);
}

/** One-dimensional convolution along `step`, for every line that `stride` leads to. */
function convolve(source, length, lines, step, stride, channels, kernel) {
  const radius = (kernel.length - 1) / 2;
  const target = new Float32Array(source.length);
  for (let line = 0; line < lines; line++) {
    for (let channel = 0; channel < channels; channel++) {
      const start = line * stride + channel;
      for (let i = 0; i < length; i++) {
        let sum = 0;
        for (let k = -radius; k <= radius; k++) {
          const at = i + k < 0 ? 0 : i + k >= length ? length - 1 : i + k;
          sum += source[start + at * step] * kernel[k + radius];
        }
        target[start + i * step] = sum;
      }
    }
  }
  return target;
}
