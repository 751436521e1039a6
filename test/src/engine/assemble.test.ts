/** From what the recogniser saw to VINs: symbols, windows, search, evidence, confidence. */
import assert from "node:assert/strict";
import { assembleVin } from "../../../src/engine/assemble/assemble";
import { alternatives } from "../../../src/engine/assemble/alternatives";
import { searchVins } from "../../../src/engine/assemble/beam";
import { confidenceOf } from "../../../src/engine/assemble/confidence";
import { vinEvidence } from "../../../src/engine/assemble/prior";
import { findWindows, firstSight } from "../../../src/engine/assemble/windows";
import {
  BLANK,
  COLUMNS,
  columnOf,
  OTHER,
  type Reading,
  SPACE,
  toReading,
} from "../../../src/engine/recognise/symbols";
import { VIN_ALPHABET } from "../../../src/vin/alphabet";

// Made up; the check digits fit.
const AMERICAN = "1M8GDM9AXKP042788";
const EUROPEAN = "WVWZZZ1KZAW000123";

/** A line that shows a text: two steps for each character, the second with some doubt, and a blank between. */
function line(text: string, doubts: Record<number, [string, number]> = {}): Reading {
  const reading: Reading = {
    steps: text.length * 3 + 1,
    probabilities: new Float32Array((text.length * 3 + 1) * COLUMNS),
  };
  const set = (step: number, column: number, probability: number) =>
    (reading.probabilities[step * COLUMNS + column] = probability);
  set(0, BLANK, 1);
  [...text].forEach((character, place) => {
    const column = columnOf(character);
    const [other, share] = doubts[place] ?? ["", 0];
    for (const step of [3 * place + 1, 3 * place + 2]) {
      set(step, BLANK, 0.004);
      set(step, column, 0.995 - share);
      if (other) set(step, columnOf(other), share);
    }
    set(3 * place + 3, BLANK, 1);
  });
  return reading;
}

describe("the recogniser's classes", () => {
  it("become VIN symbols, with I, O and Q as the digits they are mistaken for", () => {
    const symbolOf = (character: string) => VIN_ALPHABET[columnOf(character)];
    assert.equal(["A", "z", "7", "Ｗ", "I", "l", "|", "O", "o", "Q"].map(symbolOf).join(""), "AZ7W111000");
  });

  it("are blank, space or other where they are none", () => {
    assert.deepEqual(
      [columnOf(""), columnOf(" "), columnOf("*"), columnOf("é"), columnOf("№")],
      [BLANK, SPACE, OTHER, OTHER, OTHER],
    );
  });

  it("are summed for each step", () => {
    const columns = [BLANK, columnOf("0"), columnOf("O"), OTHER];
    const { probabilities } = toReading(Float32Array.from([0.1, 0.2, 0.3, 0.4]), 1, columns);
    assert.ok(Math.abs((probabilities[columnOf("0")] as number) - 0.5) < 1e-6);
  });
});

describe("windows", () => {
  it("find a VIN among words", () => {
    const reading = line(`VIN ${AMERICAN} KG`);
    const [best] = findWindows(reading);
    assert.equal(searchVins(reading, best?.start ?? 0, best?.end ?? 0)[0]?.vin, AMERICAN);
  });

  it("find none in a short text", () => {
    assert.deepEqual(findWindows(line("SEPT 1981")), []);
  });

  it("count symbols and telling digits at first sight", () => {
    const { symbols, digits, clarity } = firstSight(line("AB 1056*"));
    assert.deepEqual([symbols, digits], [6, 2]);
    assert.ok(clarity > 0.9);
  });
});

describe("the search for 17 symbols", () => {
  it("reads a clear VIN as it stands", () => {
    const reading = line(AMERICAN);
    assert.equal(searchVins(reading, 0, reading.steps)[0]?.vin, AMERICAN);
  });

  it("keeps equal neighbours apart", () => {
    const reading = line("WVWZZZ1KZAW000000");
    assert.equal(searchVins(reading, 0, reading.steps)[0]?.vin, "WVWZZZ1KZAW000000");
  });

  it("gives nothing but VINs of 17 symbols, even from a longer text", () => {
    const reading = line(`${AMERICAN}55`);
    const found = searchVins(reading, 0, reading.steps);
    assert.ok(found.length > 0 && found.every(({ vin }) => vin.length === 17));
  });

  it("lists what a doubtful character could be", () => {
    const reading = line(AMERICAN, { 3: ["6", 0.3] });
    const [best] = searchVins(reading, 0, reading.steps);
    assert.ok(best);
    const other = alternatives(reading, 0, reading.steps, best).find(
      ({ vin }) => vin === "1M86DM9AXKP042788",
    );
    assert.ok(other && other.acoustic < best.acoustic);
  });
});

