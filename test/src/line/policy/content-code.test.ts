import assert from "node:assert/strict";
import { CONTENT_CIPHERS, contentCode } from "../../../../src/line/policy/content-code";

describe("The code of a picture's content", () => {
  for (const cipher of CONTENT_CIPHERS) {
    const code = (bytes: Uint8Array) => contentCode(bytes, cipher);

    it(`is the same for the same bytes, wherever they lie (${cipher})`, () => {
      const picture = Buffer.from("a picture");
      const elsewhere = Buffer.concat([Buffer.from("before "), picture, Buffer.from(" behind")]).subarray(
        7,
        16,
      );
      assert.equal(code(elsewhere), code(picture));
      assert.equal(code(picture).length, 16);
    });

    it(`changes with every byte, the length included (${cipher})`, () => {
      const bytes = Buffer.alloc(1000);
      const codes = new Set([code(bytes), code(Buffer.alloc(1001)), code(Buffer.alloc(0))]);
      for (let place = 0; place < bytes.length; place += 1) {
        bytes[place] = 1;
        codes.add(code(bytes));
        bytes[place] = 0;
      }
      assert.equal(codes.size, 1003);
    });
  }
});
