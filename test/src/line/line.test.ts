import assert from "node:assert/strict";
import { VinError } from "../../../src/errors";
import { WaitingLine, type LineLimits } from "../../../src/line/line";
import { Spacing } from "../../../src/line/policy/spacing";

/** A task that ends when the test says so. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, task: () => opened };
}

function line(limits: Partial<LineLimits> = {}, callsPerSecond?: number) {
  const spacing = callsPerSecond === undefined ? null : new Spacing(callsPerSecond);
  return new WaitingLine({ concurrency: 1, queueLimit: 10, ...limits }, spacing);
}

const signal = () => new AbortController().signal;
const withCode = (code: string) => (error: unknown) => error instanceof VinError && error.code === code;

describe("the waiting line", () => {
  it("runs tasks in the order they came", async () => {
    const order: number[] = [];
    const one = line();
    await Promise.all(
      [1, 2, 3].map((n) => one.run(() => Promise.resolve(void order.push(n)), { signal: signal() })),
    );
    assert.deepEqual(order, [1, 2, 3]);
  });

  it("never runs more tasks at once than it may", async () => {
    const two = line({ concurrency: 2 });
    let running = 0;
    let most = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await Promise.all(Array.from({ length: 7 }, () => two.run(task, { signal: signal() })));
    assert.equal(most, 2);
  });

  it("goes on after a task that failed", async () => {
    const one = line();
    await assert.rejects(
      one.run(() => Promise.reject(new Error("boom")), { signal: signal() }),
      /boom/,
    );
    assert.equal(await one.run(() => Promise.resolve("next"), { signal: signal() }), "next");
  });

  it("refuses a task beyond the queue limit at once", async () => {
    const { open, task } = gate();
    const one = line({ queueLimit: 1 });
    const running = one.run(task, { signal: signal() });
    const waiting = one.run(task, { signal: signal() });
    await assert.rejects(one.run(task, { signal: signal() }), withCode("VIN_QUEUE_FULL"));
    open();
    await Promise.all([running, waiting]);
  });

  it("with a queue limit of zero still runs what can start at once", async () => {
    const { open, task } = gate();
    const one = line({ queueLimit: 0 });
    const running = one.run(task, { signal: signal() });
    await assert.rejects(one.run(task, { signal: signal() }), withCode("VIN_QUEUE_FULL"));
    open();
    await running;
  });

  it("refuses pictures beyond the byte limit, and takes them again when there is room", async () => {
    const { open, task } = gate();
    const one = line({ byteLimit: 100 });
    const running = one.run(task, { signal: signal(), bytes: 1000 });
    const waiting = one.run(task, { signal: signal(), bytes: 60 });
    await assert.rejects(one.run(task, { signal: signal(), bytes: 60 }), withCode("VIN_QUEUE_FULL"));
    open();
    await Promise.all([running, waiting]);
    await one.run(() => Promise.resolve(), { signal: signal(), bytes: 60 });
  });

  it("takes a task out of the line when its signal aborts, with the signal's reason", async () => {
    const { open, task } = gate();
    const one = line();
    const running = one.run(task, { signal: signal() });
    const controller = new AbortController();
    let ran = false;
    const waiting = one.run(() => Promise.resolve((ran = true)), { signal: controller.signal });
    controller.abort(new VinError("VIN_TIMEOUT", "late"));
    await assert.rejects(waiting, withCode("VIN_TIMEOUT"));
    assert.equal(one.waiting, 0);
    open();
    await running;
    assert.equal(ran, false);
  });

  it("refuses a task whose signal has aborted already", async () => {
    const reason = new VinError("VIN_CLOSED", "gone");
    await assert.rejects(
      line().run(() => Promise.resolve(), { signal: AbortSignal.abort(reason) }),
      withCode("VIN_CLOSED"),
    );
  });

  it("hands back what waits as VIN_CLOSED when it closes, and takes nothing new", async () => {
    const { open, task } = gate();
    const one = line();
    const running = one.run(task, { signal: signal() });
    const waiting = one.run(task, { signal: signal() });
    one.close();
    await assert.rejects(waiting, withCode("VIN_CLOSED"));
    await assert.rejects(one.run(task, { signal: signal() }), withCode("VIN_CLOSED"));
    open();
    await running;
  });

  it("says when a task leaves the line", async () => {
    const events: string[] = [];
    await line().run(() => Promise.resolve(void events.push("task")), {
      signal: signal(),
      onStart: () => void events.push("start"),
    });
    assert.deepEqual(events, ["start", "task"]);
  });

  it("holds spaced tasks back although there is room to run them", async () => {
    const spaced = line({ concurrency: 5 }, 0.01);
    let started = 0;
    const tasks = Array.from({ length: 4 }, () =>
      spaced.run(() => Promise.resolve(void (started += 1)), { signal: signal() }),
    );
    await tasks[0];
    assert.equal(started, 1);
    assert.equal(spaced.waiting, 3);
    spaced.close();
    const rest = await Promise.allSettled(tasks.slice(1));
    assert.ok(rest.every(({ status }) => status === "rejected"));
  });

  it("starts a spaced task when its slot comes", async () => {
    const spaced = line({}, 200);
    const results = await Promise.all(
      [1, 2].map((n) => spaced.run(() => Promise.resolve(n), { signal: signal() })),
    );
    assert.deepEqual(results, [1, 2]);
  });
});
