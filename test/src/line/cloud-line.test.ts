/** The way to the cloud with its retries, pauses and limits: a real reader against the double of the API. */
import assert from "node:assert/strict";
import type { CallState } from "../../../src/line/cloud-line";
import {
  after as later,
  answer,
  json,
  page,
  resetAfterUpload,
  resetBeforeUpload,
  resetInReply,
  sample,
  silence,
  type Behaviour,
} from "../../double/behaviours";
import { INVALID_TOKEN, SAMPLE_VIN, THROTTLED } from "../../double/samples";
import { refusedUrl, startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";
import { until } from "../../support/until";
import { failed, picture, PICTURE, startCloud, type OpenReader } from "./support";

const throttled = (retryAfter: string) => json(429, THROTTLED, { "retry-after": retryAfter });
describe("the way to the cloud", () => {
  let double: VinIdDouble;
  let open: OpenReader;
  let close: () => Promise<void>;
  beforeEach(async () => ({ double, open, close } = await startCloud()));
  afterEach(() => close());

  describe("after a failure that may pass", () => {
    const cases: [string, Behaviour][] = [
      ["a 500", page(500)],
      ["a 502 with a web page", page(502)],
      ["a 503", page(503)],
      ["a 429 without a wait", throttled("0")],
      ["a connection that broke before the upload", resetBeforeUpload()],
      ["a connection that broke after the upload", resetAfterUpload()],
      ["a connection that broke in the reply", resetInReply()],
      ["half a reply", answer(200, '{"results": [', { "content-type": "application/json" })],
      ["an empty reply", answer(200, "")],
    ];
    for (const [name, behaviour] of cases) {
      it(`tries again: ${name}`, async () => {
        double.script(behaviour);
        const reader = open();
        assert.equal((await reader.read(PICTURE)).vin, SAMPLE_VIN);
        assert.equal(double.readings.length, 2);
        assert.equal((await reader.usage()).local.retries, 1);
      });
    }

    it("tries again after a time-out of one call", async () => {
      double.script(silence());
      assert.equal((await open({ timeout: 0.2 }).read(PICTURE)).vin, SAMPLE_VIN);
    });

    it("says that it waits, and for how long", async () => {
      double.script(throttled("0.3"));
      const states: CallState[] = [];
      await open().read(PICTURE, { onState: (state) => states.push(state) });
      assert.deepEqual(
        states.map(({ kind }) => kind),
        ["reading", "waiting", "retrying", "reading", "waiting"],
      );
      assert.ok(states.some((state) => state.kind === "retrying" && state.ms >= 300 && !state.lost));
    });

    it("keeps its place before messages that came later", async () => {
      double.script(page(503), sample());
      const reader = open({ concurrency: 1, callsPerSecond: 20 });
      const order: string[] = [];
      await Promise.all(
        ["first", "second", "third", "fourth"].map(async (name, n) => {
          await reader.read(picture(n));
          order.push(name);
        }),
      );
      assert.ok(order.indexOf("first") < order.indexOf("fourth"), order.join());
    });
  });

  describe("after a failure that stays", () => {
    const cases: [string, Behaviour, string][] = [
      ["a bad picture", json(400, { upload: ["Upload a valid image."] }), "VIN_BAD_IMAGE"],
      ["a wrong token", json(403, INVALID_TOKEN), "VIN_AUTH"],
      ["a wrong path", json(404, { detail: "Not found." }), "VIN_CONFIG"],
      ["a picture that is too large", json(413, { error: "Invalid file." }), "VIN_TOO_LARGE"],
    ];
    for (const [name, behaviour, code] of cases) {
      it(`does not try again: ${name}`, async () => {
        double.always(behaviour);
        await assert.rejects(
          open().read(PICTURE),
          failed(code, ({ cause }) => cause.attempts === 1),
        );
        assert.equal(double.readings.length, 1);
      });
    }

    it("gives a 500 up after three calls", async () => {
      double.always(page(500));
      await assert.rejects(
        open().read(PICTURE),
        failed("VIN_SERVER", ({ cause }) => cause.attempts === 3),
      );
      assert.equal(double.readings.length, 3);
    });

    it("repeats a call whose answer was lost only as often as allowed, and counts what may be billed twice", async () => {
      double.always(resetAfterUpload());
      const reader = open({ repeat: 2 });
      await assert.rejects(
        reader.read(PICTURE),
        failed("VIN_NETWORK", ({ cause }) => cause.attempts === 3),
      );
      assert.equal(double.readings.length, 3);
      assert.equal((await reader.usage()).local.repeats, 2);
    });

    const UNREADABLE: [string, Behaviour][] = [
      ["a 200 that is no JSON", answer(200, "<html>Sign in</html>")],
      ["a 200 without a body", answer(200, "")],
      ["a 204", answer(204, "")],
      ["a 200 that can't be unpacked", answer(200, "no gzip", { "content-encoding": "gzip" })],
    ];
    for (const [name, behaviour] of UNREADABLE) {
      it(`pays for ${name} once more at most, whatever may be repeated`, async () => {
        double.always(behaviour);
        await assert.rejects(
          open({ repeat: 10 }).read(PICTURE),
          failed("VIN_BAD_RESPONSE", ({ cause }) => cause.attempts === 2),
        );
        assert.equal(double.readings.length, 2);
      });
    }

    it("says at the deadline why it tried in vain", async () => {
      const url = await refusedUrl();
      await assert.rejects(
        open({ baseUrl: url, deadline: 0.5 }).read(PICTURE),
        failed("VIN_NETWORK", ({ cause }) => (cause.attempts ?? 0) > 1),
      );
    });

    it("fails at once when the wait asked for would miss the deadline", async () => {
      double.always(throttled("3600"));
      await assert.rejects(
        open({ deadline: 60 }).read(PICTURE),
        failed("VIN_RATE_LIMIT", ({ cause }) => cause.retryAfter === 3600),
      );
      assert.equal(double.readings.length, 1);
    });
  });

  it("holds all messages back while the service asks for a rest", async () => {
    double.script(throttled("0.4"));
    const reader = open({ concurrency: 1 });
    await Promise.all([reader.read(picture(1)), reader.read(picture(2))]);
    const [first, second] = double.readings;
    assert.ok(first && second);
    assert.ok(second.arrivedAt - first.arrivedAt >= 380, "nobody called during the rest");
  });

  it("leaves a service alone that failed five times in a row, and goes on when it lives again", async () => {
    double.script(...Array.from({ length: 5 }, () => page(503)));
    assert.equal((await open().read(PICTURE)).vin, SAMPLE_VIN);
    const [fifth, sixth] = double.readings.slice(4).map(({ arrivedAt }) => arrivedAt);
    assert.ok(Number(sixth) - Number(fifth) >= 900, "it was left alone for a second");
  });

  it("probes a dead service with one call, however many messages wait", async () => {
    double.script(...Array.from({ length: 5 }, () => page(503)), later(1500, sample()));
    const reader = open({ concurrency: 4 });
    let failures = 0;
    const first = reader.read(picture(0), {
      onState: ({ kind }) => (failures += kind === "retrying" ? 1 : 0),
    });
    await until(() => failures === 5, "five failures");
    const rest = [1, 2, 3].map((n) => reader.read(picture(n)));
    await until(() => double.readings.length === 6, "the probe");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(double.readings.length, 6);
    await Promise.all([first, ...rest]);
    assert.equal(double.readings.length, 9);
  });

  it("lets identical pictures share one call, and marks them", async () => {
    const reader = open({ duplicateWindow: 10 });
    const readings = await Promise.all(
      [1, 2, 3].map((n) => reader.read(PICTURE, { cameraId: `camera ${n}` })),
    );
    assert.equal(double.readings.length, 1);
    assert.deepEqual(readings.map(({ duplicate }) => duplicate).sort(), [false, true, true]);
    assert.deepEqual(
      readings.slice(1).map(({ cameraId }) => cameraId),
      ["camera 2", "camera 3"],
    );
    assert.equal((await reader.usage()).local.duplicates, 2);
  });

  describe("for two services with one account", () => {
    it("keeps to one rate together", async () => {
      const strict = await startVinIdDouble({ callsPerSecond: 8 });
      const options = { baseUrl: strict.url, callsPerSecond: 8, concurrency: 8 };
      const [one, two] = [open(options), open(options)];
      const readings = [1, 2, 3, 4, 5, 6].flatMap((n) => [one.read(picture(n)), two.read(picture(n + 100))]);
      await Promise.all(readings);
      assert.equal(strict.readings.length, 12);
      await strict.close();
    });

    it("goes on for one when the other closes", async () => {
      const [one, two] = [open(), open()];
      await one.close();
      assert.equal((await two.read(PICTURE)).vin, SAMPLE_VIN);
    });

    it("keeps accounts apart", async () => {
      double.script(json(403, { detail: "You have exceeded your quota of credits." }));
      await assert.rejects(open({ token: "poor" }).read(PICTURE), failed("VIN_QUOTA"));
      assert.equal((await open({ token: "rich" }).read(PICTURE)).vin, SAMPLE_VIN);
    });
  });

  it("lets a call on the network finish while it closes, and hands the rest back", async () => {
    double.always(later(200, sample()));
    const reader = open({ concurrency: 1 });
    const [first, second] = [reader.read(picture(1)), reader.read(picture(2))];
    const handedBack = assert.rejects(second, failed("VIN_CLOSED"));
    await until(() => double.readings.length === 1, "the call");
    await reader.close();
    await handedBack;
    assert.equal((await first).vin, SAMPLE_VIN);
  });
});
