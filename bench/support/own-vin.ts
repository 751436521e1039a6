/** VINs that test servers answer: one for all, or one that stands for a picture's bytes. */
import { createHash } from "node:crypto";

/** The VIN of the API's documentation: the answer where nobody compares pictures. */
export const SAMPLE_VIN = "WAULC68E25A008579";

/** A VIN has no I, O and Q. */
const ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ";

/** The VIN for these bytes and no others, so that an answer can be checked against its picture. */
export function ownVin(picture: Uint8Array): string {
  const digest = createHash("sha256").update(picture).digest();
  return Array.from(digest.subarray(0, 17), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
