import assert from "node:assert/strict";
import type { SourceUsage } from "../../src/types";
import { toUsage } from "../../src/usage";

const LOCAL = {
  readings: 0,
  failures: 0,
  waiting: 0,
  retries: 0,
  repeats: 0,
  duplicates: 0,
  fallbacks: 0,
  lastError: null,
};

function usage(calls: number, total: number | null) {
  const source: SourceUsage = { calls, total, month: 5, year: 2025, resetsOn: null, response: {} };
  return toUsage(source, "cloud", LOCAL);
}

describe("the usage report", () => {
  it("says what remains and which share is used", () => {
    const { remaining, percent } = usage(21, 5000);
    assert.deepEqual({ remaining, percent }, { remaining: 4979, percent: 0.4 });
  });

  it("never has less than nothing remaining", () => {
    const { remaining, percent } = usage(5010, 5000);
    assert.deepEqual({ remaining, percent }, { remaining: 0, percent: 100.2 });
  });

  it("has no share where there is no limit", () => {
    const { remaining, percent } = usage(12, null);
    assert.deepEqual({ remaining, percent }, { remaining: null, percent: null });
  });
});
