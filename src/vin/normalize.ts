/** Brings a text that people or cameras wrote into the one spelling of a VIN. */
import { VIN_LENGTH, VIN_PATTERN } from "./alphabet";

/** Longer texts hold no VIN that we would find, and are not worth the work. */
const MAX_TEXT = 200;

/** White space, hyphens and dashes, full stops, and the stars that frame stamped numbers. */
const SEPARATORS = /[\s\p{Pd}\u2212.]|[*\u2217\u204E\u22C6\u2605\u2606\u2726-\u274B\u2B50-\u2B52]\uFE0F?/gu;

const CYRILLIC = "АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ЅS ІI ЈJ ԚQ ԜW ѴV ҺH";
const GREEK = "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX";

/** Capital letters that print like Latin ones, and the Latin ones. */
const LOOK_ALIKES = new Map(
  `${CYRILLIC} ${GREEK}`.split(" ").map((pair) => [pair.charAt(0), pair.charAt(1)]),
);

/** Letters that a VIN never holds; they can only be misread digits. */
const IMPOSSIBLE: Record<string, string> = { I: "1", O: "0", Q: "0" };

export interface NormalizedVin {
  vin: string;
  /** True when more than case and white space was changed. */
  changed: boolean;
}

/**
 * Normalises a text: NFKC, capitals, no white space, separators or frame stars, Latin letters for Cyrillic and
 * Greek look-alikes and, in a text of 17 characters, I → 1, O → 0, Q → 0. Nothing else is ever altered. A text
 * of more than 200 characters is returned as it is.
 */
export function normalizeVin(text: string): NormalizedVin {
  if (VIN_PATTERN.test(text) || text.length > MAX_TEXT) return { vin: text, changed: false };
  let vin = capitals(text.normalize("NFKC"))
    .replace(SEPARATORS, "")
    .replace(/\P{ASCII}/gu, (character) => LOOK_ALIKES.get(character) ?? character)
    // What stood apart may now combine (a letter and its accent).
    .normalize("NFKC");
  if (hasVinLength(vin)) vin = vin.replace(/[IOQ]/g, (letter) => IMPOSSIBLE[letter] as string);
  return { vin, changed: vin !== capitals(text.replace(/\s/g, "")) };
}

/** Whether a text has 17 characters as people count them: an emoji is one. */
export function hasVinLength(text: string): boolean {
  return text.length <= 2 * VIN_LENGTH && [...text].length === VIN_LENGTH;
}

/** Capitals of the letters whose capital is one letter too; `ß` stays, or the text would grow. */
function capitals(text: string): string {
  if (/^\p{ASCII}*$/u.test(text)) return text.toUpperCase();
  return text.replace(/\p{Ll}/gu, (letter) => {
    const capital = letter.toUpperCase();
    return capital.length === letter.length ? capital : letter;
  });
}
