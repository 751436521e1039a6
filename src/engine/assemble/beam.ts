/** Finds the likeliest texts of exactly 17 VIN symbols in a stretch of a line (CTC prefix beam search). */
import { VIN_ALPHABET, VIN_LENGTH } from "../../vin/alphabet";
import { BLANK, COLUMNS, OTHER, type Reading, SPACE, SYMBOLS } from "../recognise/symbols";
import { LOOK_ALIKES } from "./look-alikes";

export interface Candidate {
  vin: string;
  /** Log-probability of the recogniser for this text. */
  acoustic: number;
}

/** Beginnings kept for each length, so that a search for 17 symbols is not crowded out by other lengths. */
const KEPT_PER_LENGTH = 8;
const LEAST_PROBABILITY = 2e-4;
/** How far another character (a star, a dash) may pass for nothing. */
const OTHER_AS_BLANK = 0.3;
const FLOOR = 1e-6;
const SMALLEST_DOUBT = 0.12;
const DOUBT_SLOPE = 3;

/** A beginning of the text, as a branch of a tree. */
interface Prefix {
  parent: Prefix | null;
  symbol: number;
  length: number;
  /** By symbol, those too that are in the beam no more: they may come back. */
  children: (Prefix | undefined)[];
  isInBeam: boolean;
  /** Probability of all paths that end in this prefix with a blank, and without one. */
  blank: number;
  plain: number;
  nextBlank: number;
  nextPlain: number;
}

/** One symbol more behind a beginning: not in the beam yet, and mostly never. */
interface Extension {
  prefix: Prefix;
  symbol: number;
  probability: number;
}

/** @returns candidates, best first */
export function searchVins(reading: Reading, start: number, end: number): Candidate[] {
  const root = newPrefix(null, -1, 0);
  root.blank = 1;
  let beam = [root];
  let logScale = 0;
  const row = new Float64Array(SYMBOLS);
  for (let step = start; step < end; step++) {
    const blank = smoothRow(reading, step, row);
    // Most steps show a blank or one symbol: only what is there at all can make a text longer.
    const seen: number[] = [];
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      if ((row[symbol] as number) >= LEAST_PROBABILITY) seen.push(symbol);
    }
    const fresh: Extension[][] = Array.from({ length: VIN_LENGTH + 1 }, () => []);
    for (const prefix of beam) goOn(prefix, row, blank, seen, fresh);
    beam = mostLikely(beam, fresh);
    let largest = 0;
    for (const { nextBlank, nextPlain } of beam) largest = Math.max(largest, nextBlank + nextPlain);
    for (const prefix of beam) {
      prefix.blank = prefix.nextBlank / largest;
      prefix.plain = prefix.nextPlain / largest;
      prefix.nextBlank = 0;
      prefix.nextPlain = 0;
    }
    logScale += Math.log(largest);
  }
  return beam
    .filter(({ length }) => length === VIN_LENGTH)
    .map((prefix) => ({ vin: textOf(prefix), acoustic: Math.log(prefix.blank + prefix.plain) + logScale }))
    .sort((a, b) => b.acoustic - a.acoustic);
}

/** Writes the symbols' probabilities, each with a share of its look-alikes', to `row`; returns that of "nothing here". */
export function smoothRow({ probabilities }: Reading, step: number, row: Float64Array): number {
  const at = step * COLUMNS;
  for (let symbol = 0; symbol < SYMBOLS; symbol++) {
    let sum = probabilities[at + symbol] as number;
    for (const other of LOOK_ALIKES[symbol] ?? []) {
      const sighting = probabilities[at + other.symbol] as number;
      sum += sighting * other.share * doubtOf(sighting);
    }
    row[symbol] = sum;
  }
  return (
    FLOOR +
    (probabilities[at + BLANK] as number) +
    (probabilities[at + SPACE] as number) +
    OTHER_AS_BLANK * (probabilities[at + OTHER] as number)
  );
}

/** The surer a sighting, the more rarely it is a look-alike. */
const doubtOf = (probability: number) => Math.min(1, SMALLEST_DOUBT + DOUBT_SLOPE * (1 - probability));

/** What a step makes of a beginning: the same text, or one symbol more. */
function goOn(
  prefix: Prefix,
  row: Float64Array,
  blank: number,
  seen: readonly number[],
  fresh: readonly Extension[][],
): void {
  const total = prefix.blank + prefix.plain;
  prefix.nextBlank += total * blank;
  if (prefix.symbol >= 0) prefix.nextPlain += prefix.plain * (row[prefix.symbol] as number);
  if (prefix.length === VIN_LENGTH) return;
  const best = fresh[prefix.length + 1] as Extension[];
  for (const symbol of seen) {
    // The same symbol twice needs a blank in between.
    const probability = (symbol === prefix.symbol ? prefix.blank : total) * (row[symbol] as number);
    if (probability === 0) continue;
    const child = prefix.children[symbol];
    if (child?.isInBeam) child.nextPlain += probability;
    else offer(best, prefix, symbol, probability);
  }
}

const roomFor = (length: number) => (length === VIN_LENGTH ? 3 * KEPT_PER_LENGTH : KEPT_PER_LENGTH);

/** Keeps the most likely extensions of a length, in order, as many as the beam has room for. */
function offer(best: Extension[], prefix: Prefix, symbol: number, probability: number): void {
  const last = best[roomFor(prefix.length + 1) - 1];
  if (last !== undefined && last.probability >= probability) return;
  if (last !== undefined) best.pop();
  let place = best.length;
  while (place > 0 && (best[place - 1] as Extension).probability < probability) place--;
  best.splice(place, 0, { prefix, symbol, probability });
}

/** The beam of the next step: of each length the most likely of those that were in it and of those that are new. */
function mostLikely(beam: readonly Prefix[], fresh: readonly Extension[][]): Prefix[] {
  const byLength: Prefix[][] = fresh.map((extensions) => extensions.map(toPrefix));
  for (const prefix of beam) byLength[prefix.length]?.push(prefix);
  for (const [length, group] of byLength.entries()) dropBeyond(group, roomFor(length));
  return byLength.flat();
}

function dropBeyond(group: Prefix[], room: number): void {
  if (group.length <= room) return;
  group.sort(byNextProbability);
  for (const prefix of group.splice(room)) {
    prefix.isInBeam = false;
    prefix.blank = prefix.plain = prefix.nextBlank = prefix.nextPlain = 0;
  }
}

const byNextProbability = (a: Prefix, b: Prefix) => b.nextBlank + b.nextPlain - a.nextBlank - a.nextPlain;

function toPrefix({ prefix, symbol, probability }: Extension): Prefix {
  const child = (prefix.children[symbol] ??= newPrefix(prefix, symbol, prefix.length + 1));
  child.isInBeam = true;
  child.nextPlain = probability;
  return child;
}

function newPrefix(parent: Prefix | null, symbol: number, length: number): Prefix {
  return {
    parent,
    symbol,
    length,
    children: [],
    isInBeam: true,
    blank: 0,
    plain: 0,
    nextBlank: 0,
    nextPlain: 0,
  };
}

function textOf(prefix: Prefix): string {
  let text = "";
  for (let at: Prefix = prefix; at.parent !== null; at = at.parent)
    text = VIN_ALPHABET.charAt(at.symbol) + text;
  return text;
}
