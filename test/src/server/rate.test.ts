import assert from "node:assert/strict";
import { SlidingRate } from "../../../src/server/rate";

describe("the rate that a server allows", () => {
  let now = 0;
  const rateOf = (callsPerSecond: number) => new SlidingRate(callsPerSecond, () => now);
  beforeEach(() => {
    now = 1000;
  });

  it("lets so many calls in at once, and says how long the next one has to wait", () => {
    const rate = rateOf(2);
    assert.equal(rate.take(), 0);
    now += 400;
    assert.equal(rate.take(), 0);
    assert.equal(rate.take(), 600);
  });

  it("lets a call in as soon as one is a second old, and no sooner", () => {
    const rate = rateOf(2);
    for (const later of [0, 400]) {
      now = 1000 + later;
      rate.take();
    }
    now = 1999;
    assert.equal(rate.take(), 1);
    now = 2000;
    assert.equal(rate.take(), 0);
    assert.equal(rate.take(), 400);
  });

  it("does not count refused calls", () => {
    const rate = rateOf(1);
    rate.take();
    for (now = 1100; now < 2000; now += 100) assert.ok(rate.take() > 0);
    now = 2000;
    assert.equal(rate.take(), 0);
  });

  it("can be slower than one call a second", () => {
    const rate = rateOf(0.25);
    rate.take();
    now += 3000;
    assert.equal(rate.take(), 1000);
    now += 1000;
    assert.equal(rate.take(), 0);
  });

  it("keeps to rates with a fraction", () => {
    const rate = rateOf(1.5);
    let calls = 0;
    for (const start = now; now < start + 60_000; now += 1) if (rate.take() === 0) calls += 1;
    assert.ok(calls >= 89 && calls <= 90, `${calls} calls in a minute`);
  });
});
