/** The page “What a VIN tells you” shows what the parser really answers. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseVin } from "../../../src/vin";
import { CLOCK } from "./vectors";

const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "what-a-vin-tells-you.md"), "utf8");

describe("the page “What a VIN tells you”", () => {
  it("shows the full answer to its first example", () => {
    const example = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] as string) as { raw: string };
    assert.deepEqual(example, parseVin(example.raw, { now: CLOCK }));
  });

  const rows = [...page.matchAll(/^\| `([A-Z0-9]{17})` +\|(.*)\|$/gm)];

  it("has more examples", () => assert.equal(rows.length, 6));

  for (const [, vin = "", rest = ""] of rows) {
    const cells = rest.split("|").map((cell) => cell.trim());
    const answer = parseVin(vin, { now: CLOCK });

    it(`shows country, year, check digit and warnings of ${vin}`, () => {
      const [country, , year, digit, warnings] = cells as [string, string, string, string, string];
      assert.equal(country, answer.country?.code);
      assert.ok(year.startsWith(String(answer.modelYear)) && year.endsWith(`\`${answer.modelYearBasis}\``));
      assert.ok(digit.startsWith(answer.checkDigit?.value as string));
      assert.equal(/(^|[^t]) required/.test(digit), answer.checkDigit?.required);
      assert.deepEqual(warnings.match(/\w+/g) ?? [], answer.warnings);
    });
  }
});
