import assert from "node:assert/strict";
import { Ending } from "../../src/ending";

const closed = new Error("closed");

describe("An ending", () => {
  it("tells all who listen, once, and keeps the first reason", () => {
    const ending = new Ending();
    const heard: string[] = [];
    ending.addEventListener("abort", () => heard.push(`first: ${ending.reason.message}`));
    ending.addEventListener("abort", () => heard.push("second"));
    assert.equal(ending.aborted, false);
    ending.throwIfAborted();
    ending.end(closed);
    ending.end(new Error("too late"));
    assert.deepEqual(heard, ["first: closed", "second"]);
    assert.equal(ending.aborted, true);
    assert.equal(ending.reason, closed);
    assert.throws(
      () => ending.throwIfAborted(),
      (reason) => reason === closed,
    );
  });

  it("does not tell those who left, also when they leave while others are told", () => {
    const ending = new Ending();
    const heard: string[] = [];
    const never = () => heard.push("never");
    ending.addEventListener("abort", never);
    ending.removeEventListener("abort", never);
    ending.removeEventListener("abort", never);
    const last = () => heard.push("last");
    ending.addEventListener("abort", () => {
      ending.removeEventListener("abort", last);
      heard.push("first");
    });
    ending.addEventListener("abort", last);
    ending.end(closed);
    assert.deepEqual(heard, ["first"]);
  });

  it("that has come has nothing more to tell", () => {
    const ending = new Ending();
    ending.end(closed);
    ending.addEventListener("abort", () => assert.fail("told after the end"));
    ending.end(new Error("again"));
  });
});
