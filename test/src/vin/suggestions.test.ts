/** Suggestions: made only where a wrong guess is unlikely, and never used for anything else. */
import assert from "node:assert/strict";
import { parseVin } from "../../../src/vin";

const suggested = (text: string) => parseVin(text).suggestions.map(({ vin }) => vin);

describe("suggestions for a failed check digit", () => {
  it("are the look-alikes that make it right, core pairs first", () => {
    assert.deepEqual(parseVin("1HGCM82G33A004352").suggestions, [
      { vin: "1HGCM82633A004352", position: 8, from: "G", to: "6" },
      { vin: "1HGCM82G38A004352", position: 10, from: "3", to: "8" },
      { vin: "1HGCM82G33A804352", position: 12, from: "0", to: "8" },
    ]);
  });

  it("leave the VIN and all its facts as they were read", () => {
    const { vin, modelYear, valid } = parseVin("1HGCM82633A0043S2");
    assert.deepEqual([vin, modelYear, valid], ["1HGCM82633A0043S2", 2003, false]);
  });

  it("keep digits at the end, a known maker and a year code", () => {
    for (const vin of suggested("1HGCM8263UA0043S2")) assert.match(vin, /^.{9}[A-HJ-NPR-TV-Y1-9]..\d{5}$/);
    // Two errors are never repaired: a letter remains in the serial whatever single place is changed.
    assert.deepEqual(suggested("1HGCM82633A00B3S2"), []);
  });

  it("are none where no known maker remains", () => {
    assert.deepEqual(suggested("7ZZCM82G33A004352"), []);
  });

  it("are at most five", () => {
    const counts = Array.from({ length: 100 }, (_, serial) =>
      suggested(`1B8S5Z2B5D0${String(800000 + serial)}`),
    ).map((list) => list.length);
    assert.equal(Math.max(...counts), 5);
  });

  it("are none for a European VIN whose check digit differs", () => {
    assert.deepEqual(suggested("WAULC68E25A008579"), []);
  });

  it("are none for a VIN that passes", () => {
    assert.deepEqual(suggested("1HGCM82633A004352"), []);
  });

  it("are none for a text with an illegal character", () => {
    assert.deepEqual(suggested("1HGCM82G33A00435#"), []);
  });
});

describe("suggestions for a surplus character", () => {
  it("remove the digit that German papers print behind the VIN", () => {
    assert.deepEqual(parseVin("A1BS31Z04303361794").suggestions, [
      { vin: "A1BS31Z0430336179", position: 18, from: "4", to: "" },
    ]);
  });

  it("accept X as that digit", () => {
    const vin = "WAULC68E25A008579";
    const fitting = [..."0123456789X"].filter((digit) => suggested(vin + digit).length === 1);
    assert.equal(fitting.length, 1);
    const withX = Array.from({ length: 99 }, (_, serial) => `WAULC68E25A0085${10 + serial}`.slice(0, 17));
    assert.ok(withX.some((text) => suggested(`${text}X`)[0] === text));
  });

  it("are none when the 18th character is another one", () => {
    assert.deepEqual(suggested("A1BS31Z04303361795"), []);
  });

  it("remove the I that begins the bar code of an import", () => {
    assert.deepEqual(parseVin("I1HGCM82633A004352").suggestions, [
      { vin: "1HGCM82633A004352", position: 1, from: "I", to: "" },
    ]);
  });

  for (const text of [
    "WAULC68E25A00857",
    "IWAULC68E25A00857",
    "NZE141-9012345",
    "7F03R123456",
    "I1HGCM82633A00435#",
  ]) {
    it(`are none for ${text.length} characters that no rule explains: ${text}`, () => {
      assert.deepEqual(suggested(text), []);
    });
  }
});
