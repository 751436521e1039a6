/** The alphabet and the pattern of a complete VIN. */
import assert from "node:assert/strict";
import { MODEL_YEAR_CODES, VIN_ALPHABET, VIN_LENGTH, VIN_PATTERN } from "../../../src/vin/alphabet";

describe("the VIN alphabet", () => {
  it("has 33 different characters and no I, O or Q", () => {
    assert.equal(new Set(VIN_ALPHABET).size, 33);
    assert.doesNotMatch(VIN_ALPHABET, /[^0-9A-Z]|[IOQ]/);
  });

  it("and the pattern agree on every ASCII character", () => {
    for (let code = 0; code < 128; code++) {
      const character = String.fromCharCode(code);
      assert.equal(
        VIN_PATTERN.test(character.repeat(VIN_LENGTH)),
        VIN_ALPHABET.includes(character),
        character,
      );
    }
  });

  it("gives the same answer each time the pattern is used", () => {
    const answers = Array.from({ length: 3 }, () => VIN_PATTERN.test("WAULC68E25A008579"));
    assert.deepEqual(answers, [true, true, true]);
  });

  it("has 30 codes of model years, without U, Z and 0", () => {
    assert.equal(new Set(MODEL_YEAR_CODES).size, 30);
    for (const code of MODEL_YEAR_CODES) assert.ok(VIN_ALPHABET.includes(code));
    assert.doesNotMatch(MODEL_YEAR_CODES, /[UZ0]/);
  });
});
