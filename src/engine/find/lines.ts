/** Orders the text rectangles by how much they look like a VIN, and joins pieces that stand in one line. */
import { type Rectangle, corners, rectangleAlong } from "./rectangle";

/** Width to height of a line with 17 characters, measured over labels and stamped numbers. */
const VIN_ASPECT = 11;
const LEAST_ASPECT = 2.5;
const LARGEST_ASPECT = 40;
const LARGEST_TURN = (8 / 180) * Math.PI;
/** Widest gap between two pieces of one VIN, in heights. */
const WIDEST_GAP = 2.5;

/** Symbols of each part of a VIN in two lines, and digits from 2 to 9 in both. */
const FEWEST_IN_PART = 5;
const MOST_IN_PART = 12;
const FEWEST_DIGITS = 2;
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

/** What the reading of a line says that matters for putting two of them together. */
export interface PartOfVin {
  rectangle: Rectangle;
  turned: boolean;
  symbols: number;
  digits: number;
}

/**
 * Pairs of lines that stand close below each other and hold a VIN's symbols together.
 * @returns the pairs in reading order, likely ones first
 */
export function stackedLines<T extends PartOfVin>(lines: readonly T[]): [T, T][] {
  const pairs: { pair: [T, T]; oddity: number }[] = [];
  const parts = lines.filter(({ symbols }) => symbols >= FEWEST_IN_PART && symbols <= MOST_IN_PART);
  for (const first of parts) {
    for (const second of parts) {
      const symbols = first.symbols + second.symbols;
      const digits = first.digits + second.digits;
      if (first === second || Math.abs(symbols - 17) > 1 || digits < FEWEST_DIGITS) continue;
      const oddity = stackOddity(first, second);
      if (oddity !== null) pairs.push({ pair: [first, second], oddity: oddity + Math.abs(symbols - 17) });
    }
  }
  return pairs.sort((a, b) => a.oddity - b.oddity).map(({ pair }) => pair);
}

/** How far a pair of lines is from standing directly below each other (0: close, flush), or null when they don't. */
function stackOddity(first: PartOfVin, second: PartOfVin): number | null {
  const [a, b] = [first.rectangle, second.rectangle];
  const size = Math.min(a.height, b.height);
  if (first.turned !== second.turned || turnBetween(a.angle, b.angle) > LARGEST_TURN) return null;
  if (Math.max(a.height, b.height) / size > 1.5) return null;
  const way = first.turned ? -1 : 1;
  const [dx, dy] = [(b.x - a.x) * way, (b.y - a.y) * way];
  const below = (dy * Math.cos(a.angle) - dx * Math.sin(a.angle)) / size;
  const along = (dx * Math.cos(a.angle) + dy * Math.sin(a.angle)) / size;
  const gap = Math.abs(below) - 1;
  const shift = Math.min(Math.abs(along), Math.abs(along - (b.width - a.width) / 2 / size));
  if (below <= 0.6 || gap > WIDEST_LINE_GAP || shift > LARGEST_SHIFT) return null;
  return Math.abs(gap) + shift;
}

function toLine(rectangle: Rectangle, pieces: readonly Rectangle[]): Line {
  return { rectangle, pieces, oddity: Math.abs(Math.log(rectangle.width / rectangle.height / VIN_ASPECT)) };
}

const isLong = ({ rectangle: { width, height } }: Line) =>
  width >= LEAST_ASPECT * height && width <= LARGEST_ASPECT * height;

const byOddity = (a: Line, b: Line) => a.oddity - b.oddity;

/** The nearest piece that goes on where a line ends. */
function follower(line: Rectangle, rectangles: readonly Rectangle[]): Rectangle | null {
  let best: Rectangle | null = null;
  let bestGap = WIDEST_GAP;
  const cos = Math.cos(line.angle);
  const sin = Math.sin(line.angle);
  for (const piece of rectangles) {
    const along = (piece.x - line.x) * cos + (piece.y - line.y) * sin;
    const across = Math.abs((piece.y - line.y) * cos - (piece.x - line.x) * sin);
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
