/** Puts together everything a VIN says, and nothing it doesn't. */
import { VIN_PATTERN } from "./alphabet";
import { checkDigitRequired, expectedCheckDigit } from "./check-digit";
import { countryOf, regionOf } from "./countries";
import { readModelYear } from "./model-year";
import { hasVinLength, normalizeVin } from "./normalize";
import { suggestSubstitutions, suggestWithoutSurplus } from "./suggestions";
import type { ParsedVin } from "./types";
import { lookUpWmi } from "./wmi";

/** What parseVin can be told besides the VIN. */
export interface ParseOptions {
  /** The date that decides which model years are possible; default: today. */
  now?: Date;
}

/**
 * Says what a VIN means (ISO 3779, 49 CFR 565): its parts, country, maker, model year, check digit, and what is
 * doubtful about it. Never throws on a string; a text that is no VIN gives `valid: false` with a warning.
 * @throws {TypeError} when `text` is no string or `now` no valid date
 */
export function parseVin(text: string, options: ParseOptions = {}): ParsedVin {
  if (typeof text !== "string") throw new TypeError("parseVin needs the VIN as a string.");
  const now = options.now ?? new Date();
  if (Number.isNaN(now.getTime())) throw new TypeError("parseVin needs a valid date as the option “now”.");

  const { vin, changed } = normalizeVin(text);
  const parsed = VIN_PATTERN.test(vin) ? parseLegal(vin, text, now) : refuse(vin, text);
  if (changed) parsed.warnings.unshift("NORMALIZED");
  return parsed;
}

/** The answer to a text that is not 17 legal characters. */
function refuse(vin: string, raw: string): ParsedVin {
  return {
    vin,
    raw,
    valid: false,
    wmi: null,
    vds: null,
    vis: null,
    region: null,
    country: null,
    manufacturer: null,
    makes: [],
    modelYear: null,
    modelYearCandidates: [],
    modelYearBasis: null,
    checkDigit: null,
    plantCode: null,
    serialNumber: null,
    manufacturerId: null,
    smallManufacturer: null,
    suggestions: suggestWithoutSurplus(vin),
    warnings: [hasVinLength(vin) ? "ILLEGAL_CHARACTER" : "LENGTH"],
  };
}

function parseLegal(vin: string, raw: string, now: Date): ParsedVin {
  const wmi = vin.slice(0, 3);
  const entry = lookUpWmi(wmi);
  const checkDigit = readCheckDigit(vin);
  const failed = checkDigit.required && !checkDigit.valid;
  const year = readModelYear(vin, checkDigit.valid, entry, now);
  const small = wmi.endsWith("9");

  const warnings: string[] = [];
  if (failed) warnings.push("CHECK_DIGIT_FAILED");
  else if (!checkDigit.valid && /[0-9X]/.test(checkDigit.value)) warnings.push("CHECK_DIGIT_MISMATCH");
  if (!entry) warnings.push("UNKNOWN_WMI");
  if (year.modelYearBasis === "assumed-latest") warnings.push("MODEL_YEAR_AMBIGUOUS");

  return {
    vin,
    raw,
    valid: !failed,
    wmi,
    vds: vin.slice(3, 9),
    vis: vin.slice(9),
    region: regionOf(vin),
    country: countryOf(vin),
    manufacturer: entry?.manufacturer ?? null,
    makes: entry?.makes ?? [],
    ...year,
    checkDigit,
    plantCode: vin.charAt(10),
    serialNumber: vin.slice(small ? 14 : 11),
    manufacturerId: small ? wmi + vin.slice(11, 14) : wmi,
    smallManufacturer: small,
    suggestions: failed ? suggestSubstitutions(vin) : [],
    warnings,
  };
}

function readCheckDigit(vin: string): NonNullable<ParsedVin["checkDigit"]> {
  const value = vin.charAt(8);
  const expected = expectedCheckDigit(vin);
  return { value, expected, valid: value === expected, required: checkDigitRequired(vin) };
}
