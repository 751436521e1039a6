/** VINs with known meaning: the committed copy, and more of them where a folder with them is present. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseVin, type ParsedVin } from "../../../src/vin";
import { CLOCK, DATA_FOLDERS, measure, readRows, type Row, type Share } from "./vectors";

DATA_FOLDERS.forEach((folder, index) => {
  describe(`VINs with known meaning, ${index === 0 ? "committed" : "beside the checkout"}`, () => {
    const rows = readRows(join(folder, "vin_vectors.tsv"));
    const figures = measure(rows);

    const reaches = (share: Share, part: number) =>
      assert.ok(
        share.right >= part * share.of,
        `${share.right} of ${share.of}; not: ${share.misses.join(" ")}`,
      );

    it(`give the country of every one (${rows.length})`, () => reaches(figures.country, 1));
    it("give the region of every one", () => reaches(figures.region, 1));
    it("give the check digit of every one", () => reaches(figures.checkDigit, 1));
    it("give the stated model year of 99 %", () => reaches(figures.year, 0.99));
    it("give no model year where none is encoded", () => reaches(figures.noYear, 1));
    it("give the make of 97 %", () => reaches(figures.make, 0.97));

    it("give plant, serial number and low-volume makers of every one", () => {
      for (const row of rows) {
        const { plantCode, serialNumber, smallManufacturer } = parseVin(row["vin"] as string, { now: CLOCK });
        assert.deepEqual(
          [plantCode, serialNumber, smallManufacturer],
          [row["plant_code"], row["serial"], row["small_manufacturer"] === "1"],
          row["vin"],
        );
      }
    });
  });

  const negative = join(folder, "vin_negative.tsv");
  if (!existsSync(negative)) return;
  describe(`odd inputs, ${index === 0 ? "committed" : "beside the checkout"}`, () => {
    for (const row of readRows(negative)) {
      it(`are answered as expected: ${row["why"]}`, () => {
        for (const clause of (row["expected"] as string).split("; ")) checkClause(clause, row);
      });
    }
  });
});

type Check = (answer: ParsedVin, row: Row, words: RegExpMatchArray) => void;

/** What the phrases of vin_negative.tsv ask for. */
const CLAUSES: [phrase: RegExp, check: Check][] = [
  [/^valid=(true|false)/, ({ valid }, _, [, value]) => assert.equal(String(valid), value)],
  [/^warning (\w+)$/, ({ warnings }, _, [, warning = ""]) => assert.ok(warnings.includes(warning))],
  [/^no (\w+) warning$/, ({ warnings }, _, [, warning = ""]) => assert.ok(!warnings.includes(warning))],
  [
    /^parts null or \[\]$/,
    ({ wmi, vds, vis, checkDigit, makes }) =>
      assert.deepEqual([wmi, vds, vis, checkDigit, makes], [null, null, null, null, []]),
  ],
  [/^no suggestions$/, ({ suggestions }) => assert.deepEqual(suggestions, [])],
  [/^vin (\w{17})\b/, ({ vin }, _, [, expected]) => assert.equal(vin, expected)],
  [/^(vin unchanged|nothing altered)$/, ({ vin }, { input }) => assert.equal(vin, input)],
  [/^raw kept$/, ({ raw }, { input }) => assert.equal(raw, input)],
  [/^checkDigit\.expected=(.)$/, ({ checkDigit }, _, [, digit]) => assert.equal(checkDigit?.expected, digit)],
  [
    /^(\w{17}) is among the suggestions$/,
    ({ suggestions }, _, [, vin]) => assert.ok(suggestions.some((one) => one.vin === vin)),
  ],
  [
    /^a suggestion of the first 17 characters$/,
    ({ suggestions }, { input = "" }) =>
      assert.deepEqual(
        suggestions.map(({ vin }) => vin),
        [input.slice(0, 17)],
      ),
  ],
  [
    /^region, country and manufacturer null$/,
    ({ region, country, manufacturer }) =>
      assert.deepEqual([region, country, manufacturer], [null, null, null]),
  ],
  [/^makes \[\]$/, ({ makes }) => assert.deepEqual(makes, [])],
  [
    /^modelYear null, basis not-encoded$/,
    ({ modelYear, modelYearBasis }) => assert.deepEqual([modelYear, modelYearBasis], [null, "not-encoded"]),
  ],
];

function checkClause(clause: string, row: Row): void {
  for (const [phrase, check] of CLAUSES) {
    const words = clause.match(phrase);
    if (words) return check(parseVin(row["input"] as string, { now: CLOCK }), row, words);
  }
  assert.fail(`No check is written for “${clause}”.`);
}
