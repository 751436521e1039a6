/** Messages that can't be copied or touched without an exception: each has one outcome, and the next one is read. */
import assert from "node:assert/strict";
import type { NodeMessage } from "node-red";
import { json } from "../double/behaviours";
import { entryOf, readingOf, SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { collectAt, helper, load, nextAt, node, useNodeRed } from "../support/node-helper";
import { until } from "../support/until";
import { CREDENTIALS, PICTURE, readFlow } from "./flow";
import { lastStatus } from "./outcome";

/** Nested so deeply that a recursive copy runs out of stack. */
function deep(): object {
  let value: object = {};
  for (let level = 0; level < 100_000; level++) value = { value };
  return value;
}

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(100);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const fail = (): never => {
  throw new TypeError("touched");
};
const touchy = (): object => new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail });
const without = (msg: NodeMessage): NodeMessage => Object.assign(Object.create(null) as object, msg);

/** Asks a node's `_complete`, which Node-RED calls with each outcome. */
function outcomesOf(id: string): unknown[] {
  const outcomes: unknown[] = [];
  const target = node(id) as unknown as { _complete(msg: object, error?: unknown): void };
  const complete = target._complete.bind(target);
  target._complete = (msg, error) => {
    outcomes.push(error ?? "done");
    complete(msg, error);
  };
  return outcomes;
}

/** What the node said in the log as an error, as text. */
function logged(): string[] {
  const entries = helper.log().args.map(([entry]) => entry as { level: number; id?: string; msg: unknown });
  return entries.filter(({ level, id }) => level === 20 && id === "read").map(({ msg }) => String(msg));
}

