// The shapes of stamped and dot-peened characters: a single-stroke font and a 5 x 7 dot matrix, both drawn for this project.

/**
 * Strokes on a grid 4 wide and 6 high, y downwards. Strokes are separated by `;`, points by spaces;
 * `~` marks a stroke whose corners are rounded, `@` one that is rounded and closed.
 */
const STROKES = {
  A: "0,6 2,0 4,6; 0.8,3.9 3.2,3.9",
  B: "0,0 0,6; ~0,0 2.8,0 3.7,0.4 3.7,2.5 2.8,2.9 0,2.9; ~0,2.9 2.9,2.9 4,3.4 4,5.5 2.9,6 0,6",
  C: "~4,1.5 3.6,0 0.4,0 0,1.6 0,4.4 0.4,6 3.6,6 4,4.5",
  D: "0,0 0,6; ~0,0 2.5,0 4,0.8 4,5.2 2.5,6 0,6",
  E: "4,0 0,0 0,6 4,6; 0,3 3.1,3",
  F: "4,0 0,0 0,6; 0,3 3.1,3",
  G: "~4,1.5 3.6,0 0.4,0 0,1.6 0,4.4 0.4,6 3.6,6 4,4.7 4,3.3; 4,3.3 2.3,3.3",
  H: "0,0 0,6; 4,0 4,6; 0,3 4,3",
  I: "2,0 2,6; 1.2,0 2.8,0; 1.2,6 2.8,6",
  J: "~3.5,0 3.5,4.8 3.1,6 0.6,6 0.2,4.6",
  K: "0,0 0,6; 4,0 0,3.5; 1.4,2.3 4,6",
  L: "0,0 0,6 4,6",
  M: "0,6 0,0 2,3.4 4,0 4,6",
  N: "0,6 0,0 4,6 4,0",
  O: "@0.8,0 3.2,0 4,1.4 4,4.6 3.2,6 0.8,6 0,4.6 0,1.4",
  P: "0,6 0,0; ~0,0 3,0 4,0.5 4,2.8 3,3.3 0,3.3",
  Q: "@0.8,0 3.2,0 4,1.4 4,4.6 3.2,6 0.8,6 0,4.6 0,1.4; 2.4,4.4 4,6.3",
  R: "0,6 0,0; ~0,0 3,0 4,0.5 4,2.8 3,3.3 0,3.3; 2,3.3 4,6",
  S: "~3.9,1.4 3.5,0 0.4,0 0.1,1.6 0.4,2.7 3.6,3.2 4,4.5 3.6,6 0.4,6 0,4.6",
  T: "0,0 4,0; 2,0 2,6",
  U: "~0,0 0,4.7 0.5,6 3.5,6 4,4.7 4,0",
  V: "0,0 2,6 4,0",
  W: "0,0 0.9,6 2,1.6 3.1,6 4,0",
  X: "0,0 4,6; 4,0 0,6",
  Y: "0,0 2,3; 4,0 2,3 2,6",
  Z: "0,0 4,0 0,6 4,6",
  0: "@0.8,0 3.2,0 3.8,1.4 3.8,4.6 3.2,6 0.8,6 0.2,4.6 0.2,1.4",
  1: "0.8,1.4 2.2,0 2.2,6",
  2: "~0.1,1.7 0.4,0 3.6,0 4,1.6 3.7,2.8 0,6; 0,6 4,6",
  3: "~0.1,1.2 0.5,0 3.4,0 3.8,1.4 3.4,2.9 1.5,2.9; ~1.5,2.9 3.6,2.9 4,4.4 3.6,6 0.4,6 0,4.8",
  4: "3,6 3,0 0,4.3 4,4.3",
  5: "3.7,0 0.5,0 0.3,2.7; ~0.3,2.7 1.2,2.2 3.5,2.2 4,3.4 4,4.8 3.5,6 0.4,6 0,4.8",
  6: "~3.7,1.1 3.3,0 0.6,0 0,1.9 0,4.6 0.5,6 3.5,6 4,4.8 4,3.9 3.5,2.7 0.6,2.7 0.1,3.8",
  7: "0,0 4,0 1.4,6",
  8: "@0.6,0 3.4,0 3.7,1.4 3.3,2.9 0.7,2.9 0.3,1.4; @0.5,2.9 3.5,2.9 4,4.4 3.5,6 0.5,6 0,4.4",
  9: "~0.3,4.9 0.7,6 3.4,6 4,4.1 4,1.4 3.5,0 0.5,0 0,1.2 0,2.1 0.5,3.3 3.4,3.3 3.9,2.2",
  "*": "2,1 2,5; 0.4,2 3.6,4; 0.4,4 3.6,2",
  "-": "0.8,3 3.2,3",
};

