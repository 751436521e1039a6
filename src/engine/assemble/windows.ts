/** Finds the stretches of a recognised line in which a VIN may stand. */
import { VIN_ALPHABET, VIN_LENGTH } from "../../vin/alphabet";
import { BLANK, COLUMNS, OTHER, type Reading, SPACE } from "../recognise/symbols";

/** A stretch of a line, in steps of its Reading (end exclusive). */
export interface Window {
  start: number;
  end: number;
  /** How unlikely it is that exactly this stretch is a VIN, as a log-probability penalty (0 is best). */
  cost: number;
}

interface Item {
  column: number;
  start: number;
  end: number;
  /** The highest in its steps. */
  probability: number;
}

const FRAME_LETTER = VIN_ALPHABET.indexOf("X");
const FEWEST = 14;
const MOST = 21;
const MOST_WINDOWS = 6;
/** Windows that cost this much more than the best one are not worth a search. */
const WIDEST_COST = 3.5;
// Penalties, as log-probabilities: a symbol too many or few, a cut inside a word, another character inside.
const LENGTH_COST = 0.7;
const CUT_COST = 1.5;
const FRAME_COST = 0.3;
const OTHER_COST = 1;
const SPACE_COST = 0.2;

/** @returns the likeliest windows, best first; none when the line holds too few symbols */
export function findWindows(reading: Reading): Window[] {
  const items = greedyItems(reading);
  const symbols = items.flatMap((item, index) => (item.column < BLANK ? [index] : []));
  const windows: Window[] = [];
  for (let first = 0; first + FEWEST <= symbols.length; first++) {
    for (let last = first + FEWEST - 1; last < Math.min(symbols.length, first + MOST); last++) {
      windows.push(toWindow(reading, items, symbols[first] as number, symbols[last] as number));
    }
  }
  windows.sort((a, b) => a.cost - b.cost);
  const limit = (windows[0]?.cost ?? 0) + WIDEST_COST;
  return windows.slice(0, MOST_WINDOWS).filter(({ cost }) => cost <= limit);
}

export interface FirstSight {
  /** VIN symbols in the line. */
  symbols: number;
  /** How many of them are digits from 2 to 9, which letters of other text are not taken for. */
  digits: number;
  /** How clearly the symbols are read: mean probability, 0-1. */
  clarity: number;
}

/** What the line seems to hold when every step is taken for its best column. */
export function firstSight(reading: Reading): FirstSight {
  const symbols = greedyItems(reading).filter(({ column }) => column < BLANK);
  const total = symbols.reduce((sum, { probability }) => sum + probability, 0);
  return {
    symbols: symbols.length,
    digits: symbols.filter(({ column }) => /[2-9]/.test(VIN_ALPHABET.charAt(column))).length,
    clarity: total / Math.max(1, symbols.length),
  };
}

/** The best column of each step, repeats merged and blanks left out. */
function greedyItems({ steps, probabilities }: Reading): Item[] {
  const items: Item[] = [];
  let before = BLANK;
  for (let step = 0; step < steps; step++) {
    let column = 0;
    for (let other = 1; other < COLUMNS; other++) {
      const at = step * COLUMNS;
      if ((probabilities[at + other] as number) > (probabilities[at + column] as number)) column = other;
    }
    const probability = probabilities[step * COLUMNS + column] as number;
    const last = items.at(-1);
    if (column !== BLANK && column === before && last) {
      last.end = step + 1;
      last.probability = Math.max(last.probability, probability);
    } else if (column !== BLANK) items.push({ column, start: step, end: step + 1, probability });
    before = column;
  }
  return items;
}

function toWindow(reading: Reading, items: readonly Item[], first: number, last: number): Window {
  const before = items[first - 1];
  const after = items[last + 1];
  const inside = items.slice(first, last + 1);
  const count = (column: number) => inside.filter((item) => item.column === column).length;
  const symbols = inside.length - count(OTHER) - count(SPACE);
  const cost =
    LENGTH_COST * Math.abs(symbols - VIN_LENGTH) +
    (isFrame(items, first, last) ? FRAME_COST : CUT_COST * (isPartOfWord(before) + isPartOfWord(after))) +
    OTHER_COST * count(OTHER) +
    SPACE_COST * count(SPACE);
  const start = before ? (before.end + (items[first] as Item).start) / 2 : 0;
  const end = after ? ((items[last] as Item).end + after.start) / 2 : reading.steps;
  return { start: Math.floor(start), end: Math.ceil(end), cost };
}

const isPartOfWord = (item: Item | undefined) => (item && item.column < BLANK ? 1 : 0);

/** Stars that frame a stamped VIN are read as X; then an X stands directly before and behind it. */
function isFrame(items: readonly Item[], first: number, last: number): boolean {
  const frames = (item: Item | undefined, beyond: Item | undefined) =>
    item?.column === FRAME_LETTER && (beyond === undefined || beyond.column >= BLANK);
  return frames(items[first - 1], items[first - 2]) && frames(items[last + 1], items[last + 2]);
}
