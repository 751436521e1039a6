/** vin-read in a real Node-RED runtime, against the double of the API: one outcome for each message, whatever fails. */
import assert from "node:assert/strict";
import { after as later, answer, json, sample, silence } from "../double/behaviours";
import { INVALID_TOKEN, SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { load, nextAt, node, useNodeRed, type Received } from "../support/node-helper";
import { until } from "../support/until";
import { CREDENTIALS, PICTURE, readFlow, TOKEN } from "./flow";
import { type Failure, failureOf, lastStatus, send, watch } from "./outcome";

describe("vin-read, when something fails", () => {
  useNodeRed();
  let double: VinIdDouble;
  beforeEach(async () => {
    double = await startVinIdDouble();
  });
  afterEach(() => double.close());

  describe("with input that is no picture", () => {
    const inputs: [string, unknown][] = [
      ["nothing", undefined],
      ["null", null],
      ["an empty buffer", Buffer.alloc(0)],
      ["words", "hello world"],
      ["a number", 42],
      ["an object", { vin: 1 }],
      ["an HTML page", Buffer.from("<!doctype html><html><body>Login</body></html>")],
      ["an empty list", []],
    ];
    for (const [name, payload] of inputs) {
      it(`reports ${name} once, keeps the message, and reads the next one`, async () => {
        await load(readFlow(double.url), CREDENTIALS);
        const seen = await send({ payload, topic: "kept" });
        const failure = failureOf(seen);
        assert.match(failure.code, /^VIN_BAD_(INPUT|IMAGE)$/);
        assert.equal(failure.source.id, "read");
        assert.equal(seen.caught[0]?.["topic"], "kept");
        assert.deepEqual(seen.caught[0]?.["payload"], payload);
        await until(() => lastStatus().text === `vin-read.error.${failure.code}`, "a badge that says so");

        const next = nextAt("first");
        node("read").receive({ payload: PICTURE });
        assert.equal(((await next)["payload"] as { vin: string }).vin, SAMPLE_VIN);
        assert.equal(double.readings.length, 1);
      });
    }
  });

  describe("when the service fails", () => {
    it("reports a wrong token as VIN_AUTH, without the token", async () => {
      double.always(json(403, INVALID_TOKEN));
      await load(readFlow(double.url), CREDENTIALS);
      const failure = failureOf(await send({}));
      assert.equal(failure.code, "VIN_AUTH");
      assert.ok(!JSON.stringify(failure).includes(TOKEN));
    });

    it("reports HTML instead of JSON as VIN_BAD_RESPONSE", async () => {
      double.always(
        answer(200, "<html>welcome to the hotel network</html>", { "content-type": "text/html" }),
      );
      await load(readFlow(double.url), CREDENTIALS);
      assert.equal(failureOf(await send({})).code, "VIN_BAD_RESPONSE");
    });

    it("reports a service that never answers as VIN_TIMEOUT", async () => {
      double.always(silence());
      await load(readFlow(double.url, {}, { timeout: 0.2 }), CREDENTIALS);
      assert.equal(failureOf(await send({})).code, "VIN_TIMEOUT");
    });

    it("reports a message that waited too long as VIN_TIMEOUT", async () => {
      double.always(silence());
      await load(readFlow(double.url, {}, { deadline: 0.2 }), CREDENTIALS);
      assert.equal(failureOf(await send({})).code, "VIN_TIMEOUT");
    });

    it("reports a refused connection as VIN_NETWORK", async () => {
      const gone = await startVinIdDouble();
      await gone.close();
      await load(readFlow(gone.url, {}, { deadline: 0.5 }), CREDENTIALS);
      assert.equal(failureOf(await send({})).code, "VIN_NETWORK");
    });

    it("uses the error output instead of Catch when that is switched on", async () => {
      double.always(json(403, INVALID_TOKEN));
      await load(readFlow(double.url, { errorOutput: true }), CREDENTIALS);
      const { second, completed } = await send({ topic: "kept" });
      assert.equal(completed.length, 1);
      assert.equal(second[0]?.["topic"], "kept");
      assert.ok(PICTURE.equals(second[0]?.["payload"] as Buffer));
      const { code, source } = second[0]?.["error"] as Failure;
      assert.deepEqual([code, source.id], ["VIN_AUTH", "read"]);
    });

    it("has the error output last when both extra outputs are on", async () => {
      double.always(json(403, INVALID_TOKEN));
      await load(readFlow(double.url, { errorOutput: true, notFoundOutput: true }), CREDENTIALS);
      const { second, third } = await send({});
      assert.deepEqual([second.length, third.length], [0, 1]);
    });
  });

  describe("with settings that can't work", () => {
    const cases: [string, object, object, RegExp][] = [
      ["a service that is gone", { service: "deleted" }, {}, /missing or disabled/],
      ["a confidence above 1", { minConfidence: "7" }, {}, /“Confidence”/],
      [
        "an unset environment variable",
        { cameraId: "${VIN_ID_NEVER_SET}" },
        {},
        /VIN_ID_NEVER_SET is not set/,
      ],
      [
        "an unset variable in the service",
        {},
        { baseUrl: "${VIN_ID_NEVER_SET}" },
        /VIN_ID_NEVER_SET is not set/,
      ],
      ["a broken expression", { image: "$foo(", imageType: "jsonata" }, {}, /can't be evaluated/],
      ["an engine that does not exist", {}, { engine: "magic" }, /“embedded”, “cloud” or “fallback”/],
      [
        "a Redis address with a password",
        {},
        { redis: "redis://user:word@host" },
        /must not hold the password/,
      ],
    ];
    for (const [name, read, service, message] of cases) {
      it(`reports ${name} as VIN_CONFIG`, async () => {
        await load(readFlow(double.url, read, service), CREDENTIALS);
        const failure = failureOf(await send({}));
        assert.equal(failure.code, "VIN_CONFIG");
        assert.match(failure.message, message);
        assert.equal(double.requests.length, 0);
      });
    }

    it("reports an unset variable as token", async () => {
      await load(readFlow(double.url), { service: { token: "${VIN_ID_NEVER_SET}" } });
      const failure = failureOf(await send({}));
      assert.equal(failure.code, "VIN_CONFIG");
      assert.match(failure.message, /VIN_ID_NEVER_SET is not set/);
    });

    it("says where to get a token when the service has none yet, on the badge right after deploy too", async () => {
      await load(readFlow(double.url, {}, { baseUrl: "" }));
      assert.equal(lastStatus().text, "vin-read.error.no-token");
      const failure = failureOf(await send({}));
      assert.equal(failure.code, "VIN_CONFIG");
      assert.match(failure.message, /no token yet.*app\.platerecognizer\.com/);
    });

    it("shows right after deploy that its service is gone", async () => {
      await load(readFlow(double.url, { service: "deleted" }), CREDENTIALS);
      assert.equal(lastStatus().text, "vin-read.status.no-service");
    });
  });

  it("reports every one of many messages exactly once when the line is full", async () => {
    double.always(later(20, sample()));
    await load(readFlow(double.url, {}, { queueLimit: 3, concurrency: 1 }), CREDENTIALS);
    const seen = watch();
    for (let n = 0; n < 10; n++) node("read").receive({ payload: PICTURE, n });
    await until(() => seen.caught.length + seen.completed.length >= 10, "ten outcomes");
    const codes = new Set(seen.caught.map((msg) => (msg["error"] as Failure).code));
    assert.deepEqual([...codes], ["VIN_QUEUE_FULL"]);
    assert.equal(seen.completed.length, 4);
    assert.equal(seen.first.length, 4);
  });

  it("measures how long a message took, when metrics are on", async () => {
    await load(readFlow(double.url), CREDENTIALS);
    const events: unknown[][] = [];
    const measure = (...event: unknown[]) => event.length === 0 || events.push(event);
    (node("read") as unknown as { metric: typeof measure }).metric = measure;
    await send({ _msgid: "m1" });
    // Node-RED itself measures that a message came, left and was done with.
    const durations = events.filter(([name]) => name === "duration.millis");
    assert.equal(durations.length, 1);
    assert.equal((durations[0]?.[1] as Received)["_msgid"], "m1");
    assert.ok(Number.isInteger(durations[0]?.[2]));
  });

  it("hands every unfinished message back when it closes", async () => {
    double.always(silence());
    await load(readFlow(double.url, {}, { concurrency: 1 }), CREDENTIALS);
    const seen = watch();
    for (let n = 0; n < 3; n++) node("read").receive({ payload: PICTURE });
    await until(() => double.readings.length === 1, "the first call");
    await (node("read") as unknown as { close(): Promise<void> }).close();
    await until(() => seen.caught.length === 3, "three outcomes");
    const codes = seen.caught.map((msg) => (msg["error"] as Failure).code);
    assert.deepEqual(codes, ["VIN_CLOSED", "VIN_CLOSED", "VIN_CLOSED"]);
    assert.equal(seen.completed.length, 0);
  });

  it("hands every unfinished message back when its service closes", async () => {
    double.always(silence());
    await load(readFlow(double.url, {}, { concurrency: 1 }), CREDENTIALS);
    const seen = watch();
    for (let n = 0; n < 3; n++) node("read").receive({ payload: PICTURE });
    await until(() => double.readings.length === 1, "the first call");
    await (node("service") as unknown as { close(): Promise<void> }).close();
    await until(() => seen.caught.length === 3, "three outcomes");
    const codes = seen.caught.map((msg) => (msg["error"] as Failure).code);
    assert.deepEqual(codes, ["VIN_CLOSED", "VIN_CLOSED", "VIN_CLOSED"]);
  });
});
