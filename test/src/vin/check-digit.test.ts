/** The check digit: its arithmetic, and where it is required. */
import assert from "node:assert/strict";
import { checkDigitRequired, expectedCheckDigit } from "../../../src/vin/check-digit";

describe("expectedCheckDigit", () => {
  it("computes the published example whose remainder is 10, written X", () => {
    assert.equal(expectedCheckDigit("1M8GDM9AXKP042788"), "X");
  });

  it("doesn't depend on what stands at position 9", () => {
    assert.equal(expectedCheckDigit("1M8GDM9A0KP042788"), "X");
  });

  it("accepts seventeen equal digits, as modulo 11 does", () => {
    for (const digit of "0123456789") assert.equal(expectedCheckDigit(digit.repeat(17)), digit);
  });

  it("counts each letter as the standard's table says", () => {
    // Position 8 weighs 10, which is -1 modulo 11: the digit is 11 minus the value.
    const digits = [..."ABCDEFGHJKLMNPRSTUVWXYZ"].map((letter) =>
      expectedCheckDigit(`0000000${letter}000000000`),
    );
    assert.equal(digits.join(""), "X9876543" + "X987642" + "98765432");
  });
});

describe("checkDigitRequired", () => {
  it("is true for identifiers of North America only", () => {
    const firsts = [..."0123456789ABCDEFGHJKLMNPRSTUVWXYZ"].filter((first) =>
      checkDigitRequired(`${first}AAAA`),
    );
    assert.equal(firsts.join(""), "123457");
  });

  it("is false for an empty text", () => {
    assert.equal(checkDigitRequired(""), false);
  });
});
