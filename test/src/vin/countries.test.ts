/** Region and country by the first two characters. */
import assert from "node:assert/strict";
import { VIN_ALPHABET } from "../../../src/vin/alphabet";
import { countryOf, regionOf } from "../../../src/vin/countries";

const code = (prefix: string) => countryOf(prefix)?.code ?? null;

describe("regionOf", () => {
  it("follows the current table, not that of 1983", () => {
    assert.deepEqual(["C", "H", "R", "E", "S", "5", "6", "7", "8"].map(regionOf), [
      "Africa",
      "Asia",
      "Asia",
      "Europe",
      "Europe",
      "North America",
      "Oceania",
      "North America",
      "South America",
    ]);
  });

  it("is null for characters that are not assigned", () => {
    assert.deepEqual(["D", "F", "G", "0", ""].map(regionOf), [null, null, null, null, null]);
  });
});

describe("countryOf", () => {
  it("runs a range in the order A to Z, 1 to 9, 0", () => {
    assert.deepEqual(["AZ", "A1", "A2", "TW", "TZ", "T2", "T3", "6Y", "61", "Z0"].map(code), [
      "CY",
      "CY",
      "ZW",
      "PT",
      "PT",
      "PT",
      "RS",
      "NZ",
      "NZ",
      "RU",
    ]);
  });

  it("gives the whole of a letter where one country has all of it", () => {
    for (const second of VIN_ALPHABET) {
      assert.deepEqual(
        ["E", "H", "J", "L", "W", "1", "4", "5", "7"].map((first) => code(first + second)),
        ["RU", "CN", "JP", "CN", "DE", "US", "US", "US", "US"],
      );
    }
  });

  it("knows single assignments between ranges", () => {
    assert.deepEqual(["K5", "NJ", "S4", "34", "82", "RP", "YN"].map(code), [
      "KG",
      "IQ",
      "IS",
      "NI",
      "BO",
      "LA",
      "MT",
    ]);
  });

  it("is null for pairs that are not assigned", () => {
    assert.deepEqual(["A6", "A0", "Z2", "DA", "00", "RX"].map(code), [null, null, null, null, null, null]);
  });

  it("has an English name for every code it gives", () => {
    for (const first of VIN_ALPHABET) {
      for (const second of VIN_ALPHABET) {
        const country = countryOf(first + second);
        if (country) assert.match(country.name, /^\p{Lu}\p{L}/u, country.code);
      }
    }
  });
});