describe("VIN evidence", () => {
  const worse = (better: string, other: string) => assert.ok(vinEvidence(other) < vinEvidence(better));

  it("speaks for a fitting check digit and strongly against a wrong one where it is required", () => {
    worse(AMERICAN, "1M8GDM9A1KP042788");
    assert.ok(vinEvidence(AMERICAN) - vinEvidence("1M8GDM9A1KP042788") > 5);
  });

  it("says next to nothing about position 9 of a European VIN with fillers", () => {
    assert.ok(Math.abs(vinEvidence(EUROPEAN) - vinEvidence("WVWZZZ1KZAW000124")) < 0.1);
  });

  it("prefers digits at the end", () => worse(EUROPEAN, "WVWZZZ1KZAW00O123".replace("O", "D")));

  it("prefers the fillers of European makers to the digits that look like them", () => {
    worse("WVWZZZ1KZAW000123", "WVWZ2Z1KZAW000123");
    worse("WVWZZZ1KZAW000123", "WVWZZZ1K2AW000123");
  });

  it("prefers a known manufacturer", () => worse(EUROPEAN, "DDDZZZ1KZAW000123"));

  it("is low for a text of digits only", () => worse(EUROPEAN, "12345678901234567"));
});

describe("a VIN hypothesis", () => {
  it("names a clear VIN with high confidence, itself first among the candidates", () => {
    const hypothesis = assembleVin(line(AMERICAN));
    assert.equal(hypothesis?.vin, AMERICAN);
    assert.ok(hypothesis.confidence > 0.9);
    assert.equal(hypothesis.candidates[0]?.vin, AMERICAN);
  });

  it("lets the check digit decide between two look-alikes", () => {
    const misread = AMERICAN.replace("G", "6");
    assert.equal(assembleVin(line(misread, { 3: ["G", 0.3] }))?.vin, AMERICAN);
  });

  it("doesn't bend a clear European VIN whose check digit fails", () => {
    assert.equal(assembleVin(line(EUROPEAN))?.vin, EUROPEAN);
  });

  it("leaves out the stars that frame a stamped VIN, also when they were read as X", () => {
    for (const frame of ["*", "X"]) assert.equal(assembleVin(line(frame + EUROPEAN + frame))?.vin, EUROPEAN);
  });

  it("is unlikely for other text", () => {
    assert.ok((assembleVin(line("MANUFACTURED IN MAY"))?.confidence ?? 0) < 0.1);
  });

  it("does not exist for a line with too few symbols", () => {
    assert.equal(assembleVin(line("KG 2150")), null);
  });
});

describe("confidence", () => {
  it("grows with each kind of evidence and stays between 0 and 1", () => {
    const middle = { acoustic: -0.2, margin: 1, vinLike: 2, agreeing: 0, altered: 0 };
    const base = confidenceOf(middle);
    assert.ok(base > 0 && base < 1);
    assert.ok(confidenceOf({ ...middle, acoustic: -0.05 }) > base);
    assert.ok(confidenceOf({ ...middle, margin: 3 }) > base);
    assert.ok(confidenceOf({ ...middle, vinLike: 4 }) > base);
    assert.ok(confidenceOf({ ...middle, agreeing: 1 }) > base);
    assert.ok(confidenceOf({ ...middle, altered: 1 }) < base);
  });

  it("is never higher than the reading's share among the candidates", () => {
    const clear = { acoustic: 0, vinLike: 6, agreeing: 2, altered: 0 };
    assert.equal(confidenceOf({ ...clear, margin: 0 }), 0.5);
    assert.ok(confidenceOf({ ...clear, margin: 1.3 }) < 0.8);
    assert.ok(confidenceOf({ ...clear, margin: 6 }) > 0.99);
  });
});
