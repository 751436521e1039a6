import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeBase64 } from "../../../src/picture/base64";
import { refusal } from "./samples";

const CAP = 1 << 20;

describe("decodeBase64", () => {
  it("decodes what base64 and base64url encoders write, padded or not", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (array) => {
        const bytes = Buffer.from(array);
        const padded = bytes.toString("base64");
        const url = bytes.toString("base64url");
        const urlPadded = url + "=".repeat((4 - (url.length % 4)) % 4);
        for (const text of [padded, padded.replaceAll("=", ""), url, urlPadded]) {
          assert.deepEqual(decodeBase64(text, CAP), bytes);
        }
      }),
    );
  });

  it("passes over line breaks, tabs and blanks anywhere", () => {
    const bytes = Buffer.from(Array.from({ length: 500 }, (_, i) => i % 256));
    const wrapped = bytes.toString("base64").replace(/.{76}/g, "$&\r\n");
    assert.deepEqual(decodeBase64(` \t${wrapped}\n`, CAP), bytes);
  });

  it("refuses text with a foreign character in any place", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        fc.nat(),
        fc.constantFrom("!", "%", "*", ":", ".", "é", "\u0000", "{", "\u20ac"),
        (array, place, foreign) => {
          const text = Buffer.from(array).toString("base64");
          const at = place % text.length;
          assert.equal(decodeBase64(text.slice(0, at) + foreign + text.slice(at), CAP), null);
        },
      ),
    );
  });

  it("refuses padding in the middle, too much padding and a lone last character", () => {
    for (const text of ["AA==BBBB", "AAA==", "AAAA=", "AAAA==", "A", "AAAAA", "=", "AAAA===="]) {
      assert.equal(decodeBase64(text, CAP), null, text);
    }
  });

  it("refuses a URL, which Buffer.from would turn into rubbish", () => {
    assert.equal(decodeBase64("http://x/y.jpg", CAP), null);
  });

  it("takes exactly the cap and refuses one byte more without decoding it", () => {
    assert.equal(decodeBase64(Buffer.alloc(999).toString("base64"), 999)?.length, 999);
    const error = refusal(() => decodeBase64(Buffer.alloc(1000).toString("base64"), 999), "VIN_TOO_LARGE");
    assert.deepEqual(error.cause, { bytes: 1000, limit: 999 });
  });

  it("refuses text far above the cap at once, whatever it consists of", () => {
    refusal(() => decodeBase64("!".repeat(10_000), 999), "VIN_TOO_LARGE");
  });

  it("takes a 12 MB picture", () => {
    const bytes = Buffer.alloc(12 * 1024 * 1024, 7);
    assert.ok(decodeBase64(bytes.toString("base64"), bytes.length)?.equals(bytes));
  });
});
