/** Giving memory back early: whole large buffers only. */
import assert from "node:assert/strict";
import { release } from "../../../src/engine/picture/release";

const LARGE = 2 ** 20;

describe("giving memory back", () => {
  it("empties large views of every kind", () => {
    const [bytes, numbers] = [new Uint8Array(LARGE), new Float64Array(LARGE)];
    release(bytes, numbers);
    assert.deepEqual([bytes.length, numbers.length], [0, 0]);
  });

  it("leaves parts of a buffer alone, since others may use the rest", () => {
    const whole = new Uint8Array(2 * LARGE);
    release(whole.subarray(LARGE));
    assert.equal(whole.length, 2 * LARGE);
  });

  it("leaves small and shared buffers alone, and takes one that is empty already", () => {
    const [small, shared, large] = [
      new Uint8Array(16),
      new Uint8Array(new SharedArrayBuffer(LARGE)),
      new Uint8Array(LARGE),
    ];
    release(small, shared, large);
    release(large);
    assert.deepEqual([small.length, shared.length, large.length], [16, LARGE, 0]);
  });
});
