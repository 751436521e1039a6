/** The whole answer: the worked examples of the documentation, odd input, and the pitfalls of other parsers. */
import assert from "node:assert/strict";
import { parseVin, type ParsedVin } from "../../../src/vin";

const NOW = new Date("2026-07-01T00:00:00Z");
const parse = (text: string) => parseVin(text, { now: NOW });

/** What is answered to a text that is no VIN. */
const NOTHING: Omit<ParsedVin, "vin" | "raw" | "warnings"> = {
  valid: false,
  wmi: null,
  vds: null,
  vis: null,
  region: null,
  country: null,
  manufacturer: null,
  makes: [],
  modelYear: null,
  modelYearCandidates: [],
  modelYearBasis: null,
  checkDigit: null,
  plantCode: null,
  serialNumber: null,
  manufacturerId: null,
  smallManufacturer: null,
  suggestions: [],
};

describe("parseVin", () => {
  it("says everything about a European VIN", () => {
    assert.deepEqual(parse("WAULC68E25A008579"), {
      vin: "WAULC68E25A008579",
      raw: "WAULC68E25A008579",
      valid: true,
      wmi: "WAU",
      vds: "LC68E2",
      vis: "5A008579",
      region: "Europe",
      country: { code: "DE", name: "Germany" },
      manufacturer: "AUDI AG",
      makes: ["Audi"],
      modelYear: 2005,
      modelYearCandidates: [2005],
      modelYearBasis: "position-10",
      checkDigit: { value: "2", expected: "1", valid: false, required: false },
      plantCode: "A",
      serialNumber: "008579",
      manufacturerId: "WAU",
      smallManufacturer: false,
      suggestions: [],
      warnings: ["CHECK_DIGIT_MISMATCH"],
    });
  });

  it("says everything about an American VIN", () => {
    const answer = parse("1HGCM82633A004352");
    assert.deepEqual(answer.country, { code: "US", name: "United States" });
    assert.equal(answer.manufacturer, "AMERICAN HONDA MOTOR CO., INC.");
    assert.deepEqual(answer.makes, ["Honda"]);
    assert.deepEqual(answer.checkDigit, { value: "3", expected: "3", valid: true, required: true });
    assert.deepEqual(answer.warnings, []);
  });

  it("knows the makes of a joint venture without a legal entity", () => {
    const { country, manufacturer, makes, modelYear, warnings } = parse("LVSFCFME37F101506");
    assert.deepEqual(
      [country?.code, manufacturer, makes, modelYear, warnings],
      ["CN", null, ["Changan", "Ford"], 2007, []],
    );
  });

  it("lists the makes of a WMI in alphabetical order", () => {
    assert.deepEqual(parse("JN1DA31D23T508767").makes, ["Datsun", "Infiniti", "Nissan"]);
  });

  it("gives a letter at position 9 no warning where no check digit is required", () => {
    const { checkDigit, valid, warnings } = parse("VF1JZ890H55867106");
    assert.deepEqual(checkDigit, { value: "H", expected: "3", valid: false, required: false });
    assert.deepEqual([valid, warnings], [true, []]);
  });

  it("splits the number of a low-volume maker", () => {
    const { manufacturerId, smallManufacturer, serialNumber, plantCode, makes, warnings } =
      parse("YT9NN1U1XKA007889");
    assert.deepEqual(
      [manufacturerId, smallManufacturer, serialNumber, plantCode, makes, warnings],
      ["YT9007", true, "889", "A", ["Koenigsegg"], ["MODEL_YEAR_AMBIGUOUS"]],
    );
  });

  it("doesn't take a 9 at position 1, South America, for a low-volume maker", () => {
    const { region, smallManufacturer, manufacturerId } = parse("9BWAB45U0HP008299");
    assert.deepEqual([region, smallManufacturer, manufacturerId], ["South America", false, "9BW"]);
  });

  it("keeps all parts of a VIN that fails a required check digit", () => {
    const { valid, wmi, country, makes, modelYear, serialNumber, warnings } = parse("1HGCM82G33A004352");
    assert.deepEqual(
      [valid, wmi, country?.code, makes, modelYear, serialNumber, warnings],
      [false, "1HG", "US", ["Honda"], 2003, "004352", ["CHECK_DIGIT_FAILED"]],
    );
  });

  it("reports the country of the identifier, which need not be that of the plant", () => {
    assert.equal(parse("XP7YGCEL0PB000000").country?.code, "NL");
  });

  it("warns of an unknown maker and derives nothing from it", () => {
    const { valid, region, country, manufacturer, makes, modelYear, modelYearBasis, warnings } =
      parse("00000000000000000");
    assert.deepEqual(
      [valid, region, country, manufacturer, makes, modelYear, modelYearBasis, warnings],
      [true, null, null, null, [], null, "not-encoded", ["UNKNOWN_WMI"]],
    );
  });

  it("keeps the text as given beside the normalised one", () => {
    const { vin, raw, warnings, valid } = parse("ihgcm82633a004352");
    assert.deepEqual(
      [vin, raw, warnings, valid],
      ["1HGCM82633A004352", "ihgcm82633a004352", ["NORMALIZED"], true],
    );
  });

  it("reads the clock only when no date is given", () => {
    const vin = `WAUZZZ4M8${"A"}D011559`;
    assert.deepEqual(parseVin(vin, { now: new Date("1985-01-01T00:00:00Z") }).modelYearCandidates, [1980]);
    assert.deepEqual(parseVin(vin).modelYearCandidates, [1980, 2010]);
  });

  it("gives the same answer when it is asked again", () => {
    assert.deepEqual(parse("WAULC68E25A008579"), parse("WAULC68E25A008579"));
  });
});

