import assert from "node:assert/strict";
import { VinError, type VinErrorCause, type VinErrorCode } from "../../../../src/errors";
import { countLost, delayOf, kindOf, mayTryAgain } from "../../../../src/line/policy/retry";

const failure = (code: VinErrorCode, cause: VinErrorCause = {}) => new VinError(code, "failed", cause);

describe("the sorting of failures", () => {
  const cases: [VinErrorCode, VinErrorCause, boolean, string][] = [
    ["VIN_NETWORK", { reason: "ECONNREFUSED" }, false, "again"],
    ["VIN_TIMEOUT", {}, false, "again"],
    ["VIN_SERVER", { status: 408 }, false, "again"],
    ["VIN_SERVER", { status: 500 }, false, "again"],
    ["VIN_SERVER", { status: 502 }, false, "again"],
    ["VIN_SERVER", { status: 503 }, false, "again"],
    ["VIN_SERVER", { status: 504 }, false, "again"],
    ["VIN_RATE_LIMIT", { status: 429 }, false, "throttled"],
    ["VIN_TIMEOUT", {}, true, "lost"],
    ["VIN_NETWORK", {}, true, "lost"],
    ["VIN_BAD_RESPONSE", { status: 200 }, true, "lost"],
    ["VIN_SERVER", { status: 415 }, false, "final"],
    ["VIN_SERVER", { status: 501 }, false, "final"],
    ["VIN_CONFIG", { status: 301 }, false, "final"],
    ["VIN_BAD_IMAGE", { status: 400 }, false, "final"],
    ["VIN_AUTH", { status: 403 }, false, "final"],
    ["VIN_QUOTA", { status: 402 }, false, "final"],
    ["VIN_TOO_LARGE", { status: 413 }, false, "final"],
    ["VIN_CLOSED", {}, false, "final"],
  ];
  for (const [code, cause, billed, kind] of cases) {
    it(`calls ${code} ${cause.status ?? ""}${billed ? " after the upload" : ""} ${kind}`, () => {
      assert.equal(kindOf(failure(code, cause), billed), kind);
    });
  }
});

describe("another attempt", () => {
  it("is never made after a final failure", () => {
    assert.equal(mayTryAgain(failure("VIN_AUTH"), "final", { count: 1, lost: 0, unreadable: 0 }, 10), false);
  });

  it("is made without end where the call can't have been billed", () => {
    assert.equal(
      mayTryAgain(failure("VIN_NETWORK"), "again", { count: 500, lost: 0, unreadable: 0 }, 0),
      true,
    );
  });

  it("is made at most twice after a 500", () => {
    const error = failure("VIN_SERVER", { status: 500 });
    const allowed = [1, 2, 3].map((count) =>
      mayTryAgain(error, "again", { count, lost: 0, unreadable: 0 }, 3),
    );
    assert.deepEqual(allowed, [true, true, false]);
  });

  it("is made as often as allowed where the answer was lost", () => {
    const allowed = [1, 2, 3].map((lost) =>
      mayTryAgain(failure("VIN_TIMEOUT"), "lost", { count: lost, lost, unreadable: 0 }, 2),
    );
    assert.deepEqual(allowed, [true, true, false]);
  });
});

describe("a reply that can't be read", () => {
  const unreadable = failure("VIN_BAD_RESPONSE", { status: 200 });
  const lost = failure("VIN_TIMEOUT");
  /** Whether each of these failures is followed by another call. */
  const followed = (failures: VinError[], repeat: number) => {
    const attempts = { count: 0, lost: 0, unreadable: 0 };
    return failures.map((error) => {
      attempts.count += 1;
      countLost(error, attempts);
      return mayTryAgain(error, "lost", attempts, repeat);
    });
  };

  it("is asked for again once at most, and never where nothing may be repeated", () => {
    assert.deepEqual(followed([unreadable, unreadable], 10), [true, false]);
    assert.deepEqual(followed([unreadable], 0), [false]);
  });

  it("leaves the repeats of answers that were lost as they are", () => {
    assert.deepEqual(followed([lost, unreadable, lost, unreadable], 10), [true, true, true, false]);
    assert.deepEqual(followed([lost, unreadable], 1), [true, false]);
  });
});

describe("the wait before another attempt", () => {
  const most = () => 1;
  const least = () => 0;

  it("doubles each time, up to 20 seconds", () => {
    const waits = [1, 2, 3, 9, 60].map((count) => delayOf(failure("VIN_NETWORK"), "again", count, most));
    assert.deepEqual(waits, [100, 200, 400, 20_000, 20_000]);
  });

  it("starts at a second when there were too many calls", () => {
    assert.equal(delayOf(failure("VIN_RATE_LIMIT"), "throttled", 1, most), 1000);
  });

  it("is spread at random, down to nothing", () => {
    assert.equal(delayOf(failure("VIN_NETWORK"), "again", 5, least), 0);
  });

  it("is never shorter than what the service asked for", () => {
    assert.equal(delayOf(failure("VIN_SERVER", { retryAfter: 7.5 }), "again", 1, least), 7500);
  });
});
