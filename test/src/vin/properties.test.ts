/** What holds for every VIN and every text. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseVin, type ParsedVin } from "../../../src/vin";
import { VIN_ALPHABET } from "../../../src/vin/alphabet";
import { expectedCheckDigit } from "../../../src/vin/check-digit";

const RUNS = { numRuns: 1000 };
const now = new Date("2026-07-01T00:00:00Z");

const vins = fc.string({ unit: fc.constantFrom(...VIN_ALPHABET), minLength: 17, maxLength: 17 });
/** Texts of every kind, many of them near to a VIN. */
const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(...VIN_ALPHABET, ..."IOQioqaz -.*★ßАоΡＡ１\u0301\ufe0f🚗"),
    maxLength: 20,
  }),
  fc
    .tuple(fc.nat(17), vins, fc.string({ unit: "binary", maxLength: 2 }))
    .map(([place, vin, part]) => vin.slice(0, place) + part + vin.slice(place)),
);

/** The answer without what depends on how the text was written. */
function meaning({ warnings, ...answer }: ParsedVin): unknown {
  return { ...answer, raw: null, warnings: warnings.filter((warning) => warning !== "NORMALIZED") };
}

describe("parseVin, for every text,", () => {
  it("splits any 17 legal characters into parts that make up the VIN", () => {
    fc.assert(
      fc.property(vins, (vin) => {
        const { wmi, vds, vis, plantCode, serialNumber, checkDigit, raw, warnings } = parseVin(vin, { now });
        assert.equal(`${wmi}${vds}${vis}`, vin);
        assert.equal(raw, vin);
        assert.equal(checkDigit?.value, vin[8]);
        assert.equal(plantCode, vin[10]);
        assert.ok(vin.endsWith(serialNumber as string));
        assert.ok(!warnings.includes("NORMALIZED"));
      }),
      RUNS,
    );
  });

  it("finds a check digit valid that it computed itself", () => {
    fc.assert(
      fc.property(vins, (vin) => {
        const { valid, checkDigit, suggestions } = parseVin(
          vin.slice(0, 8) + expectedCheckDigit(vin) + vin.slice(9),
          { now },
        );
        assert.deepEqual([valid, checkDigit?.valid, suggestions], [true, true, []]);
      }),
      RUNS,
    );
  });

  it("never throws, keeps the text as given and gives a reason for what is not valid", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { raw, valid, warnings } = parseVin(text, { now });
        assert.equal(raw, text);
        assert.ok(
          valid || warnings.some((warning) => /LENGTH|ILLEGAL_CHARACTER|CHECK_DIGIT_FAILED/.test(warning)),
        );
      }),
      RUNS,
    );
  });

  it("means the same by its normalised text", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const answer = parseVin(text, { now });
        const again = parseVin(answer.vin, { now });
        assert.deepEqual(meaning(again), meaning(answer));
        assert.ok(!again.warnings.includes("NORMALIZED"));
      }),
      RUNS,
    );
  });

  it("says NORMALIZED exactly when more than case and white space was changed", () => {
    fc.assert(
      fc.property(vins, fc.nat(17), fc.constantFrom(" ", "\t", "-", "*", "."), (vin, place, between) => {
        const { vin: parsed, warnings } = parseVin(
          (vin.slice(0, place) + between + vin.slice(place)).toLowerCase(),
          { now },
        );
        assert.equal(parsed, vin);
        assert.equal(warnings.includes("NORMALIZED"), /\S/.test(between));
      }),
      RUNS,
    );
  });

  it("reports a year only from its candidates, never later than the next year", () => {
    fc.assert(
      fc.property(vins, fc.date({ noInvalidDate: true }), (vin, date) => {
        const { modelYear, modelYearCandidates, modelYearBasis } = parseVin(vin, { now: date });
        assert.equal(modelYear === null, modelYearCandidates.length === 0);
        assert.ok(modelYear === null || modelYearCandidates.includes(modelYear));
        assert.ok(modelYearCandidates.every((year) => year >= 1980 && year <= date.getUTCFullYear() + 1));
        assert.equal(
          modelYearBasis === "assumed-latest" || modelYearBasis === "position-10+7",
          modelYearCandidates.length === 2,
        );
      }),
      RUNS,
    );
  });

  it("suggests only valid VINs that differ in the one place named, and none outside North America", () => {
    const american = vins.map((vin) => `1HG${vin.slice(3, 12)}${vin.slice(12).replace(/\D/g, "5")}`);
    fc.assert(
      fc.property(fc.oneof(vins, american), (vin) => {
        const { suggestions, checkDigit } = parseVin(vin, { now });
        assert.ok(suggestions.length <= 5);
        assert.ok(suggestions.length === 0 || (checkDigit?.required && !checkDigit.valid));
        for (const { vin: other, position, from, to } of suggestions) {
          assert.equal(other, vin.slice(0, position - 1) + to + vin.slice(position));
          assert.equal(vin.charAt(position - 1), from);
          assert.ok(parseVin(other, { now }).checkDigit?.valid);
        }
      }),
      RUNS,
    );
  });
});
