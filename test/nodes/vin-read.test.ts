/** vin-read in a real Node-RED runtime, against the double of the API: what it makes of pictures. */
import assert from "node:assert/strict";
import { after as later, json, sample } from "../double/behaviours";
import { entryOf, readingOf, SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { fieldText } from "../double/recorder";
import { load, node, useNodeRed } from "../support/node-helper";
import { until } from "../support/until";
import { CREDENTIALS, PICTURE, readFlow } from "./flow";
import { failureOf, lastStatus, send } from "./outcome";

const OTHER_VIN = "1HGCM82633A004352";

describe("vin-read", () => {
  useNodeRed();
  let double: VinIdDouble;
  beforeEach(async () => {
    double = await startVinIdDouble();
  });
  afterEach(() => double.close());

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

    it("ends green, with the VIN and the time, so that the same VIN once more can be told", async () => {
      await load(readFlow(double.url), CREDENTIALS);
      await send({});
      await until(() => lastStatus().fill === "green", "a green badge");
      const { text } = lastStatus();
      assert.match(text ?? "", new RegExp(`^${SAMPLE_VIN} \\d\\d:\\d\\d:\\d\\d$`));
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await send({});
      await until(() => lastStatus().fill === "green" && lastStatus().text !== text, "another time");
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
    it("names the place of a gap in the list, and calls nobody", async () => {
      await load(readFlow(double.url), CREDENTIALS);
      const list = new Array<Buffer>(3).fill(PICTURE, 0, 1).fill(PICTURE, 2);
      const { code, message, cause } = failureOf(await send({ payload: list }));
      assert.deepEqual([code, cause["index"]], ["VIN_BAD_INPUT", 1]);
      assert.match(message, /^Picture 2 of 3 is missing/);
      assert.equal(double.readings.length, 0);
    });

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
});
