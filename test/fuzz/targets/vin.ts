/** Texts that are VINs, or nearly. */
import assert from "node:assert/strict";
import { parseVin } from "../../../src/vin";
import { VIN_ALPHABET } from "../../../src/vin/alphabet";
import { spoiltText } from "../inputs";
import type { Target } from "../targets";

const NOW = new Date("2026-07-01T00:00:00Z");
const LEGAL = new RegExp(`^[${VIN_ALPHABET}]{17}$`);

const vin: Target = {
  name: "vin",
  input: spoiltText(
    [
      "1HGCM82633A004352",
      "WAULC68E25A008579",
      "WF0XXXGCDX1234567",
      "VF1 AB-CD*0 12345678",
      "LSVAA4182E2123456",
    ],
    ["I", "O", "Q", "ß", "А", "Ａ", "１", "\u0301", "\ufeff", "🚗", " ", "*", "\n"],
  ),
  holds: (input) => {
    const text = input as string;
    const parsed = parseVin(text, { now: NOW });
    assert.equal(parsed.raw, text);
    assert.deepEqual(parseVin(text, { now: NOW }), parsed);
    // A VIN that was normalised stays as it is, and means the same.
    assert.equal(parseVin(parsed.vin, { now: NOW }).vin, parsed.vin);
    if (parsed.valid) assert.match(parsed.vin, LEGAL);
    else assert.ok(parsed.warnings.length > 0);
    for (const { vin: suggested } of parsed.suggestions) assert.match(suggested, LEGAL);
    JSON.stringify(parsed);
  },
};

export const vinTargets: Target[] = [vin];
