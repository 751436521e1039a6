/** The worker pool with played workers: crashes, jobs that hang, aborts, closing. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { createEngineWithScript, type EmbeddedEngine, type EmbeddedOptions } from "../../../src/engine/index";
import type { PictureBytes } from "../../../src/picture/types";
import type { SourceReading } from "../../../src/types";
import { until } from "../../support/until";

const SCRIPT = join(__dirname, "fake-worker.cjs");

/** A "picture" whose name tells the played worker what to do. */
const picture = (behaviour: string): PictureBytes => ({
  kind: "bytes",
  bytes: Uint8Array.of(1, 2, 3),
  type: "jpeg",
  filename: behaviour,
});
const threadOf = (reading: SourceReading) => (reading.response as { threadId: number }).threadId;

describe("the pool of reading workers", () => {
  let engine: EmbeddedEngine;
  const start = (options: Partial<EmbeddedOptions> = {}) => {
    engine = createEngineWithScript(SCRIPT, { workers: 1, ...options });
    return engine;
  };
  afterEach(() => engine.close());

  it("answers with what the worker read", async () => {
    const reading = await start().read(picture("fine"));
    assert.equal(reading.filename, "fine");
    assert.equal(reading.results[0]?.text, "3");
  });

  it("leaves the caller's bytes where they are", async () => {
    const given = picture("fine");
    await start().read(given);
    assert.deepEqual([...given.bytes], [1, 2, 3]);
  });

  it("keeps a worker for the next picture", async () => {
    start();
    const first = await engine.read(picture("one"));
    const second = await engine.read(picture("two"));
    assert.equal(threadOf(first), threadOf(second));
  });

  it("reads as many pictures at a time as it has workers, in the order given", async () => {
    start({ workers: 2 });
    const readings = await Promise.all(["a", "b", "c", "d"].map((name) => engine.read(picture(name))));
    assert.deepEqual(
      readings.map(({ filename }) => filename),
      ["a", "b", "c", "d"],
    );
    assert.equal(new Set(readings.map(threadOf)).size, 2);
  });

  it("passes on the error that a worker answers, with its code and cause", async () => {
    await assert.rejects(start().read(picture("refuse")), { code: "VIN_BAD_IMAGE", cause: { limit: 3 } });
  });

  for (const fault of ["crash", "exit"]) {
    it(`fails only the job of a worker that ends by ${fault}`, async () => {
      start();
      const failing = engine.read(picture(fault));
      const next = engine.read(picture("fine"));
      await assert.rejects(failing, { code: "VIN_ENGINE" });
      assert.equal((await next).filename, "fine");
    });
  }

  it("replaces a worker whose job takes longer than the limit", async () => {
    start({ jobTimeoutMs: 1500 });
    const hanging = engine.read(picture("hang"));
    const next = engine.read(picture("fine"));
    await assert.rejects(hanging, { code: "VIN_ENGINE", cause: { reason: "job limit" } });
    assert.equal((await next).filename, "fine");
  });

  it("gives up a running job when its signal aborts, and goes on with the next", async () => {
    start();
    const stop = new AbortController();
    const hanging = engine.read(picture("hang"), { signal: stop.signal });
    const next = engine.read(picture("fine"));
    stop.abort();
    await assert.rejects(hanging, { code: "VIN_CLOSED" });
    assert.equal((await next).filename, "fine");
  });

  it("takes an aborted job out of the queue without touching the running one", async () => {
    start();
    const stop = new AbortController();
    const first = engine.read(picture("fine"));
    const waiting = engine.read(picture("never"), { signal: stop.signal });
    stop.abort();
    await assert.rejects(waiting, { code: "VIN_CLOSED" });
    assert.equal((await first).filename, "fine");
  });

  it("refuses a job whose signal has aborted already", async () => {
    await assert.rejects(start().read(picture("fine"), { signal: AbortSignal.abort() }), {
      code: "VIN_CLOSED",
    });
  });

  it("fails running and waiting jobs when it closes", async () => {
    start();
    const jobs = [engine.read(picture("hang")), engine.read(picture("fine"))];
    const refused = jobs.map((job) => assert.rejects(job, { code: "VIN_CLOSED" }));
    await engine.close();
    await Promise.all(refused);
  });

  it("refuses pictures after it closed", async () => {
    await start().close();
    await assert.rejects(engine.read(picture("fine")), { code: "VIN_CLOSED" });
  });

  it("ends a worker that has nothing to do, and starts another when a picture comes", async () => {
    start({ idleMs: 1 });
    const first = await engine.read(picture("fine"));
    // The idle timer doesn't keep the process alive, so the test waits with one that does.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await engine.read(picture("fine"));
    assert.notEqual(threadOf(first), threadOf(second));
  });
});

