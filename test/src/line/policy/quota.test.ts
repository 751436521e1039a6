import assert from "node:assert/strict";
import { Quota } from "../../../../src/line/policy/quota";

describe("the quota", () => {
  let now = 0;
  let quota: Quota;
  beforeEach(() => {
    now = 0;
    quota = new Quota(() => now);
  });
  const learn = (
    calls: number,
    total: number | null = 100,
    resetsOn: string | null = "2026-12-14T00:00:00Z",
  ) => quota.learned({ calls, total, month: 11, year: 2026, resetsOn, response: null });

  it("stops nothing while nothing is known", () => {
    assert.equal(quota.refusal(90), null);
  });

  it("wants to be asked first where there is a limit, and not where there is none", () => {
    assert.equal(quota.isStale(90), true);
    assert.equal(quota.isStale(null), false);
  });

  it("is trusted for ten minutes", () => {
    learn(1);
    now = 10 * 60_000;
    assert.equal(quota.isStale(90), false);
    now += 1;
    assert.equal(quota.isStale(90), true);
  });

  it("counts our own calls on from what the service said", () => {
    learn(88);
    quota.called();
    assert.equal(quota.refusal(90), null);
    quota.called();
    assert.equal(quota.refusal(90)?.code, "VIN_QUOTA");
  });

  it("says until when", () => {
    learn(95);
    const refusal = quota.refusal(90);
    assert.match(refusal?.message ?? "", /until 2026-12-14/);
    assert.equal(refusal?.cause.resetsOn, "2026-12-14T00:00:00Z");
  });

  it("knows no share where there is no limit of the plan", () => {
    learn(1000, null);
    assert.equal(quota.refusal(1), null);
  });

  it("stops everything when the service said that the plan is used up", () => {
    quota.exhausted();
    assert.equal(quota.refusal(null)?.code, "VIN_QUOTA");
  });

  it("goes on when the statistics show room again", () => {
    quota.exhausted();
    learn(10, 200);
    assert.equal(quota.refusal(null), null);
  });

  it("is asked again from time to time while it is used up", () => {
    quota.exhausted();
    assert.equal(quota.isStale(null), false);
    now = 10 * 60_000 + 1;
    assert.equal(quota.isStale(null), true);
    quota.unanswered();
    assert.equal(quota.isStale(null), false);
  });
});
