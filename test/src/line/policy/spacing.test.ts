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

  for (const rate of [1, 8, 50, 1000]) {
    it(`keeps its rate of ${rate} a second although timers wake late`, () => {
      // Timers take whole milliseconds and are late by up to two more.
      const starts = startsInTenSeconds(rate, (wait, count) => wait + (count % 3) * 0.9);
      assert.ok(starts.length >= 9.4 * rate, `${starts.length} in ten seconds`);
      assert.ok(mostInASecond(starts) <= rate, `${mostInASecond(starts)} in a second`);
    });

    it(`never exceeds its rate of ${rate} a second after something kept it from starting calls`, () => {
      const starts = startsInTenSeconds(rate, (wait, count) => (count % rate === 0 ? wait + 700 : wait));
      assert.ok(mostInASecond(starts) <= rate, `${mostInASecond(starts)} in a second`);
    });
  }

  it("does not save up slots while nothing happens", () => {
    let now = 0;
    const spacing = new Spacing(1, () => now);
    spacing.take();
    now = 60_000;
    assert.equal(spacing.take(), 0);
    assert.ok(spacing.take() > 0);
  });
});

/** When calls start that are asked for all the time; `pass` says how long a wait really takes after so many calls. */
function startsInTenSeconds(rate: number, pass: (wait: number, count: number) => number): number[] {
  let now = 0;
  const spacing = new Spacing(rate, () => now);
  const starts: number[] = [];
  while (now < 10_000) {
    const wait = spacing.take();
    if (wait === 0) starts.push(now);
    else now += pass(wait, starts.length);
  }
  return starts;
}

function mostInASecond(starts: readonly number[]): number {
  let first = 0;
  return Math.max(
    ...starts.map((start, index) => {
      while ((starts[first] as number) <= start - 1000) first += 1;
      return index - first + 1;
    }),
  );
}
