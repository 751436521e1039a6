/** What the badge says while messages are in work. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Node, NodeStatus } from "node-red";
import { Funnel, type Outcome, type Progress } from "../../nodes/lib/funnel";
import { until } from "../support/until";

const TEXTS = { waiting: "waiting", working: "reading", error: (code: string) => code };
const GREEN: Outcome = { send: null, status: { fill: "green", text: "read" } };

describe("the badge of a node with several messages", () => {
  let shown: string[];
  let funnel: Funnel;
  beforeEach(() => {
    shown = [];
    const node = { status: ({ text = "" }: NodeStatus) => shown.push(text), metric: () => false };
    funnel = new Funnel(node as unknown as Node, TEXTS);
  });
  afterEach(() => funnel.close());

  /** Starts a message, and gives what its work is told and how to end it. */
  function start(): Progress & { end: () => void } {
    let started!: Progress & { end: () => void };
    void funnel.run(
      { _msgid: "m" },
      () => undefined,
      () => undefined,
      (progress) => new Promise((resolve) => (started = { ...progress, end: () => resolve(GREEN) })),
    );
    return started;
  }

  const quiet = () => sleep(600);

  it("never counts one that was read beside the next, which its end lets begin", async () => {
    const [first, second, third] = [start(), start(), start()];
    first.onState({ kind: "reading" });
    await until(() => shown.at(-1) === "▶ 1  ⏳ 2", "one that is read");
    await quiet();
    first.onState({ kind: "waiting" });
    first.end();
    second.onState({ kind: "reading" });
    await until(() => shown.at(-1) === "▶ 1  ⏳ 1", "the next one");
    await quiet();
    // As a pool of workers does: the next begins in the same breath, and before anybody is told of the end.
    second.end();
    third.onState({ kind: "reading" });
    await until(() => shown.at(-1) === "reading", "the last one");
    assert.deepEqual(
      shown.filter((text) => text.startsWith("▶ 2")),
      [],
    );
    third.end();
  });

  it("counts a list as one that is read, until none of its pictures is", async () => {
    const [list, other] = [start(), start()];
    for (const kind of ["reading", "reading", "waiting"] as const) list.onState({ kind });
    await until(() => shown.at(-1) === "▶ 1  ⏳ 1", "the list");
    list.onState({ kind: "waiting" });
    await until(() => shown.at(-1) === "⏳ 2", "nothing that is read");
    list.end();
    other.end();
    await until(() => shown.at(-1) === "read", "the end");
    other.onState({ kind: "reading" });
    await quiet();
    assert.equal(shown.at(-1), "read");
  });
});
