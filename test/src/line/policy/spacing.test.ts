import assert from "node:assert/strict";
import { Spacing } from "../../../../src/line/policy/spacing";

describe("the spacing of calls", () => {
  it("lets the first call start at once", () => {
    assert.equal(new Spacing(8, () => 0).take(), 0);
  });

  it("says how long the next call has to wait", () => {
    let now = 0;
    const spacing = new Spacing(8, () => now);
    spacing.take();
    now = 100;
    assert.equal(spacing.take(), 31); // 1000 / (8 × 0.96) = 130.2 ms after the first
  });

  it("never lets more calls start in any second than the rate, even when asked all the time", () => {
    let now = 0;
    const spacing = new Spacing(8, () => now);
    const starts: number[] = [];
    for (; now < 10_000; now += 1) if (spacing.take() === 0) starts.push(now);
    const most = Math.max(
      ...starts.map((from) => starts.filter((at) => at >= from && at < from + 1000).length),
    );
    assert.equal(most, 8);
    assert.ok(starts.length >= 75, "and it uses nearly all of the rate");
  });

  it("does not save up slots while nothing happens", () => {
    let now = 0;
    const spacing = new Spacing(1, () => now);
    spacing.take();
    now = 60_000;
    assert.equal(spacing.take(), 0);
    assert.ok(spacing.take() > 0);
  });
});
