/** The model year: candidates, the choice between them, and the makers that don't encode it. */
import assert from "node:assert/strict";
import { parseVin } from "../../../src/vin";
import { expectedCheckDigit } from "../../../src/vin/check-digit";

const NOW = new Date("2026-07-01T00:00:00Z");

/** The VIN with the right character at position 9. */
const fitting = (vin: string) => vin.slice(0, 8) + expectedCheckDigit(vin) + vin.slice(9);

/** The VIN with a wrong character at position 9. */
const unfitting = (vin: string) => vin.slice(0, 8) + "F" + vin.slice(9);

function year(vin: string, now = NOW) {
  const { modelYear, modelYearCandidates, modelYearBasis } = parseVin(vin, { now });
  return [modelYear, modelYearCandidates, modelYearBasis];
}

const NOT_ENCODED = [null, [], "not-encoded"];

describe("the model year", () => {
  it("is the only year that the code can mean", () => {
    assert.deepEqual(year("WAULC68E25A008579"), [2005, [2005], "position-10"]);
  });

  it("is no year later than the next one", () => {
    const vin = "WAUZZZ4M8VD011559";
    assert.deepEqual(year(vin, new Date("2025-12-31T23:59:59Z")), [1997, [1997], "position-10"]);
    assert.deepEqual(year(vin, new Date("2026-01-01T00:00:00Z")), [2027, [1997, 2027], "assumed-latest"]);
  });

  it("is null without a basis when the code means no year up to the given date", () => {
    assert.deepEqual(year("WAUZZZ4M89D011559", new Date("1990-01-01T00:00:00Z")), [null, [], null]);
  });

  for (const code of "UZ0") {
    it(`is null where position 10 is ${code}, which is no code`, () => {
      assert.deepEqual(year(`WBA11CM01${code}8C90960`), NOT_ENCODED);
    });
  }

  it("is of the earlier cycle where position 7 of a North American car is a digit", () => {
    assert.deepEqual(year(fitting("1GCEC14W0TZ226558")), [1996, [1996, 2026], "position-10+7"]);
  });

  it("is of the later cycle where position 7 of a North American car is a letter", () => {
    assert.deepEqual(year(fitting("1FMCU0G60MUA57484")), [2021, [1991, 2021], "position-10+7"]);
  });

  it("is the later one, with a warning, where the check digit fails", () => {
    const vin = unfitting("1GCEC14W0TZ226558");
    assert.deepEqual(year(vin), [2026, [1996, 2026], "assumed-latest"]);
    assert.ok(parseVin(vin, { now: NOW }).warnings.includes("MODEL_YEAR_AMBIGUOUS"));
  });

  for (const [what, vin] of [
    ["a motorcycle", "1HD1GP450JK317065"],
    ["a trailer", "101AA2300JK317065"],
  ] as const) {
    it(`is not decided by position 7 on ${what}`, () => {
      assert.deepEqual(year(fitting(vin)), [2018, [1988, 2018], "assumed-latest"]);
    });
  }

  it("is decided by position 7 on an import whose maker sells in the US", () => {
    assert.deepEqual(year(fitting("JH4DC4340RS005291")), [1994, [1994, 2024], "position-10+7"]);
  });

  for (const [what, vin] of [
    ["European form (ZZZ)", "WAUZZZ4M0KD011559"],
    ["a maker that doesn't sell in the US", "TMBJF73T0B9045151"],
    ["China", "LRW3E14B0PC938358"],
    ["Brazil", "9BWAB45U0HP008299"],
  ] as const) {
    it(`is the later one with ${what}, whatever position 7 is`, () => {
      assert.equal(year(fitting(vin))[2], "assumed-latest");
    });
  }
});

describe("makers that don't write the model year at position 10", () => {
  for (const wmi of ["VF1", "VF2", "VF6", "VF8", "VFA", "UU1"]) {
    it(`include Renault, Dacia and Alpine: ${wmi}`, () => {
      assert.deepEqual(year(fitting(`${wmi}JZ890H55867106`)), NOT_ENCODED);
    });
  }

  it("include Scania and Ford Australia", () => {
    assert.deepEqual(year("YS2R4X20051262732"), NOT_ENCODED);
    assert.deepEqual(year("6FPAAAJGSW8A12345"), NOT_ENCODED);
  });

  for (const wmi of ["ZFA", "ZAR", "ZLA", "ZAP", "ZCF", "ZFC"]) {
    it(`include the Fiat group where the check digit doesn't fit: ${wmi}`, () => {
      assert.deepEqual(year(unfitting(`${wmi}EAEBN063543686`)), NOT_ENCODED);
      assert.deepEqual(year(fitting(`${wmi}EAEBN063543686`))[1], [2006]);
    });
  }

  it("include a Fiat described by a number, although the check digit fits by chance", () => {
    assert.deepEqual(year(fitting("ZFA27000064353686")), NOT_ENCODED);
  });

  for (const wmi of ["WDB", "WDD", "W1K", "W1N", "WME", "NMB", "VSA", "9BM"]) {
    it(`include Mercedes-Benz and smart with a model of six digits and the steering side: ${wmi}`, () => {
      assert.deepEqual(year(`${wmi}2476871W242404`), NOT_ENCODED);
      assert.deepEqual(year(`${wmi}2476872W242404`), NOT_ENCODED);
    });
  }

  it("don't include Mercedes-Benz where the description has letters", () => {
    assert.deepEqual(year("WDDEJ76X78A012609"), [2008, [2008], "position-10"]);
  });

  for (const wmi of ["VF3", "VF4", "VF7", "VR1", "VR3", "VR7", "VS7"]) {
    it(`include Peugeot and Citroën where the last eight are digits: ${wmi}`, () => {
      assert.deepEqual(year(`${wmi}RERHRH76843466`), NOT_ENCODED);
      assert.deepEqual(year(`${wmi}RERHRH7W843466`)[0], 2007);
    });
  }

  for (const wmi of ["WF0", "NM0", "VS6", "SFA", "X9F", "Z6F"]) {
    it(`include Ford of Europe, but not a Ford made for North America: ${wmi}`, () => {
      assert.deepEqual(year(unfitting(`${wmi}LS7E70F1183471`)), NOT_ENCODED);
      assert.deepEqual(year(fitting(`${wmi}AXXGB0EBD12345`)), NOT_ENCODED);
      assert.deepEqual(year(fitting(`${wmi}LS7E70F1183471`))[0], 2015);
    });
  }
});
