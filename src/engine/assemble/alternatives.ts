/** Asks of each character of a text what else could stand there, and lists the texts that differ in one or two places. */
import { VIN_ALPHABET } from "../../vin/alphabet";
import { type Reading, SYMBOLS } from "../recognise/symbols";
import { type Candidate, smoothRow } from "./beam";

/** Changes that are less likely than this (log-probability against the text itself) are not listed. */
const LARGEST_LOSS = 9;
const MOST_PER_PLACE = 5;
const MOST_CHANGES = 34;
const NEVER_ZERO = 1e-9;

interface Change {
  place: number;
  character: string;
  /** Log-probability against the character that was read; 0 or less. */
  loss: number;
}

/** @returns the candidate itself and its variants with one or two characters changed */
export function alternatives(
  reading: Reading,
  start: number,
  end: number,
  candidate: Candidate,
): Candidate[] {
  const changes = likelyChanges(reading, start, end, candidate.vin);
  const list = [candidate];
  for (const [index, one] of changes.entries()) {
    const changed = replace(candidate.vin, one);
    list.push({ vin: changed, acoustic: candidate.acoustic + one.loss });
    for (const two of changes.slice(index + 1)) {
      if (two.place === one.place || one.loss + two.loss < -LARGEST_LOSS) continue;
      list.push({ vin: replace(changed, two), acoustic: candidate.acoustic + one.loss + two.loss });
    }
  }
  return list;
}

function likelyChanges(reading: Reading, start: number, end: number, vin: string): Change[] {
  const rows: Float64Array[] = [];
  const blanks: number[] = [];
  for (let step = start; step < end; step++) {
    const row = new Float64Array(SYMBOLS);
    blanks.push(smoothRow(reading, step, row));
    rows.push(row);
  }
  const spans = align(rows, blanks, vin);
  const changes = spans.flatMap((steps, place) => changesAt(rows, steps, place, vin));
  return changes.sort(byLoss).slice(0, MOST_CHANGES);
}

function changesAt(
  rows: readonly Float64Array[],
  steps: readonly number[],
  place: number,
  vin: string,
): Change[] {
  const own = VIN_ALPHABET.indexOf(vin.charAt(place));
  // Steps count by how clearly they show the character, so that the blur between two characters counts little.
  const mean = new Float64Array(SYMBOLS);
  for (const step of steps) {
    const row = rows[step] as Float64Array;
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      mean[symbol] = (mean[symbol] as number) + (row[own] as number) * (row[symbol] as number);
    }
  }
  const changes: Change[] = [];
  for (let symbol = 0; symbol < SYMBOLS; symbol++) {
    const loss = Math.min(0, Math.log((mean[symbol] as number) / (mean[own] as number)));
    const isLikely = symbol !== own && loss >= -LARGEST_LOSS;
    if (isLikely) changes.push({ place, character: VIN_ALPHABET.charAt(symbol), loss });
  }
  return changes.sort(byLoss).slice(0, MOST_PER_PLACE);
}

const byLoss = (a: Change, b: Change) => b.loss - a.loss;

/** Which steps show which character, on the likeliest path (Viterbi); steps of blanks belong to none. */
function align(rows: readonly Float64Array[], blanks: readonly number[], vin: string): number[][] {
  const states = 2 * vin.length + 1;
  const symbols = [...vin].map((character) => VIN_ALPHABET.indexOf(character));
  const [first, ...others] = rows.map((row, step) => emissionsOf(row, blanks[step] as number, symbols));
  // A path begins with a blank or with the first character.
  let scores = (first as Float64Array).fill(-Infinity, 2);
  const origins: Uint8Array[] = [];
  for (const emissions of others) {
    const next = new Float64Array(states);
    const origin = new Uint8Array(states);
    for (let state = 0; state < states; state++) {
      let best = scores[state] as number;
      // A step may go on, move to the next state, or skip the blank between two different characters.
      const skips =
        state % 2 === 1 && state > 1 && symbols[(state - 1) / 2] !== symbols[(state - 3) / 2] ? 2 : 1;
      for (let back = 1; back <= skips && back <= state; back++) {
        if ((scores[state - back] as number) <= best) continue;
        best = scores[state - back] as number;
        origin[state] = back;
      }
      next[state] = best + (emissions[state] as number);
    }
    scores = next;
    origins.push(origin);
  }
  const spans: number[][] = symbols.map(() => []);
  let state = (scores[states - 1] as number) > (scores[states - 2] as number) ? states - 1 : states - 2;
  for (let step = rows.length - 1; step >= 0; step--) {
    if (state % 2 === 1) spans[(state - 1) / 2]?.push(step);
    if (step > 0) state -= origins[step - 1]?.[state] ?? 0;
  }
  return spans;
}

/** Log-probability of each state in one step: blanks and characters in turn. */
function emissionsOf(row: Float64Array, blank: number, symbols: readonly number[]): Float64Array {
  const emissions = new Float64Array(2 * symbols.length + 1).fill(Math.log(NEVER_ZERO + blank));
  for (const [index, symbol] of symbols.entries()) {
    emissions[2 * index + 1] = Math.log(NEVER_ZERO + (row[symbol] as number));
  }
  return emissions;
}

const replace = (vin: string, { place, character }: Change) =>
  vin.slice(0, place) + character + vin.slice(place + 1);
