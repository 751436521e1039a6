import assert from "node:assert/strict";
import type { Node, NodeStatus } from "node-red";
import { busyStatus, StatusLight, type MessageState } from "../../nodes/lib/status";
import { until } from "../support/until";

const TEXTS = { waiting: "waiting", working: "reading" };
const waiting: MessageState = { kind: "waiting" };
const reading: MessageState = { kind: "reading" };
const retrying = (at: number): MessageState => ({ kind: "retrying", at });

describe("the badge of busy messages", () => {
  const cases: [string, MessageState[], string, string][] = [
    ["one waits", [waiting], "yellow", "waiting"],
    ["several wait", [waiting, waiting, waiting], "yellow", "⏳ 3"],
    ["one is read", [reading], "blue", "reading"],
    ["one is read and others wait", [waiting, reading, waiting], "blue", "▶ 1  ⏳ 2"],
    ["one waits to be tried again", [retrying(4200)], "yellow", "↻ 5 s"],
    ["several wait to be tried again", [retrying(4200), retrying(1200)], "yellow", "↻ 2 s  ⏳ 2"],
    ["some wait and some wait to be tried again", [waiting, retrying(4200)], "yellow", "⏳ 2"],
    ["the time to try again has come", [retrying(-10)], "yellow", "↻ 0 s"],
  ];
  for (const [name, states, fill, text] of cases) {
    it(`is “${text}” when ${name}`, () => {
      const status = busyStatus(states, TEXTS, 0);
      assert.deepEqual([status.fill, status.text], [fill, text]);
    });
  }
});

describe("the status light", () => {
  let shown: NodeStatus[];
  let light: StatusLight;
  beforeEach(() => {
    shown = [];
    light = new StatusLight({ status: (status: NodeStatus) => shown.push(status) } as unknown as Node);
  });
  afterEach(() => light.close());
  const say = (text: string) => light.show(() => ({ text }));

  it("shows the first status at once", () => {
    say("a");
    assert.deepEqual(shown, [{ text: "a" }]);
  });

  it("shows what must be settled only when all that was promised is", async () => {
    light.show(() => ({ text: "too early" }), { settled: true });
    await Promise.resolve().then(() => say("a"));
    assert.deepEqual(shown, []);
    await until(() => shown.length > 0, "the status");
    assert.deepEqual(shown, [{ text: "a" }]);
  });

  it("leaves out what is overtaken, and always ends on the latest", async () => {
    for (const text of ["a", "b", "c", "d"]) say(text);
    await until(() => shown.length === 2, "the latest status");
    assert.deepEqual(shown, [{ text: "a" }, { text: "d" }]);
  });

  it("does not repeat itself", async () => {
    say("a");
    say("a");
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(shown.length, 1);
  });

  it("counts seconds down by itself", async () => {
    let seconds = 3;
    light.show(() => ({ text: `↻ ${seconds--} s` }));
    await until(() => shown.length >= 2, "the next second");
    assert.deepEqual(shown.slice(0, 2), [{ text: "↻ 3 s" }, { text: "↻ 2 s" }]);
  });

  it("stays dark after it was closed", () => {
    light.close();
    say("a");
    assert.deepEqual(shown, []);
  });
});
