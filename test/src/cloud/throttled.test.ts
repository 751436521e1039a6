import assert from "node:assert/strict";
import { retryAfterHeader } from "../../../src/cloud/retry-after";
import { after, json, page, sample } from "../../double/behaviours";
import { THROTTLED } from "../../double/samples";
import { failure, PICTURE, useDouble } from "./support";

/** The documented body, asking for a wait that no default has. */
const IN_SEVEN = { detail: "Request was throttled. Expected available in 7 seconds.", status_code: 429 };

describe("A throttled call", () => {
  const bench = useDouble();
  const waitOf = async (body: unknown, header?: string) => {
    bench.double.script(json(429, body, header === undefined ? {} : { "retry-after": header }));
    const error = await failure(bench.client.read(PICTURE), "VIN_RATE_LIMIT");
    assert.equal(error.cause.status, 429);
    return error.cause.retryAfter;
  };

  for (const [header, seconds] of [
    ["0", 0],
    ["1", 1],
    ["2.5", 2.5],
    ["3600", 3600],
  ] as const) {
    it(`obeys Retry-After: ${header}`, async () => assert.equal(await waitOf(IN_SEVEN, header), seconds));
  }

  it("obeys a date in Retry-After", async () => {
    const wait = await waitOf(IN_SEVEN, new Date(Date.now() + 600_000).toUTCString());
    assert.ok(wait !== undefined && wait > 500 && wait <= 600, String(wait));
  });

  for (const header of ["soon", "-5", "", "rubbish 1", "1e3", "Tue, 13 May 2025 15:36:12 GMT"]) {
    it(`takes the words instead of Retry-After: “${header}”`, async () => {
      assert.equal(await waitOf(IN_SEVEN, header), 7);
    });
  }

  it("takes the words when there is no header", async () => {
    assert.equal(await waitOf(IN_SEVEN), 7);
    assert.equal(await waitOf(THROTTLED), 1);
  });

  it("takes one second when there is neither", async () => {
    assert.equal(await waitOf({}), 1);
    bench.double.script(page(429));
    assert.equal((await failure(bench.client.read(PICTURE), "VIN_RATE_LIMIT")).cause.retryAfter, 1);
  });

  it("happens to statistics too", async () => {
    bench.double.scriptStatistics(json(429, THROTTLED, { "retry-after": "4" }));
    assert.equal((await failure(bench.client.statistics(), "VIN_RATE_LIMIT")).cause.retryAfter, 4);
  });
});

describe("retryAfterHeader", () => {
  it("counts a date from the given moment", () => {
    const now = Date.UTC(2025, 4, 13, 15, 36, 0);
    assert.equal(retryAfterHeader("Tue, 13 May 2025 15:36:12 GMT", now), 12);
    assert.equal(retryAfterHeader("Tue, 13 May 2025 15:35:59 GMT", now), null);
    assert.equal(retryAfterHeader(undefined), null);
    assert.equal(retryAfterHeader(["3", "9"]), 3);
  });
});

describe("The double in strict mode", () => {
  const bench = useDouble({ callsPerSecond: 3 }, { connections: 5 });

  it("refuses what comes above the rate in any second, and records every arrival", async () => {
    bench.double.always(after(100, sample()));
    const calls = Array.from({ length: 5 }, () => bench.client.read(PICTURE));
    const outcomes = await Promise.allSettled(calls);
    assert.deepEqual(outcomes.map((outcome) => outcome.status).sort(), [
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    assert.equal(bench.double.requests.length, 5);
    assert.ok(bench.double.maxInFlight >= 3, String(bench.double.maxInFlight));
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        await failure(Promise.reject(outcome.reason as Error), "VIN_RATE_LIMIT");
    }
  });
});
