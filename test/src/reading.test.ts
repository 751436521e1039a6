import assert from "node:assert/strict";
import { splitReading, toReading } from "../../src/reading";
import type { SourceReading, SourceResult } from "../../src/types";

const FIRST = "1HGCM82633A004352";
const SECOND = "WAULC68E25A008579";

function result(text: string, confidence: number | null = null): SourceResult {
  return { text, orientation: "horizontal", confidence, box: null, candidates: [{ text, confidence }] };
}

function source(...results: SourceResult[]): SourceReading {
  return { results, cameraId: "gate", timestamp: null, processingTime: 5, filename: null, response: {} };
}

describe("a reading", () => {
  it("gives the best VIN with its parts", () => {
    const reading = toReading(source(result(FIRST), result(SECOND)), "cloud");
    assert.equal(reading.vin, FIRST);
    assert.equal(reading.found, true);
    assert.equal(reading.details?.wmi, "1HG");
    assert.deepEqual(
      reading.results.map(({ vin }) => vin),
      [FIRST, SECOND],
    );
  });

  it("of a picture without a VIN is empty, and no error", () => {
    const { vin, found, confidence, orientation, details, results } = toReading(source(), "cloud");
    assert.deepEqual(
      { vin, found, confidence, orientation, details, results },
      { vin: null, found: false, confidence: null, orientation: null, details: null, results: [] },
    );
  });

  it("keeps the engine's own text beside the normalised VIN", () => {
    const [first] = toReading(source(result(FIRST.toLowerCase())), "cloud").results;
    assert.equal(first?.raw, FIRST.toLowerCase());
    assert.equal(first?.vin, FIRST);
  });

  it("corrects what a VIN can't hold, says so, and keeps what was read", () => {
    const [first] = toReading(source(result("*1HGCM826O3A0O4352*")), "cloud").results;
    assert.equal(first?.vin, "1HGCM82603A004352");
    assert.equal(first?.raw, "*1HGCM826O3A0O4352*");
    assert.ok(first?.details.warnings.includes("NORMALIZED"));
  });

  it("never rejects a VIN for its check digit", () => {
    const reading = toReading(source(result("1HGCM82603A004352")), "cloud");
    assert.equal(reading.found, true);
    assert.deepEqual(reading.details?.warnings, ["CHECK_DIGIT_FAILED"]);
  });

  it("reports offline only what is sure, and still lists the rest", () => {
    const reading = toReading(source(result(FIRST, 0.79)), "embedded");
    assert.equal(reading.found, false);
    assert.equal(reading.vin, null);
    assert.equal(reading.results.length, 1);
    assert.equal(toReading(source(result(FIRST, 0.8)), "embedded").vin, FIRST);
  });

  it("reports everything the cloud finds unless told otherwise", () => {
    assert.equal(toReading(source(result(FIRST, 0.1)), "cloud").vin, FIRST);
    assert.equal(toReading(source(result(FIRST, 0.1)), "cloud", 0.5).vin, null);
  });

  it("counts a VIN without a confidence as found, whatever the minimum", () => {
    assert.equal(toReading(source(result(FIRST, null)), "cloud", 0.9).vin, FIRST);
  });

  it("takes the first VIN that is sure enough", () => {
    assert.equal(toReading(source(result(FIRST, 0.2), result(SECOND, 0.9)), "embedded").vin, SECOND);
  });

  it("keeps numbers that are no full VIN as they are", () => {
    const reading = toReading(source(result("AB12345")), "cloud");
    assert.equal(reading.vin, "AB12345");
    assert.equal(reading.details?.valid, false);
  });
});

describe("a reading that is split", () => {
  it("gives one reading for each VIN found", () => {
    const reading = toReading(
      source(result(FIRST, 0.9), result(SECOND, 0.85), result(SECOND, 0.1)),
      "embedded",
    );
    const parts = splitReading(reading);
    assert.deepEqual(
      parts.map(({ vin, confidence, results }) => [vin, confidence, results.length]),
      [
        [FIRST, 0.9, 1],
        [SECOND, 0.85, 1],
      ],
    );
  });

  it("stays whole when there is no VIN", () => {
    const reading = toReading(source(), "cloud");
    assert.deepEqual(splitReading(reading), [reading]);
  });
});