/** Seven rows of five dots; each row is one base-32 digit. */
const DOTS = {
  A: "ehhvhhh",
  B: "uhhuhhu",
  C: "ehggghe",
  D: "uhhhhhu",
  E: "vgguggv",
  F: "vgguggg",
  G: "ehgnhhe",
  H: "hhhvhhh",
  I: "e44444e",
  J: "72222ic",
  K: "hikokih",
  L: "ggggggv",
  M: "hrllhhh",
  N: "hhpljhh",
  O: "ehhhhhe",
  P: "uhhuggg",
  Q: "ehhhlid",
  R: "uhhukih",
  S: "fgge11u",
  T: "v444444",
  U: "hhhhhhe",
  V: "hhhhha4",
  W: "hhhllla",
  X: "hha4ahh",
  Y: "hhha444",
  Z: "v1248gv",
  0: "ehhhhhe",
  1: "4c4444e",
  2: "eh168gv",
  3: "eh161he",
  4: "26aiv22",
  5: "vgu11he",
  6: "egguhhe",
  7: "v124488",
  8: "ehhehhe",
  9: "ehhf11e",
  "*": "04lel40",
  "-": "000e000",
};

/** @typedef {[number, number][]} Polyline points in character heights from the character's middle */

/** Width of a character's strokes, in character heights. */
export const STROKE_WIDTH = 4 / 6;

/**
 * The strokes of one character, centred on (0, 0), one character height tall.
 * @param {string} character
 * @returns {Polyline[]}
 */
export function strokesOf(character) {
  const text = STROKES[character];
  if (!text) throw new Error(`The stroke font has no "${character}".`);
  return text.split(";").map((part) => {
    const stroke = part.trim();
    const points = stroke
      .replace(/^[~@]/, "")
      .split(" ")
      .map((point) => point.split(",").map(Number));
    const closed = stroke.startsWith("@");
    const shaped = closed || stroke.startsWith("~") ? round(round(points, closed), closed) : points;
    return (closed ? [...shaped, shaped[0]] : shaped).map(([x, y]) => [(x - 2) / 6, (y - 3) / 6]);
  });
}

/** Cuts the corners of a line (Chaikin); an open line keeps its ends. */
function round(points, closed) {
  const result = closed ? [] : [points[0]];
  const count = closed ? points.length : points.length - 1;
  for (let i = 0; i < count; i++) {
    const [ax, ay] = points[i];
    const [bx, by] = points[(i + 1) % points.length];
    result.push(
      [ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25],
      [ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75],
    );
  }
  if (!closed) result.push(points[points.length - 1]);
  return result;
}

/**
 * The dots of one character of the 5 x 7 matrix, centred on (0, 0), one character height tall.
 * @param {string} character
 * @returns {Polyline}
 */
export function dotsOf(character) {
  const rows = DOTS[character];
  if (!rows) throw new Error(`The dot font has no "${character}".`);
  const dots = [];
  [...rows].forEach((digit, row) => {
    const bits = parseInt(digit, 32);
    for (let column = 0; column < 5; column++) {
      if (bits & (16 >> column)) dots.push([(column - 2) / 6, (row - 3) / 6]);
    }
  });
  return dots;
}

/**
 * Dots at equal distances along a character's strokes, as finer marking machines set them.
 * @param {string} character
 * @param {number} step distance in character heights
 * @returns {Polyline}
 */
export function dotsAlongStrokes(character, step) {
  return strokesOf(character).flatMap((stroke) => {
    const dots = [stroke[0]];
    let left = step;
    for (let i = 1; i < stroke.length; i++) {
      const [ax, ay] = stroke[i - 1];
      const [bx, by] = stroke[i];
      const length = Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
      let at = left;
      for (; at <= length; at += step)
        dots.push([ax + ((bx - ax) * at) / length, ay + ((by - ay) * at) / length]);
      left = at - length;
    }
    return dots;
  });
}
