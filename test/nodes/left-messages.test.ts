/** What of a message is kept in Redis. */
import assert from "node:assert/strict";
import { contentOf } from "../../nodes/lib/left-messages";
import type { Message } from "../../nodes/lib/types";

const kept = (msg: object) => contentOf({ _msgid: "m1", ...msg }, "payload");

describe("what is kept of a message", () => {
  it("is short texts, numbers and yes or no, without the picture and without secrets", () => {
    const rest = { topic: "gate", n: 1, on: false };
    const left = {
      payload: "picture",
      token: "t",
      long: "x".repeat(1001),
      from: "http://me:pw@host",
      list: [1],
    };
    assert.deepEqual(kept({ ...rest, ...left }), { _msgid: "m1", ...rest });
  });

  it("has the parts of an outer split", () => {
    const parts = { id: "x", index: 0, count: 2 };
    assert.deepEqual(kept({ parts }), { _msgid: "m1", parts });
  });

  it("leaves out what can't be read or put into words", () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    const nameless = { toJSON: () => undefined };
    for (const parts of [circular, { n: 1n }, nameless]) assert.deepEqual(kept({ parts }), { _msgid: "m1" });
    const throwing = Object.defineProperty({ _msgid: "m1", topic: "gate" }, "bad", {
      enumerable: true,
      get: () => {
        throw new TypeError();
      },
    });
    assert.deepEqual(contentOf(throwing as Message, "payload"), { _msgid: "m1", topic: "gate" });
    const { proxy, revoke } = Proxy.revocable<Message>({ _msgid: "m1" }, {});
    revoke();
    assert.deepEqual(contentOf(proxy, "payload"), {});
  });
});
