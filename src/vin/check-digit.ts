/** The check digit at position 9: what it should be, and where the law requires it (49 CFR 565.15). */

/** What each position weighs in the sum; the check digit itself weighs nothing. */
export const WEIGHTS: readonly number[] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** What each letter counts; digits count themselves. */
const LETTER_VALUES = "A1 B2 C3 D4 E5 F6 G7 H8 J1 K2 L3 M4 N5 P7 R9 S2 T3 U4 V5 W6 X7 Y8 Z9";

/** Value of each legal character, by its character code. */
const VALUES = new Uint8Array(128);
for (const digit of "0123456789") VALUES[digit.charCodeAt(0)] = Number(digit);
for (const pair of LETTER_VALUES.split(" ")) VALUES[pair.charCodeAt(0)] = Number(pair.charAt(1));

/** The value (0-9) that a legal VIN character counts in modulo-11 sums. */
export function characterValue(text: string, index = 0): number {
  return VALUES[text.charCodeAt(index)] as number;
}

/** The digit of a sum of value times weight: its remainder modulo 11, 10 being `X`. */
export function moduloElevenDigit(sum: number): string {
  return "0123456789X".charAt(sum % 11);
}

/** Sum of value times weight over 17 legal characters. */
export function weightedSum(vin: string): number {
  let sum = 0;
  for (let index = 0; index < WEIGHTS.length; index++) {
    sum += characterValue(vin, index) * (WEIGHTS[index] as number);
  }
  return sum;
}

/**
 * The character that position 9 would hold if this VIN carried a check digit; what stands there does not count.
 * @param vin 17 legal characters
 */
export function expectedCheckDigit(vin: string): string {
  return moduloElevenDigit(weightedSum(vin));
}

/**
 * Whether a correct check digit is required: for identifiers registered in North America. Imports made for
 * that market need one too, but the VIN alone doesn't tell which those are.
 */
export function checkDigitRequired(vin: string): boolean {
  return /^[1-57]/.test(vin);
}
