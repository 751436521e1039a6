/** Orders the text rectangles by how much they look like a VIN, and joins pieces that stand in one line. */
import { corners, offset, type Rectangle, rectangleAlong } from "./rectangle";

/** Width to height of a line with 17 characters, measured over labels and stamped numbers. */
const VIN_ASPECT = 11;
const LEAST_ASPECT = 2.5;
const LARGEST_ASPECT = 40;
const LARGEST_TURN = (8 / 180) * Math.PI;
/** Widest gap between two pieces of one VIN, in heights. */
const WIDEST_GAP = 2.5;

/** Shape of each part of a VIN in two lines, which hold five to twelve symbols. */
const SHORTEST_PART = 2.5;
const LONGEST_PART = 9;
const LARGEST_ODDITY_OF_PAIR = 0.6;
/** Between two lines of one VIN, and how far the second may stand from being flush or centred, in heights. */
const WIDEST_LINE_GAP = 1.2;
const LARGEST_SHIFT = 1.2;

export interface Line {
  rectangle: Rectangle;
  /** The text rectangles that it was joined from; one for a line that was found whole. */
  pieces: readonly Rectangle[];
  /** How far its shape is from that of a VIN; 0 is best. */
  oddity: number;
}

/** @returns lines that were found whole, most likely first */
export function wholeLines(rectangles: readonly Rectangle[]): Line[] {
  return rectangles
    .map((rectangle) => toLine(rectangle, [rectangle]))
    .filter(isLong)
    .sort(byOddity);
}

/** @returns every run of two or more pieces that follow each other along one line, most likely first */
export function joinedLines(rectangles: readonly Rectangle[]): Line[] {
  const joined: Line[] = [];
  for (const first of rectangles) {
    let whole = first;
    const pieces = [first];
    for (let next = follower(whole, rectangles); next; next = follower(whole, rectangles)) {
      whole = rectangleAlong([...corners(whole), ...corners(next)], wider(whole, next).angle);
      pieces.push(next);
      joined.push(toLine(whole, [...pieces]));
    }
  }
  return joined.filter(isLong).sort(byOddity);
}

/** Two lines of one VIN, in reading order. */
export interface Pair {
  rectangles: [Rectangle, Rectangle];
  /** Whether both stand upside down, so that the first is the lower one. */
  turned: boolean;
  /** How far the pair is from standing close, flush and as long as a VIN; 0 is best. */
  oddity: number;
}

/** @returns pairs of lines that stand close below each other and are as long as a VIN together, most likely first */
export function stackedLines(rectangles: readonly Rectangle[], turned: boolean): Pair[] {
  const parts = rectangles.filter((rectangle) => {
    const aspect = aspectOf(rectangle);
    return aspect >= SHORTEST_PART && aspect <= LONGEST_PART;
  });
  const pairs: Pair[] = [];
  for (const first of parts) {
    for (const second of parts) {
      const oddity = first === second ? null : stackOddity(first, second, turned);
      if (oddity !== null) pairs.push({ rectangles: [first, second], turned, oddity });
    }
  }
  return pairs.sort(byOddity);
}

/** How far two lines are from standing directly below each other, or null when they don't. */
function stackOddity(first: Rectangle, second: Rectangle, turned: boolean): number | null {
  const size = Math.min(first.height, second.height);
  if (turnBetween(first.angle, second.angle) > LARGEST_TURN) return null;
  if (Math.max(first.height, second.height) / size > 1.5) return null;
  const way = turned ? -1 : 1;
  const place = offset(first, second);
  const below = (place.across * way) / size;
  const along = (place.along * way) / size;
  const gap = Math.abs(below) - 1;
  const shift = Math.min(Math.abs(along), Math.abs(along - (second.width - first.width) / 2 / size));
  if (below <= 0.6 || gap > WIDEST_LINE_GAP || shift > LARGEST_SHIFT) return null;
  const oddity = oddityOf(aspectOf(first) + aspectOf(second));
  return oddity > LARGEST_ODDITY_OF_PAIR ? null : Math.abs(gap) + shift + oddity;
}

function toLine(rectangle: Rectangle, pieces: readonly Rectangle[]): Line {
  return { rectangle, pieces, oddity: oddityOf(aspectOf(rectangle)) };
}

const aspectOf = ({ width, height }: Rectangle) => width / height;

const oddityOf = (aspect: number) => Math.abs(Math.log(aspect / VIN_ASPECT));

const isLong = ({ rectangle: { width, height } }: Line) =>
  width >= LEAST_ASPECT * height && width <= LARGEST_ASPECT * height;

const byOddity = (a: { oddity: number }, b: { oddity: number }) => a.oddity - b.oddity;

/** The nearest piece that goes on where a line ends. */
function follower(line: Rectangle, rectangles: readonly Rectangle[]): Rectangle | null {
  let best: Rectangle | null = null;
  let bestGap = WIDEST_GAP;
  for (const piece of rectangles) {
    const place = offset(line, piece);
    const along = place.along;
    const across = Math.abs(place.across);
    const size = Math.min(line.height, piece.height);
    const ratio = Math.max(line.height, piece.height) / size;
    const gap = (along - (line.width + piece.width) / 2) / size;
    // A single letter is taller than wide, so its own angle says nothing.
    const parallel = piece.width < 1.5 * piece.height || turnBetween(line.angle, piece.angle) <= LARGEST_TURN;
    if (along > 0 && gap > -0.8 && gap < bestGap && across < 0.45 * size && ratio < 1.7 && parallel) {
      best = piece;
      bestGap = gap;
    }
  }
  return best;
}

const wider = (a: Rectangle, b: Rectangle) => (a.width >= b.width ? a : b);

/** Angle between two directions that have no forward or backward. */
export function turnBetween(a: number, b: number): number {
  const difference = Math.abs(a - b) % Math.PI;
  return Math.min(difference, Math.PI - difference);
}
