// Sine, cosine and exponential from plain arithmetic, because the last bit of Math.sin differs between engines.

const TAU = 6.283185307179586;

/**
 * Sine of an angle in degrees, by Taylor series after reduction to half a turn.
 * @param {number} degrees
 */
export function sinDeg(degrees) {
  let x = (degrees / 360) * TAU;
  x -= TAU * Math.round(x / TAU);
  let term = x;
  let sum = x;
  for (let n = 1; n < 14; n++) {
    term *= (-x * x) / (2 * n * (2 * n + 1));
    sum += term;
  }
  return sum;
}

/**
 * Cosine of an angle in degrees.
 * @param {number} degrees
 */
export function cosDeg(degrees) {
  return sinDeg(degrees + 90);
}

/**
 * e to the power of -x for x >= 0, near enough for blur kernels: (1 - x/1024)^1024.
 * @param {number} x
 */
export function expMinus(x) {
  let value = x >= 1024 ? 0 : 1 - x / 1024;
  for (let i = 0; i < 10; i++) value *= value;
  return value;
}

/**
 * Limits a value to a range.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return value < low ? low : value > high ? high : value;
}

/**
 * Smooth step from 0 (x <= 0) to 1 (x >= 1).
 * @param {number} x
 */
export function smooth(x) {
  const t = clamp(x, 0, 1);
  return t * t * (3 - 2 * t);
}