describe("a message that can't be copied", () => {
  useNodeRed();
  let double: VinIdDouble;
  beforeEach(async () => {
    double = await startVinIdDouble();
  });
  afterEach(() => double.close());

  const readsTheNext = async (): Promise<void> => {
    const next = nextAt("first");
    node("read").receive({ payload: PICTURE });
    assert.equal(((await next)["payload"] as { vin: string }).vin, SAMPLE_VIN);
  };

  describe("and fails", () => {
    const messages: [string, () => NodeMessage][] = [
      ["nested too deeply", () => ({ payload: deep() })],
      [
        "with a property that throws",
        () => Object.defineProperty({ payload: 42 }, "bad", { get: fail, enumerable: true }),
      ],
      [
        "that throws a thing which throws itself",
        () =>
          Object.defineProperty({ payload: 42 }, "bad", {
            get: () => {
              // eslint-disable-next-line @typescript-eslint/only-throw-error -- anything can be thrown
              throw touchy();
            },
            enumerable: true,
          }),
      ],
      ["without a prototype", () => without({ payload: 42 })],
      ["with a proxy as picture", () => ({ payload: touchy() })],
      ["with a picture that was given away", () => ({ payload: new Proxy({ buffer: detached() }, {}) })],
      ["with a revoked proxy as picture", () => ({ payload: revoked() })],
      [
        "with a picture that throws",
        () => ({
          payload: {
            get buffer(): never {
              return fail();
            },
          },
        }),
      ],
      ["with a list that throws", () => ({ payload: new Proxy([1], { get: fail }) })],
      [
        "with a camera that throws",
        () => ({
          payload: PICTURE,
          get cameraId(): never {
            return fail();
          },
        }),
      ],
    ];
    for (const [name, make] of messages) {
      it(`has one outcome: ${name}`, async () => {
        await load(readFlow(double.url), CREDENTIALS);
        const [caught, outcomes] = [collectAt("caught"), outcomesOf("read")];
        node("read").receive(make());
        await until(() => outcomes.length > 0, "an outcome");
        await until(() => caught.length + logged().length > 0, "a report");
        await until(
          () => /^vin-read\.error\.VIN_BAD_INPUT$/.test(lastStatus().text ?? ""),
          "a badge that says so",
        );
        assert.deepEqual([outcomes.length, caught.length + logged().length], [1, 1]);
        assert.doesNotMatch(logged().join(), /unexpected|touched|\[object/);
        await readsTheNext();
        assert.equal(outcomes.length, 2);
      });
    }

    it("says in the log what failed, and that no Catch node got it", async () => {
      await load(readFlow(double.url), CREDENTIALS);
      node("read").receive({ payload: { picture: deep() } });
      await until(() => logged().length > 0, "a report");
      assert.match(logged()[0] ?? "", /^There is no picture: .* Catch .*\(RangeError\)/);
    });

    it("fails once when the error output can't take it either", async () => {
      await load(
        readFlow(double.url, { errorOutput: true, wires: [["first"], ["second", "third"]] }),
        CREDENTIALS,
      );
      const outcomes = outcomesOf("read");
      node("read").receive({ payload: { picture: deep() } });
      await until(() => logged().length > 0, "a report");
      assert.equal(outcomes.length, 1);
      assert.notEqual(outcomes[0], "done");
      await readsTheNext();
    });
  });

  describe("and is read", () => {
    it("is done when only the Complete node can't have its copy", async () => {
      await load(readFlow(double.url), CREDENTIALS);
      const [first, outcomes] = [nextAt("first"), outcomesOf("read")];
      node("read").receive({ payload: PICTURE, rest: deep() });
      assert.equal(((await first)["payload"] as { vin: string }).vin, SAMPLE_VIN);
      await until(() => logged().length > 0, "a report");
      assert.match(logged()[0] ?? "", /Complete .*\(RangeError\)/);
      assert.deepEqual([outcomes.length, outcomes[0]], [1, "done"]);
      await until(() => lastStatus().fill === "green", "a green badge");
      await readsTheNext();
    });

    it("fails when a second wire can't have its copy", async () => {
      await load(readFlow(double.url, { wires: [["second", "first"]] }), CREDENTIALS);
      const [caught, outcomes] = [collectAt("caught"), outcomesOf("read")];
      node("read").receive({ payload: PICTURE, rest: deep() });
      await until(() => outcomes.length > 0, "an outcome");
      assert.equal((outcomes[0] as { code?: string }).code, "VIN_BAD_INPUT");
      assert.match(String(outcomes[0]), /can't be copied.*\(RangeError\)/);
      await until(() => lastStatus().text === "vin-read.error.VIN_BAD_INPUT", "a badge that says so");
      assert.equal(caught.length + logged().length, 1);
      await readsTheNext();
    });

    it("fails when one message for each VIN needs copies", async () => {
      const codes = [SAMPLE_VIN, "1HGCM82633A004352"].map((value) => entryOf([{ value }]));
      double.script(json(201, readingOf(codes)));
      await load(readFlow(double.url, { split: true, output: "a.b" }), CREDENTIALS);
      const outcomes = outcomesOf("read");
      node("read").receive({ payload: PICTURE, rest: deep() });
      await until(() => outcomes.length > 0, "an outcome");
      assert.equal((outcomes[0] as { code?: string }).code, "VIN_BAD_INPUT");
      assert.match(String(outcomes[0]), /can't be copied/);
    });

    const readOnly: [string, NodeMessage][] = [
      ["frozen", Object.freeze({ _msgid: "m1", payload: PICTURE })],
      ["a proxy that takes nothing", new Proxy({ _msgid: "m2", payload: PICTURE }, { set: () => fail() })],
    ];
    for (const [name, msg] of readOnly) {
      it(`fails when the reading can't be written, since it is ${name}`, async () => {
        await load(readFlow(double.url), CREDENTIALS);
        const outcomes = outcomesOf("read");
        node("read").receive(msg);
        await until(() => outcomes.length > 0, "an outcome");
        assert.equal((outcomes[0] as { code?: string }).code, "VIN_CONFIG");
        assert.match(String(outcomes[0]), /can't be written/);
        await readsTheNext();
      });
    }
  });

  it("does not matter to the metrics", async () => {
    await load(readFlow(double.url), CREDENTIALS);
    let touched = 0;
    const target = node("read") as unknown as { metric: (...event: unknown[]) => unknown };
    target.metric = (event) =>
      event === undefined ? true : event === "duration.millis" ? (touched++, fail()) : false;
    await readsTheNext();
    await readsTheNext();
    assert.equal(touched, 2);
  });
});
