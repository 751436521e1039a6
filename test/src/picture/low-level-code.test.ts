import assert from "node:assert/strict";
import { lowLevelCode } from "../../../src/picture/low-level-code";

const coded = (code: string) => Object.assign(new Error("to 10.0.0.1"), { code });

describe("lowLevelCode", () => {
  it("takes the error's own code", () => assert.equal(lowLevelCode(coded("ECONNRESET")), "ECONNRESET"));

  it("finds the code where several addresses were tried, or where the error is wrapped", () => {
    assert.equal(
      lowLevelCode(new AggregateError([coded("ECONNREFUSED"), coded("EHOSTUNREACH")])),
      "ECONNREFUSED",
    );
    assert.equal(lowLevelCode(new TypeError("failed", { cause: coded("ENOTFOUND") })), "ENOTFOUND");
  });

  it("falls back to the name, and never to the text", () => {
    assert.equal(lowLevelCode(new RangeError("10.0.0.1")), "RangeError");
    for (const value of [undefined, null, "10.0.0.1", 5, { code: 20 }])
      assert.equal(lowLevelCode(value), "unknown");
  });
});
