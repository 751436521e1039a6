import assert from "node:assert/strict";
import { VinError } from "../../../../src/errors";
import { fetchPicture } from "../../../../src/picture/fetch";
import { HostGate } from "../../../../src/picture/fetch/host-gate";
import { startPictureHost } from "../../../double/picture-host";
import { JPEG } from "../samples";
import { failure, HERE } from "./support";

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe("HostGate", () => {
  /** Enters a gate of two places; each entry ends when it is told to. */
  const enter = (gate: HostGate, host: string, started: string[], name: string, signal?: AbortSignal) => {
    let leave = () => {};
    const ended = new Promise<void>((resolve) => (leave = resolve));
    const done = gate.pass(host, signal, async () => {
      started.push(name);
      await ended;
    });
    return { leave, done };
  };

  it("lets the next one in when one leaves, in the order they came, and never more than its places", async () => {
    const gate = new HostGate(2);
    const started: string[] = [];
    const a = enter(gate, "host", started, "a");
    const b = enter(gate, "host", started, "b");
    const c = enter(gate, "host", started, "c");
    const d = enter(gate, "host", started, "d");
    await soon();
    assert.deepEqual(started, ["a", "b"]);
    b.leave();
    await soon();
    assert.deepEqual(started, ["a", "b", "c"]);
    for (const one of [a, c, d]) one.leave();
    await Promise.all([a.done, b.done, c.done, d.done]);
    assert.deepEqual(started, ["a", "b", "c", "d"]);
  });

  it("counts each host for itself", async () => {
    const gate = new HostGate(1);
    const started: string[] = [];
    const x = enter(gate, "x", started, "x");
    const y = enter(gate, "y", started, "y");
    await soon();
    assert.deepEqual(started, ["x", "y"]);
    x.leave();
    y.leave();
    await Promise.all([x.done, y.done]);
  });

  it("lets the next one in after a failure", async () => {
    const gate = new HostGate(1);
    await assert.rejects(gate.pass("host", undefined, () => Promise.reject(new Error("no"))));
    assert.equal(await gate.pass("host", undefined, () => Promise.resolve(1)), 1);
  });

  it("lets go of one that waits when its signal says so, and forgets its place", async () => {
    const gate = new HostGate(1);
    const started: string[] = [];
    const reason = new VinError("VIN_TIMEOUT", "Too late.");
    const controller = new AbortController();
    const first = enter(gate, "host", started, "first");
    const second = enter(gate, "host", started, "second", controller.signal);
    const third = enter(gate, "host", started, "third");
    controller.abort(reason);
    await assert.rejects(second.done, reason);
    await assert.rejects(enter(gate, "host", started, "fourth", AbortSignal.abort()).done, {
      code: "VIN_CLOSED",
    });
    first.leave();
    third.leave();
    await Promise.all([first.done, third.done]);
    assert.deepEqual(started, ["first", "third"]);
  });
});

describe("fetchPicture and its neighbours", () => {
  it("asks one host at most four things at a time, whoever wants them, and gets all of them", async () => {
    let underWay = 0;
    let most = 0;
    const host = await startPictureHost((_request, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => {
        underWay -= 1;
        response.end(JPEG);
      }, 20);
    });
    const pictures = await Promise.all(
      Array.from({ length: 12 }, () => fetchPicture(new URL(host.url), HERE)),
    );
    assert.deepEqual([pictures.length, most], [12, 4]);
    await host.close();
  });

  it("does not count the wait for others against its own time", async () => {
    const host = await startPictureHost((_request, response) => {
      setTimeout(() => response.end(JPEG), 400);
    });
    const fetches = Array.from({ length: 8 }, () =>
      fetchPicture(new URL(host.url), { ...HERE, timeoutMs: 700 }),
    );
    assert.equal((await Promise.all(fetches)).length, 8);
    await host.close();
  });

  it("leaves the wait when its signal says so", async () => {
    const host = await startPictureHost(() => {});
    const controller = new AbortController();
    const stop = () => controller.abort(new VinError("VIN_CLOSED", "Closed."));
    const fetches = Array.from({ length: 6 }, () =>
      failure(fetchPicture(new URL(host.url), { ...HERE, signal: controller.signal }), "VIN_CLOSED"),
    );
    setTimeout(stop, 50);
    await Promise.all(fetches);
    assert.equal(host.requests.length, 4);
    await host.close();
  });
});
