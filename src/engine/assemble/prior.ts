/** How much a text looks like a VIN, as weighted evidence: no rule here rejects anything. */
import { MODEL_YEAR_CODES } from "../../vin/alphabet";
import { checkDigitRequired, expectedCheckDigit } from "../../vin/check-digit";
import { isKnownWmi } from "../../vin/wmi";

/** Share of real VINs that pass the check digit by first character, where none is required (288 public VINs, smoothed). */
const PASS_RATE: Record<string, number> = {
  J: 0.92,
  K: 0.6,
  L: 0.68,
  M: 0.2,
  S: 0.75,
  T: 0.7,
  U: 0.25,
  V: 0.28,
  W: 0.76,
  X: 0.5,
  Y: 0.75,
  Z: 0.25,
  "9": 0.2,
};
const OTHER_PASS_RATE = 0.4;
const REQUIRED_PASS_RATE = 0.995;
/** Share of random texts that pass. */
const CHANCE = 1 / 11;
/** Share of real VINs, and of random texts, whose first three characters are in the table. */
const KNOWN_WMI = 0.95;
const RANDOM_WMI = 0.09;

/** @returns log-odds of a real VIN against a random text of the same shape */
export function vinEvidence(vin: string): number {
  return checkDigitEvidence(vin) + wmiEvidence(vin) + fillerEvidence(vin) + shapeEvidence(vin);
}

/** @returns whether position 9 is the check digit that the other characters ask for */
export function checkDigitFits(vin: string): boolean {
  return expectedCheckDigit(vin) === vin[8];
}

function checkDigitEvidence(vin: string): number {
  const fits = checkDigitFits(vin);
  const required = checkDigitRequired(vin);
  // European makers fill unused places; where position 9 can't be a check digit, its failing says nothing.
  if (!required && !fits && (vin.slice(3, 6) === "ZZZ" || !/[0-9X]/.test(vin.charAt(8)))) return -0.3;
  const rate = required ? REQUIRED_PASS_RATE : (PASS_RATE[vin.charAt(0)] ?? OTHER_PASS_RATE);
  return fits ? Math.log(rate / CHANCE) : Math.log((1 - rate) / (1 - CHANCE));
}

function wmiEvidence(vin: string): number {
  return isKnownWmi(vin.slice(0, 3))
    ? Math.log(KNOWN_WMI / RANDOM_WMI)
    : Math.log((1 - KNOWN_WMI) / (1 - RANDOM_WMI));
}

/**
 * European makers fill unused places with Z: three from position 4, and often a fourth at position 9. By chance a text
 * holds them once in 36,000 times; the weights are far lower, since a Z is also what a 2 or a 7 is taken for.
 */
const FILLED = 3;
const FILLED_FURTHER = 1;

function fillerEvidence(vin: string): number {
  if (vin.slice(3, 6) !== "ZZZ") return 0;
  return vin[8] === "Z" ? FILLED + FILLED_FURTHER : FILLED;
}

/** Digits at the end, a year code at position 10, letters somewhere, an assigned first character. */
function shapeEvidence(vin: string): number {
  let evidence = 0;
  for (let place = 13; place < 17; place++) if (!isDigit(vin.charAt(place))) evidence -= 4;
  if (!isDigit(vin.charAt(12))) evidence -= 2.5;
  if (!isDigit(vin.charAt(11))) evidence -= 0.7;
  if (!MODEL_YEAR_CODES.includes(vin.charAt(9))) evidence -= 0.6;
  if (/[DFG0]/.test(vin.charAt(0))) evidence -= 3;
  const letters = [...vin].filter((character) => !isDigit(character)).length;
  if (letters === 0) evidence -= 6;
  else if (letters < 3) evidence -= 1.5;
  return evidence;
}

const isDigit = (character: string) => character >= "0" && character <= "9";
