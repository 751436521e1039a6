/** The characters a VIN is made of, and what a complete VIN looks like. */

/** The 33 legal characters: digits and capital letters without I, O and Q. */
export const VIN_ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ";

export const VIN_LENGTH = 17;

/** Matches a text of exactly 17 legal characters. */
export const VIN_PATTERN = /^[A-HJ-NPR-Z0-9]{17}$/;

/** Codes of the model year at position 10, in order: 1980 to 2009, and again 2010 to 2039. */
export const MODEL_YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789";