describe("parseVin of a text that is no VIN", () => {
  const cases: [what: string, text: string, vin: string, warnings: string[]][] = [
    ["empty text", "", "", ["LENGTH"]],
    ["white space", " \n\t ", "", ["LENGTH"]],
    ["one lost character", "WAULC68E25A00857", "WAULC68E25A00857", ["LENGTH"]],
    ["a Japanese frame number", "NZE141-9012345", "NZE1419012345", ["NORMALIZED", "LENGTH"]],
    ["a number from before 1981", "7F03R123456", "7F03R123456", ["LENGTH"]],
    ["an emoji in place of a character", "WAULC68E25A00857🚗", "WAULC68E25A00857🚗", ["ILLEGAL_CHARACTER"]],
    ["emoji only", "🚗🚙", "🚗🚙", ["LENGTH"]],
    ["a character outside the alphabet", "WAULC68E25A00857#", "WAULC68E25A00857#", ["ILLEGAL_CHARACTER"]],
    [
      "a letter that looks like no Latin one",
      "WAULC68E25A00857Ж",
      "WAULC68E25A00857Ж",
      ["ILLEGAL_CHARACTER"],
    ],
    ["18 characters that no rule explains", "WAULC68E25A008579W", "WAULC68E25A008579W", ["LENGTH"]],
    ["a lone surrogate", "\ud83d", "\ud83d", ["LENGTH"]],
  ];
  for (const [what, text, vin, warnings] of cases) {
    it(`answers ${what} with the reason, and nothing else`, () => {
      assert.deepEqual(parse(text), { ...NOTHING, vin, raw: text, warnings });
    });
  }

  it("answers a megabyte of text without working on it", () => {
    const text = "1HGCM82633A004352 ".repeat(58_000);
    assert.deepEqual(parse(text), { ...NOTHING, vin: text, raw: text, warnings: ["LENGTH"] });
  });

  for (const value of [undefined, null, 17, {}, ["WAULC68E25A008579"], Buffer.from("WAULC68E25A008579")]) {
    it(`throws a TypeError for ${Buffer.isBuffer(value) ? "a Buffer" : (JSON.stringify(value) ?? "undefined")}`, () => {
      assert.throws(() => parseVin(value as never), TypeError);
    });
  }

  it("throws a TypeError for an invalid date", () => {
    assert.throws(() => parseVin("WAULC68E25A008579", { now: new Date(NaN) }), TypeError);
  });
});
