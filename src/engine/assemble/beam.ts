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
  children: Map<number, Prefix>;
  /** Probability of all paths that end in this prefix with a blank, and without one. */
  blank: number;
  plain: number;
  nextBlank: number;
  nextPlain: number;
}

/** @returns candidates, best first */
export function searchVins(reading: Reading, start: number, end: number): Candidate[] {
  const root = newPrefix(null, -1, 0);
  root.blank = 1;
  let beam: Prefix[] = [root];
  let logScale = 0;
  const row = new Float64Array(SYMBOLS);
  for (let step = start; step < end; step++) {
    const blank = smoothRow(reading, step, row);
    // Most steps show a blank or one symbol: only what is there at all can make a text longer.
    const seen: number[] = [];
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      if ((row[symbol] as number) >= LEAST_PROBABILITY) seen.push(symbol);
    }
    const touched = new Set<Prefix>(beam);
    for (const prefix of beam) extend(prefix, row, blank, seen, touched);
    let largest = 0;
    for (const prefix of touched) largest = Math.max(largest, prefix.nextBlank + prefix.nextPlain);
    for (const prefix of touched) {
      prefix.blank = prefix.nextBlank / largest;
      prefix.plain = prefix.nextPlain / largest;
      prefix.nextBlank = 0;
      prefix.nextPlain = 0;
    }
    logScale += Math.log(largest);
    if (touched.size > beam.length) beam = prune(touched);
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

function extend(
  prefix: Prefix,
  row: Float64Array,
  blank: number,
  seen: readonly number[],
  touched: Set<Prefix>,
): void {
  const total = prefix.blank + prefix.plain;
  prefix.nextBlank += total * blank;
  if (prefix.symbol >= 0) prefix.nextPlain += prefix.plain * (row[prefix.symbol] as number);
  if (prefix.length === VIN_LENGTH) return;
  for (const symbol of seen) {
    const probability = row[symbol] as number;
    // The same symbol twice needs a blank in between.
    const from = symbol === prefix.symbol ? prefix.blank : total;
    if (from === 0) continue;
    let child = prefix.children.get(symbol);
    if (child === undefined) {
      child = newPrefix(prefix, symbol, prefix.length + 1);
      prefix.children.set(symbol, child);
    }
    child.nextPlain += from * probability;
    touched.add(child);
  }
}

function prune(touched: Set<Prefix>): Prefix[] {
  const byLength: Prefix[][] = [];
  for (const prefix of touched) (byLength[prefix.length] ??= []).push(prefix);
  const kept: Prefix[] = [];
  const dropped: Prefix[] = [];
  for (const group of byLength) {
    if (!group) continue;
    group.sort((a, b) => b.blank + b.plain - a.blank - a.plain);
    const room = group[0]?.length === VIN_LENGTH ? 3 * KEPT_PER_LENGTH : KEPT_PER_LENGTH;
    kept.push(...group.slice(0, room));
    dropped.push(...group.slice(room));
  }
  for (const prefix of dropped) prefix.blank = prefix.plain = 0;
  return kept;
}

function newPrefix(parent: Prefix | null, symbol: number, length: number): Prefix {
  return { parent, symbol, length, children: new Map(), blank: 0, plain: 0, nextBlank: 0, nextPlain: 0 };
}

function textOf(prefix: Prefix): string {
  let text = "";
  for (let at: Prefix = prefix; at.parent !== null; at = at.parent)
    text = VIN_ALPHABET.charAt(at.symbol) + text;
  return text;
}
