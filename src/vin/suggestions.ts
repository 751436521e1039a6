/** What a VIN that can't be right may have been; only where the rules leave little room for a wrong guess. */
import { MODEL_YEAR_CODES, VIN_LENGTH, VIN_PATTERN } from "./alphabet";
import { characterValue, moduloElevenDigit, weightedSum, WEIGHTS } from "./check-digit";
import type { ParsedVin } from "./types";
import { isKnownWmi } from "./wmi";

type Suggestion = ParsedVin["suggestions"][number];

const MAX_SUGGESTIONS = 5;

/** Index of position 9. */
const CHECK_DIGIT = 8;

/** Pairs that are confused most often, and those that are confused at all. */
const CORE_PAIRS = "0/D 1/L 2/Z 5/S 6/G 8/B U/V 7/T";
const WIDER_PAIRS =
  "0/8 0/C 1/7 1/T 1/J 2/7 3/8 3/B 4/A 4/9 5/6 6/8 7/Y 7/Z 8/S B/D B/E B/P B/R C/G E/F F/P H/K H/M H/N K/R " +
  "K/X M/N M/W P/R T/Y V/W V/Y X/Y";

const CONFUSIONS = [CORE_PAIRS, WIDER_PAIRS].map(confusions);

/** Year code, then the places up to the five digits at the end that light vehicles must have. */
const PLAUSIBLE_END = new RegExp(`^.{9}[${MODEL_YEAR_CODES}]..\\d{5}$`);

/**
 * Single substitutions of look-alikes that make the check digit right, most likely ones first, at most five.
 * @param vin 17 legal characters whose check digit is required and wrong
 */
export function suggestSubstitutions(vin: string): Suggestion[] {
  const found: Suggestion[] = [];
  const sum = weightedSum(vin);
  for (const pairs of CONFUSIONS) {
    for (let index = 0; index < VIN_LENGTH; index++) {
      const from = vin.charAt(index);
      for (const to of pairs.get(from) ?? []) {
        const change = (characterValue(to) - characterValue(from)) * (WEIGHTS[index] as number);
        const stated = index === CHECK_DIGIT ? to : vin.charAt(CHECK_DIGIT);
        if (moduloElevenDigit(sum + change) !== stated) continue;
        const candidate = vin.slice(0, index) + to + vin.slice(index + 1);
        if (isPlausible(candidate)) found.push({ vin: candidate, position: index + 1, from, to });
      }
    }
  }
  return found.slice(0, MAX_SUGGESTIONS);
}

/**
 * The VIN in a text of 18 characters: German papers print a digit of their own behind it, labels of imports
 * begin with an `I`. Empty unless it is one of these.
 */
export function suggestWithoutSurplus(text: string): Suggestion[] {
  if (text.length !== VIN_LENGTH + 1) return [];
  const head = text.slice(0, VIN_LENGTH);
  const tail = text.slice(1);
  const last = text.charAt(VIN_LENGTH);
  if (VIN_PATTERN.test(head) && last === kbaDigit(head)) {
    return [{ vin: head, position: VIN_LENGTH + 1, from: last, to: "" }];
  }
  if (text.startsWith("I") && VIN_PATTERN.test(tail)) return [{ vin: tail, position: 1, from: "I", to: "" }];
  return [];
}

/** The digit that Germany's registration authority (KBA) prints after a VIN: weights 2…10, 2…9 from the right. */
function kbaDigit(vin: string): string {
  let sum = 0;
  for (let index = 0; index < VIN_LENGTH; index++) {
    sum += characterValue(vin, index) * (((VIN_LENGTH - 1 - index) % 9) + 2);
  }
  return moduloElevenDigit(sum);
}

function isPlausible(vin: string): boolean {
  return PLAUSIBLE_END.test(vin) && isKnownWmi(vin.slice(0, 3));
}

function confusions(pairs: string): Map<string, string[]> {
  const of = new Map<string, string[]>();
  for (const pair of pairs.split(" ")) {
    const [a, b] = pair.split("/") as [string, string];
    of.set(a, [...(of.get(a) ?? []), b]);
    of.set(b, [...(of.get(b) ?? []), a]);
  }
  return of;
}
