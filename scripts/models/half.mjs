// Numbers in IEEE 754 half precision (binary16); rounding is to the nearest value and to even on ties.

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** @returns {number} the sixteen bits of the half-precision number */
export function toHalf(value) {
  single[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const exponent = ((bits[0] >>> 23) & 0xff) - 112;
  const fraction = bits[0] & 0x7fffff;
  if (exponent >= 31) return sign | 0x7bff; // out of range: the largest finite number, weights never are infinite
  if (exponent <= 0) {
    if (exponent < -10) return sign;
    return sign | roundShift(fraction | 0x800000, 14 - exponent);
  }
  return sign | Math.min(0x7bff, roundShift((exponent << 23) | fraction, 13));
}

function roundShift(value, shift) {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return rest > middle || (rest === middle && kept & 1) ? kept + 1 : kept;
}

/** @param half the sixteen bits of a finite half-precision number */
export function fromHalf(half) {
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return half & 0x8000 ? -size : size;
}
