// Makes up VINs that look real (known maker codes, legal characters, check digit, digits at the end) and other numbers.

const LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ";
const DIGITS = "0123456789";
const YEARS = "123456789ABCDEFGHJKLMNPRSTVWXY";
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
/** Values of A to Z in the check digit sum (49 CFR 565); I, O and Q never occur. */
const LETTER_VALUES = "12345678012345070923456789";

/** World manufacturer identifiers with a check digit: North American makers, and Asian ones as sold there. */
const AMERICAN =
  "1HG 1FA 1FT 1G1 1GC 1C4 1N4 2HG 2T1 2FM 3FA 3VW 3N1 4T1 4S3 5YJ 5NP 5UX JHM JTD JN1 JF1 KMH KNA".split(
    " ",
  );
/** Makers that fill positions 4 to 6 with ZZZ and have no check digit. */
const EUROPEAN_ZZZ = "WVW WAU WV1 WV2 TRU TMB VSS WP0 WP1".split(" ");
/** Other European makers, no check digit. */
const EUROPEAN = "SAL VF1 VF3 VF7 WDB WBA W0L ZFA ZAR YV1 YS3 TMA UU1 SJN VNK NMT SB1 XTA".split(" ");

/**
 * The check digit of a VIN: weighted sum of the character values modulo 11, 10 written as X (49 CFR 565).
 * @param {string} vin 17 characters; the one at position 9 does not count
 */
export function checkDigit(vin) {
  let sum = 0;
  for (let i = 0; i < 17; i++) {
    const code = vin.charCodeAt(i);
    const value = code < 58 ? code - 48 : LETTER_VALUES.charCodeAt(code - 65) - 48;
    sum += value * WEIGHTS[i];
  }
  return "0123456789X"[sum % 11];
}

/**
 * Makes up one VIN.
 * @param {import("./drawing/random.mjs").Random} random
 * @param {"any" | "american" | "european"} kind
 */
export function makeVin(random, kind = "any") {
  const american = kind === "american" || (kind === "any" && random.chance(0.65));
  if (american) {
    const vin = random.pick(AMERICAN) + body(random, 5) + "0" + tail(random);
    return vin.slice(0, 8) + checkDigit(vin) + vin.slice(9);
  }
  const zzz = kind === "european" || random.chance(0.5);
  if (zzz)
    return (
      random.pick(EUROPEAN_ZZZ) +
      "ZZZ" +
      random.text(1, DIGITS + LETTERS) +
      random.text(1, LETTERS) +
      "Z" +
      tail(random)
    );
  return random.pick(EUROPEAN) + body(random, 6) + tail(random);
}

/** Positions 4 to 9: letters and digits, letters a little more often. */
function body(random, count) {
  return random.text(count, LETTERS + DIGITS + DIGITS);
}

/** Positions 10 to 17: model year, plant, six digits. */
function tail(random) {
  return random.text(1, YEARS) + random.text(1, LETTERS + DIGITS) + random.text(6, DIGITS);
}

/**
 * A part number of 8 to 11 characters: never the length of a VIN.
 * @param {import("./drawing/random.mjs").Random} random
 */
export function partNumber(random) {
  return `${random.text(5, "0123456789")}-${random.text(random.int(2, 5), "ABCEGHKLMRSTX0123456789")}`;
}
