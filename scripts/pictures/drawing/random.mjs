// A small seeded random generator, so that the same seed always makes the same pictures.

/**
 * @typedef {object} Random
 * @property {() => number} next uniform in [0, 1)
 * @property {(low: number, high: number) => number} range uniform in [low, high)
 * @property {(low: number, high: number) => number} int whole number, both ends included
 * @property {<T>(list: ArrayLike<T>) => T} pick one member of a list
 * @property {(p: number) => boolean} chance true with probability p
 * @property {() => number} normal mean 0, standard deviation 1 (sum of uniforms)
 * @property {(count: number, alphabet: string) => string} text random characters
 */

/**
 * Makes a generator (mulberry32) from a whole number or a text.
 * @param {number | string} seed
 * @returns {Random}
 */
export function createRandom(seed) {
  let state = hash(String(seed));
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (low, high) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    range: (low, high) => low + next() * (high - low),
    pick: (list) => list[int(0, list.length - 1)],
    chance: (p) => next() < p,
    // Four uniforms have variance 4/12, hence the square root of 3.
    normal: () => (next() + next() + next() + next() - 2) * 1.7320508075688772,
    text: (count, alphabet) =>
      Array.from({ length: count }, () => alphabet[int(0, alphabet.length - 1)]).join(""),
  };
}

/** FNV-1a: a text to 32 bits. */
function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
