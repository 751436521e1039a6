/** A message that holds several pictures. */
import assert from "node:assert/strict";
import { toPictureList } from "../../../src/picture/input";
import { refusal } from "./samples";

describe("a list of pictures", () => {
  it("becomes the list of its entries", () => {
    assert.deepEqual(toPictureList([1, undefined, "x"]), [1, undefined, "x"]);
  });

  it("must not be empty", () => {
    assert.match(refusal(() => toPictureList([]), "VIN_BAD_INPUT").message, /empty/);
  });

  it("must not have a gap, however long it is", () => {
    for (const length of [3, 2 ** 32 - 1]) {
      const list = new Array<number>(length);
      list[0] = 1;
      list[2] = 3;
      const { message, cause } = refusal(() => toPictureList(list), "VIN_BAD_INPUT");
      assert.match(message, new RegExp(`^Picture 2 of ${length} is missing`));
      assert.equal(cause.index, 1);
    }
  });

  it("must not throw when it is looked at", () => {
    const touched = (_list: unknown[], key: string | symbol): unknown => {
      if (key === "length") return 2;
      throw new TypeError("a secret");
    };
    const { message, cause } = refusal(
      () => toPictureList(new Proxy([1, 2], { get: touched })),
      "VIN_BAD_INPUT",
    );
    assert.match(message, /^Picture 1 of 2 can't be read/);
    assert.deepEqual(cause, { index: 0, reason: "TypeError" });
  });
});
