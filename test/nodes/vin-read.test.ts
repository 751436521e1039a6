/** vin-read in a real Node-RED runtime, against the double of the API. */
import assert from "node:assert/strict";
import { after as later, answer, json, sample, silence } from "../double/behaviours";
import { entryOf, INVALID_TOKEN, readingOf, SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { fieldText } from "../double/recorder";
import { collectAt, load, nextAt, node, useNodeRed, type Received } from "../support/node-helper";
import { until } from "../support/until";
import { CREDENTIALS, PICTURE, readFlow, TOKEN } from "./flow";

const OTHER_VIN = "1HGCM82633A004352";

/** The settled outcome of one message: what Catch and Complete saw, and what left each output. */
interface Seen {
  first: Received[];
  second: Received[];
  third: Received[];
  caught: Received[];
  completed: Received[];
}

interface Failure {
  code: string;
  message: string;
  cause: Record<string, unknown>;
  source: { id: string };
}

describe("vin-read", () => {
  useNodeRed();
  let double: VinIdDouble;
  beforeEach(async () => {
    double = await startVinIdDouble();
  });
  afterEach(() => double.close());

  function watch(): Seen {
    const [first, second, third] = [collectAt("first"), collectAt("second"), collectAt("third")];
    return { first, second, third, caught: collectAt("caught"), completed: collectAt("completed") };
  }

  /** Sends one message and waits for its one outcome. */
  async function send(msg: object): Promise<Seen> {
    const seen = watch();
    node("read").receive({ payload: PICTURE, ...msg });
    await until(() => seen.caught.length + seen.completed.length > 0, "an outcome");
    // A second outcome, if there were one, would be on its way by now.
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(seen.caught.length + seen.completed.length, 1, "exactly one outcome");
    return seen;
  }

  function failureOf(seen: Seen): Failure {
    assert.equal(seen.caught.length, 1);
    return seen.caught[0]?.["error"] as Failure;
  }

  function lastStatus(): { fill?: string; text?: string } {
    const shown = (node("read") as unknown as { status: { lastCall: { firstArg: object } } }).status.lastCall;
    return shown.firstArg;
  }

  describe("with a picture that shows a VIN", () => {
    it("sends the same message on with the reading in its payload", async () => {
      await load(readFlow(double.url), CREDENTIALS);
      const { first } = await send({ topic: "gate", parts: { id: "x", index: 0 } });
      const [msg] = first;
      const reading = msg?.["payload"] as Record<string, unknown>;
      assert.equal(reading["vin"], SAMPLE_VIN);
      assert.equal(reading["orientation"], "horizontal");
      assert.equal(reading["found"], true);
      assert.equal(reading["engine"], "cloud");
      assert.equal((reading["details"] as { wmi: string }).wmi, "WAU");
      assert.equal(msg?.["topic"], "gate");
      assert.deepEqual(msg?.["parts"], { id: "x", index: 0 });
    });

    it("sends the picture's bytes unchanged", async () => {
      await load(readFlow(double.url), CREDENTIALS);
      await send({});
      assert.ok(double.readings[0]?.picture?.equals(PICTURE));
    });

    it("ends green, with the VIN", async () => {
      await load(readFlow(double.url), CREDENTIALS);
      await send({});
      await until(() => lastStatus().fill === "green", "a green badge");
      assert.equal(lastStatus().text, SAMPLE_VIN);
    });

    it("leaves the picture where it is when the reading goes elsewhere", async () => {
      await load(readFlow(double.url, { output: "vin.reading" }), CREDENTIALS);
      const { first } = await send({});
      assert.ok(PICTURE.equals(first[0]?.["payload"] as Buffer));
      assert.equal((first[0]?.["vin"] as { reading: { vin: string } }).reading.vin, SAMPLE_VIN);
    });

    it("can put the reading into flow context", async () => {
      await load(readFlow(double.url, { output: "last", outputType: "flow" }), CREDENTIALS);
      await send({});
      const stored = (node("read") as unknown as { context(): { flow: { get(key: string): unknown } } })
        .context()
        .flow.get("last");
      assert.equal((stored as { vin: string }).vin, SAMPLE_VIN);
    });

    it("takes the picture from another property", async () => {
      await load(readFlow(double.url, { image: "req.files[0]" }), CREDENTIALS);
      const upload = {
        fieldname: "photo",
        originalname: "door.jpg",
        mimetype: "image/jpeg",
        buffer: PICTURE,
      };
      const { first } = await send({ payload: "something else", req: { files: [upload] } });
      assert.equal((first[0]?.["payload"] as { vin: string }).vin, SAMPLE_VIN);
    });
  });

  describe("camera and time", () => {
    it("come from the node where it has them", async () => {
      await load(readFlow(double.url, { cameraId: "north", timestamp: "2026-11-24T10:00:00Z" }), CREDENTIALS);
      await send({ cameraId: "south", timestamp: "2020-01-01T00:00:00Z" });
      const [request] = double.readings;
      assert.ok(request);
      assert.equal(fieldText(request, "camera_id"), "north");
      assert.equal(fieldText(request, "timestamp"), "2026-11-24T10:00:00");
    });

    it("come from the message where the node's are blank", async () => {
      await load(readFlow(double.url), CREDENTIALS);
      await send({ cameraId: 7, timestamp: Date.UTC(2026, 10, 24, 9) });
      const [request] = double.readings;
      assert.ok(request);
      assert.equal(fieldText(request, "camera_id"), "7");
      assert.equal(fieldText(request, "timestamp"), "2026-11-24T09:00:00");
    });

    it("are not sent when nobody gives them", async () => {
      await load(readFlow(double.url), CREDENTIALS);
      await send({});
      assert.deepEqual(
        double.readings[0]?.fields.map(({ name }) => name),
        ["upload"],
      );
    });
  });

  describe("with a picture that shows no VIN", () => {
    it("sends on an empty reading, which is no error", async () => {
      double.always(json(201, readingOf([])));
      await load(readFlow(double.url), CREDENTIALS);
      const { first } = await send({});
      const { vin, found } = first[0]?.["payload"] as { vin: null; found: boolean };
      assert.deepEqual({ vin, found }, { vin: null, found: false });
      await until(() => lastStatus().text === "vin-read.status.not-found", "a badge that says so");
    });

    it("uses the second output instead when that is switched on", async () => {
      double.always(json(201, readingOf([])));
      await load(readFlow(double.url, { notFoundOutput: true }), CREDENTIALS);
      const { first, second } = await send({});
      assert.deepEqual([first.length, second.length], [0, 1]);
    });
  });

  describe("with several VINs in one picture", () => {
    const two = json(201, readingOf([entryOf([{ value: SAMPLE_VIN }]), entryOf([{ value: OTHER_VIN }])]));

    it("lists them all in one reading", async () => {
      double.always(two);
      await load(readFlow(double.url), CREDENTIALS);
      const { first } = await send({});
      const { results } = first[0]?.["payload"] as { results: { vin: string }[] };
      assert.deepEqual(
        results.map(({ vin }) => vin),
        [SAMPLE_VIN, OTHER_VIN],
      );
    });

    it("can send one message for each, which a join node could put together", async () => {
      double.always(two);
      await load(readFlow(double.url, { split: true }), CREDENTIALS);
      const { first } = await send({ topic: "gate" });
      assert.deepEqual(
        first.map((msg) => [
          (msg["payload"] as { vin: string }).vin,
          msg["topic"],
          (msg["parts"] as { index: number }).index,
          (msg["parts"] as { count: number }).count,
        ]),
        [
          [SAMPLE_VIN, "gate", 0, 2],
          [OTHER_VIN, "gate", 1, 2],
        ],
      );
    });

    it("keeps the split messages apart below a nested output property", async () => {
      double.always(two);
      await load(readFlow(double.url, { split: true, output: "car.reading" }), CREDENTIALS);
      const { first } = await send({ car: { colour: "red" } });
      assert.deepEqual(
        first.map((msg) => (msg["car"] as { reading: { vin: string } }).reading.vin),
        [SAMPLE_VIN, OTHER_VIN],
      );
    });
  });

  describe("with a list of pictures", () => {
    it("sends a list of readings in the same order", async () => {
      double.script(later(30, sample()), json(201, readingOf([entryOf([{ value: OTHER_VIN }])])));
      await load(readFlow(double.url, {}, { concurrency: 1 }), CREDENTIALS);
      const { first } = await send({ payload: [PICTURE, PICTURE.toString("base64")] });
      const vins = (first[0]?.["payload"] as { vin: string }[]).map(({ vin }) => vin);
      assert.deepEqual(vins, [SAMPLE_VIN, OTHER_VIN]);
    });

    it("fails as one message, and names the picture at fault", async () => {
      await load(readFlow(double.url), CREDENTIALS);
      const failure = failureOf(await send({ payload: [PICTURE, "no picture at all"] }));
      assert.equal(failure.cause["index"], 1);
      assert.match(failure.message, /Picture 2 of 2/);
    });
  });

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
      ["no service", { service: "" }, {}, /No VIN service is chosen/],
      ["a service that is gone", { service: "deleted" }, {}, /missing or disabled/],
      ["a confidence above 1", { minConfidence: "7" }, {}, /Minimum confidence/],
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

    it("shows right after deploy that no service is chosen", async () => {
      await load(readFlow(double.url, { service: "" }), CREDENTIALS);
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
