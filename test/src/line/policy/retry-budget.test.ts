import assert from "node:assert/strict";
import { RetryBudget } from "../../../../src/line/policy/retry-budget";

describe("the retry budget", () => {
  it("lets retries through at first, then sends them to the slow lane", () => {
    const budget = new RetryBudget();
    const waits = Array.from({ length: 37 }, () => budget.spend(false, () => 0.5));
    assert.ok(waits.slice(0, 35).every((wait) => wait === 0));
    assert.deepEqual(waits.slice(35), [3500, 3500]);
  });

  it("costs less for a call that was only too early", () => {
    const budget = new RetryBudget();
    const waits = Array.from({ length: 101 }, () => budget.spend(true, () => 0));
    assert.deepEqual([waits[99], waits[100]], [0, 2000]);
  });

  it("fills again with successes, but not beyond what it was", () => {
    const budget = new RetryBudget();
    for (let n = 0; n < 36; n++) budget.spend(false);
    for (let n = 0; n < 14; n++) budget.succeeded();
    assert.equal(budget.spend(false), 0);
    for (let n = 0; n < 5000; n++) budget.succeeded();
    const free = Array.from({ length: 40 }, () => budget.spend(false)).filter((wait) => wait === 0);
    assert.equal(free.length, 35);
  });
});
