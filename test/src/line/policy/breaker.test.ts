import assert from "node:assert/strict";
import { VinError } from "../../../../src/errors";
import { Breaker } from "../../../../src/line/policy/breaker";

describe("the breaker", () => {
  let now = 0;
  let breaker: Breaker;
  beforeEach(() => {
    now = 0;
    breaker = new Breaker(() => now);
  });
  const dead = new VinError("VIN_NETWORK", "gone");
  const fail = (times: number) => Array.from({ length: times }, () => breaker.failed(dead, now));
  /** Waits for the end of a pause, and lets the probe fail. */
  const failProbe = (pause: number) => {
    now += pause;
    return breaker.failed(dead, now);
  };

  it("opens after five failures in a row", () => {
    assert.deepEqual(fail(5), [0, 0, 0, 0, 1000]);
    assert.equal(breaker.isOpen, true);
    assert.equal(breaker.refusal, dead);
  });

  it("stays closed while answers come in between", () => {
    fail(4);
    breaker.answered();
    assert.deepEqual(fail(4), [0, 0, 0, 0]);
    assert.equal(breaker.isOpen, false);
  });

  it("lets a probe out when its pause is over, and is still open until that is answered", () => {
    fail(5);
    now = 1000;
    assert.equal(breaker.refusal, null);
    assert.equal(breaker.isOpen, true);
    breaker.answered();
    assert.equal(breaker.isOpen, false);
  });

  it("waits longer after each probe that failed, up to a minute", () => {
    let pause = fail(5).at(-1) ?? 0;
    const pauses = Array.from({ length: 7 }, () => (pause = failProbe(pause)));
    assert.deepEqual(pauses, [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  it("does not wait longer because calls fail that were out already when it opened", () => {
    assert.deepEqual(fail(8), [0, 0, 0, 0, 1000, 0, 0, 0]);
    now = 1500;
    assert.equal(breaker.failed(dead, 0), 0);
    assert.equal(breaker.failed(dead, 1000), 2000);
  });

  it("starts with a short pause again after an answer", () => {
    fail(5);
    failProbe(1000);
    breaker.answered();
    assert.equal(fail(5).at(-1), 1000);
  });
});
