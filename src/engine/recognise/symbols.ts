/** Sums the recogniser's classes into what matters for a VIN: its 33 symbols, a blank, a space, anything else. */
import { VIN_ALPHABET } from "../../vin/alphabet";

export const SYMBOLS = VIN_ALPHABET.length;
export const BLANK = SYMBOLS;
export const SPACE = SYMBOLS + 1;
export const OTHER = SYMBOLS + 2;
/** Columns of a reading: symbols in the order of the alphabet, then blank, space, other. */
export const COLUMNS = SYMBOLS + 3;

/** What the recogniser saw along one line: `steps` rows from left to right, each a distribution over COLUMNS. */
export interface Reading {
  steps: number;
  probabilities: Float32Array;
}

/** A VIN holds no I, O or Q, so what looks like one is the digit it is confused with. */
const IMPOSSIBLE: Record<string, string> = { I: "1", "|": "1", O: "0", Q: "0" };

/** The column of a recogniser class, given its character ("" is the blank). */
export function columnOf(character: string): number {
  if (character === "") return BLANK;
  // The space is the last class; the ideographic one means the same.
  if (/^\s$/u.test(character)) return SPACE;
  if (character === "l") return VIN_ALPHABET.indexOf("1");
  const capital = character.normalize("NFKC").toUpperCase();
  const symbol = VIN_ALPHABET.indexOf(IMPOSSIBLE[capital] ?? capital);
  return capital.length === 1 && symbol >= 0 ? symbol : OTHER;
}

/** @param probabilities steps x classes, as the recogniser gives them */
export function toReading(probabilities: Float32Array, steps: number, columns: readonly number[]): Reading {
  const classes = columns.length;
  const reading = { steps, probabilities: new Float32Array(steps * COLUMNS) };
  for (let step = 0; step < steps; step++) {
    for (let index = 0; index < classes; index++) {
      const at = step * COLUMNS + (columns[index] as number);
      reading.probabilities[at] =
        (reading.probabilities[at] as number) + (probabilities[step * classes + index] as number);
    }
  }
  return reading;
}