describe("several readers in one process", () => {
  const engines: EmbeddedEngine[] = [];
  const threads = new Set<Worker>();
  const count = (worker: Worker) => {
    threads.add(worker);
    worker.once("exit", () => threads.delete(worker));
  };
  const open = (workers: number) => {
    const engine = createEngineWithScript(SCRIPT, { workers });
    engines.push(engine);
    return engine;
  };
  before(() => process.on("worker", count));
  after(() => void process.off("worker", count));
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
    assert.equal(threads.size, 0, "a reader that is closed leaves no thread behind");
  });

  /** Keeps all workers busy that an engine may have, until it closes. */
  const occupy = (engine: EmbeddedEngine, jobs: number) =>
    Array.from({ length: jobs }, () => assert.rejects(engine.read(picture("hang")), { code: "VIN_CLOSED" }));

  it("share their workers", async () => {
    const readings = [];
    for (const engine of [open(1), open(1), open(1), open(1)]) {
      readings.push(await engine.read(picture("fine")));
    }
    assert.equal(new Set(readings.map(threadOf)).size, 1);
    assert.equal(threads.size, 1);
  });

  it("have as many workers as the one that may have most, and fewer again when that one closes", async () => {
    const [small, large] = [open(1), open(3)];
    const hanging = [...occupy(small, 1), ...occupy(large, 4)];
    await until(() => threads.size > 0, "threads");
    assert.equal(threads.size, 3);
    await large.close();
    const second = assert.rejects(small.read(picture("fine")), { code: "VIN_CLOSED" });
    // The event of a thread that was started comes a little later.
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([threads.size, small.waiting], [1, 1]);
    await Promise.all([small.close(), second, ...hanging]);
  });

  it("end the workers above the new number that have nothing to do, or once they have read", async () => {
    const [small, large] = [open(1), open(3)];
    const jobs = [large, large, small].map((engine) => engine.read(picture("fine")));
    await Promise.all(jobs.slice(0, 2));
    await large.close();
    await jobs[2];
    await small.read(picture("fine"));
    await until(() => threads.size === 1, "one thread");
  });

  it("lose only their own pictures when one of them closes", async () => {
    const [one, other] = [open(1), open(1)];
    const hanging = occupy(one, 1);
    const behind = [one.read(picture("fine")), other.read(picture("theirs"))] as const;
    const refused = assert.rejects(behind[0], { code: "VIN_CLOSED" });
    await one.close();
    await Promise.all([...hanging, refused]);
    assert.equal((await behind[1]).filename, "theirs");
    await assert.rejects(one.read(picture("fine")), { code: "VIN_CLOSED" });
  });

  it("take turns: what comes first is read first", async () => {
    const [one, other] = [open(1), open(1)];
    const order: string[] = [];
    const jobs = (
      [
        [one, "a"],
        [other, "b"],
        [one, "c"],
        [other, "d"],
      ] as const
    ).map(([engine, name]) => engine.read(picture(name), { onStart: () => order.push(name) }));
    assert.deepEqual([order, one.waiting, other.waiting], [["a"], 1, 2]);
    await Promise.all(jobs);
    assert.deepEqual(order, ["a", "b", "c", "d"]);
  });
});
