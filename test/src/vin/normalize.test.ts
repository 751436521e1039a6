/** Normalisation: what is changed, and that nothing else is. */
import assert from "node:assert/strict";
import { normalizeVin } from "../../../src/vin";

describe("normalizeVin", () => {
  it("changes case and white space without calling it a change", () => {
    assert.deepEqual(normalizeVin("\t wvw zzz 3cz\u00a0ee 140 845 \n"), {
      vin: "WVWZZZ3CZEE140845",
      changed: false,
    });
  });

  for (const [what, text] of [
    ["hyphens and full stops", "WVW-ZZZ.3CZ-EE140845"],
    ["dashes", "WVW–ZZZ—3CZ−EE140845"],
    ["asterisks that frame it", "*WVWZZZ3CZEE140845*"],
    ["stars that frame it", "★WVWZZZ3CZEE140845☆"],
    ["star emojis that frame it", "⭐️WVWZZZ3CZEE140845⭐️"],
  ] as const) {
    it(`removes ${what}`, () => {
      assert.deepEqual(normalizeVin(text), { vin: "WVWZZZ3CZEE140845", changed: true });
    });
  }

  it("maps full-width characters", () => {
    assert.deepEqual(normalizeVin("ＷＶＷＺＺＺ３ＣＺＥＥ１４０８４５"), {
      vin: "WVWZZZ3CZEE140845",
      changed: true,
    });
  });

  it("maps Cyrillic look-alikes, small ones too", () => {
    assert.deepEqual(normalizeVin("ХТАВСЕНКМР1234567"), { vin: "XTABCEHKMP1234567", changed: true });
    assert.deepEqual(normalizeVin("хтавсенкмр1234567"), { vin: "XTABCEHKMP1234567", changed: true });
  });

  it("maps Greek look-alikes", () => {
    assert.deepEqual(normalizeVin("ΑΒΕΖΗΚΜΝΡΤΥΧ12345"), { vin: "ABEZHKMNPTYX12345", changed: true });
  });

  it("reads I as 1 and O and Q as 0 in a text of 17 characters", () => {
    assert.deepEqual(normalizeVin("IHGCM8263QAOO4352"), { vin: "1HGCM82630A004352", changed: true });
  });

  it("leaves I, O and Q in texts of any other length", () => {
    assert.deepEqual(normalizeVin("IOQ"), { vin: "IOQ", changed: false });
    assert.deepEqual(normalizeVin("I1HGCM82633A004352"), { vin: "I1HGCM82633A004352", changed: false });
  });

  it("counts an emoji as one character", () => {
    assert.equal(normalizeVin("OHGCM82633A0043🚗").vin, "OHGCM82633A0043🚗");
    assert.equal(normalizeVin("OHGCM82633A00435🚗").vin, "0HGCM82633A00435🚗");
  });

  it("leaves confusable legal characters alone", () => {
    const vin = "B8S5Z2G6D0LT7UV1Y";
    assert.deepEqual(normalizeVin(vin), { vin, changed: false });
  });

  it("leaves letters that no rule names", () => {
    assert.deepEqual(normalizeVin("ßЖя中"), { vin: "ßЖЯ中", changed: false });
  });

  it("returns a very long text untouched", () => {
    const text = "a ".repeat(500_000);
    assert.deepEqual(normalizeVin(text), { vin: text, changed: false });
  });
});
