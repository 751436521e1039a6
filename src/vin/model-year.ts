/** The model year of a VIN, with its candidates and with what the choice rests on (49 CFR 565.15). */
import { MODEL_YEAR_CODES } from "./alphabet";
import type { ModelYearBasis } from "./types";
import { encodesModelYear } from "./year-encoders";
import type { WmiEntry } from "./wmi";

const FIRST_YEAR = 1980;
/** The codes have been used up after 30 years and start again. */
const CYCLE = 30;
const CYCLES = 2;

export interface ModelYear {
  modelYear: number | null;
  modelYearCandidates: number[];
  modelYearBasis: ModelYearBasis | null;
}

/**
 * Reads the model year.
 * @param vin 17 legal characters
 * @param checkDigitFits whether position 9 is the right check digit
 * @param entry what is known about the WMI
 * @param now model years up to the one after this date's (UTC) are possible
 */
export function readModelYear(
  vin: string,
  checkDigitFits: boolean,
  entry: WmiEntry | null,
  now: Date,
): ModelYear {
  const code = MODEL_YEAR_CODES.indexOf(vin.charAt(9));
  if (code < 0 || !encodesModelYear(vin, checkDigitFits)) return answer(null, [], "not-encoded");

  const years = possibleYears(code, now.getUTCFullYear() + 1);
  const latest = years.at(-1) ?? null;
  if (latest === null) return answer(null, [], null);
  if (years.length === 1) return answer(latest, years, "position-10");
  if (checkDigitFits && position7TellsCycle(vin, entry)) {
    const digit = /\d/.test(vin.charAt(6));
    return answer(digit ? (years[0] as number) : latest, years, "position-10+7");
  }
  return answer(latest, years, "assumed-latest");
}

function answer(year: number | null, candidates: number[], basis: ModelYearBasis | null): ModelYear {
  return { modelYear: year, modelYearCandidates: candidates, modelYearBasis: basis };
}

/** Ascending; `code` is the place in the row of codes. */
function possibleYears(code: number, lastYear: number): number[] {
  return Array.from({ length: CYCLES }, (_, cycle) => FIRST_YEAR + CYCLE * cycle + code).filter(
    (year) => year <= lastYear,
  );
}

/**
 * Whether position 7 tells 1980-2009 (a digit) from 2010-2039 (a letter). That is so for light vehicles made
 * for North America. Motorcycles and trailers don't follow it; of a VIN from elsewhere we take it for granted
 * only where the maker sells in the US and nothing in it is of European or Chinese form.
 */
function position7TellsCycle(vin: string, entry: WmiEntry | null): boolean {
  if (entry?.vehicleType === "Motorcycle" || entry?.vehicleType === "Trailer") return false;
  if (/^[1-57]/.test(vin)) return true;
  const soldInUs = entry !== null && entry.manufacturer !== null;
  return soldInUs && !/^[LH89]/.test(vin) && vin.slice(3, 6) !== "ZZZ";
}
