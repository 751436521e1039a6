import assert from "node:assert/strict";
import type { EndSignal } from "../../../src/ending";
import { VinError } from "../../../src/errors";
import { withDeadline } from "../../../src/line/deadline";

/** Ends only when its signal aborts, with an error of its own. */
function untilAborted(signal: EndSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("the task's own words")), { once: true });
  });
}

const withCode = (code: string) => (error: unknown) => error instanceof VinError && error.code === code;

describe("a deadline", () => {
  it("passes the result on", async () => {
    assert.equal(await withDeadline(60, undefined, () => Promise.resolve("result")), "result");
  });

  it("passes the task's own error on", async () => {
    await assert.rejects(
      withDeadline(60, undefined, () => Promise.reject(new Error("own"))),
      /own/,
    );
  });

  it("ends a task that takes too long with VIN_TIMEOUT, whatever the task throws then", async () => {
    await assert.rejects(withDeadline(0.02, undefined, untilAborted), withCode("VIN_TIMEOUT"));
  });

  it("ends the task when the outer signal aborts, with the outer reason", async () => {
    const outer = new AbortController();
    const running = withDeadline(60, outer.signal, untilAborted);
    outer.abort(new VinError("VIN_CLOSED", "closed"));
    await assert.rejects(running, withCode("VIN_CLOSED"));
  });

  it("ends at once when the outer signal has aborted before", async () => {
    const outer = AbortSignal.abort(new VinError("VIN_CLOSED", "closed"));
    await assert.rejects(
      withDeadline(60, outer, (signal) =>
        Promise.reject(signal.aborted ? new Error("aborted") : new Error("not")),
      ),
      withCode("VIN_CLOSED"),
    );
  });
});
