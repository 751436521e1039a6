/** The one door, against the double of the API. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { VinError } from "../../src/errors";
import type { ReaderOptions } from "../../src/options";
import { createReader, type Reader } from "../../src/reader";
import { after as later, json, sample, silence } from "../double/behaviours";
import { fieldText } from "../double/recorder";
import { INVALID_TOKEN, SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { until } from "../support/until";

const PICTURE = readFileSync(path.resolve(__dirname, "../pictures/sample-label.jpg"));
const withCode = (code: string) => (error: unknown) => error instanceof VinError && error.code === code;

describe("a reader", () => {
  let double: VinIdDouble;
  let reader: Reader;
  beforeEach(async () => {
    double = await startVinIdDouble();
  });
  afterEach(async () => {
    await reader.close();
    await double.close();
  });

  function cloud(options: ReaderOptions = {}): Reader {
    reader = createReader({
      engine: "cloud",
      token: "0123456789-test-token",
      baseUrl: double.url,
      callsPerSecond: 1000,
      duplicateWindow: 0,
      ...options,
    });
    return reader;
  }

  function offline(): Reader {
    reader = createReader({ engine: "embedded" });
    return reader;
  }

  it("reads a picture", async () => {
    const { vin, engine, cameraId } = await cloud().read(PICTURE);
    assert.deepEqual({ vin, engine, cameraId }, { vin: SAMPLE_VIN, engine: "cloud", cameraId: null });
  });

  it("never has more calls under way than its concurrency", async () => {
    double.always(later(30, sample()));
    cloud({ concurrency: 3 });
    await Promise.all(Array.from({ length: 9 }, () => reader.read(PICTURE)));
    assert.equal(double.maxInFlight, 3);
  });

  it("keeps below the rate of the plan, statistics calls included", async () => {
    const strict = await startVinIdDouble({ callsPerSecond: 8 });
    cloud({ baseUrl: strict.url, callsPerSecond: 8, concurrency: 16 });
    await Promise.all([...Array.from({ length: 11 }, () => reader.read(PICTURE)), reader.usage()]);
    await strict.close();
    assert.equal(strict.requests.length, 12);
  });

  it("sends a public URL on to the API", async () => {
    await cloud().read("https://pictures.example.com/door.jpg");
    const [request] = double.readings;
    assert.ok(request);
    assert.equal(fieldText(request, "upload_url"), "https://pictures.example.com/door.jpg");
    assert.equal(request.picture, null);
  });

  for (const url of ["auto", "fetch"] as const) {
    it(`does not fetch from this machine (${url})`, async () => {
      await assert.rejects(cloud().read(`${double.url}/picture.jpg`, { url }), withCode("VIN_URL_REFUSED"));
      assert.equal(double.connections, 0);
    });
  }

  it("does not tell the API an address of the private network", async () => {
    await assert.rejects(
      cloud().read("http://192.168.1.20/snapshot.jpg", { url: "send" }),
      withCode("VIN_URL_REFUSED"),
    );
    assert.equal(double.connections, 0);
  });

  it("says that the offline engine can't pass a URL on", async () => {
    await assert.rejects(
      offline().read("https://example.com/a.jpg", { url: "send" }),
      withCode("VIN_CONFIG"),
    );
  });

  it("ends a reading when the caller's signal aborts, with the caller's reason", async () => {
    double.always(silence());
    const controller = new AbortController();
    const reading = cloud().read(PICTURE, { signal: controller.signal });
    await until(() => double.readings.length === 1, "the call");
    controller.abort(new VinError("VIN_CLOSED", "closed by the test"));
    await assert.rejects(reading, /closed by the test/);
  });

  it("hands back everything unfinished as VIN_CLOSED when it closes", async () => {
    double.always(silence());
    cloud({ concurrency: 1 });
    const readings = [1, 2, 3].map(() => reader.read(PICTURE));
    const outcomes = Promise.all(readings.map((reading) => assert.rejects(reading, withCode("VIN_CLOSED"))));
    await until(() => double.readings.length === 1, "the call");
    await reader.close();
    await outcomes;
  });

  it("takes nothing more after it closed", async () => {
    await cloud().close();
    await assert.rejects(reader.read(PICTURE), withCode("VIN_CLOSED"));
  });

  it("counts readings, failures and the last error", async () => {
    double.script(sample(), json(403, INVALID_TOKEN));
    cloud();
    await reader.read(PICTURE);
    await assert.rejects(reader.read(PICTURE), withCode("VIN_AUTH"));
    const { local } = await reader.usage();
    const { readings, failures, lastError } = local;
    assert.deepEqual({ readings, failures, lastError }, { readings: 1, failures: 1, lastError: "VIN_AUTH" });
  });

  it("refuses a time that is none", async () => {
    await assert.rejects(cloud().read(PICTURE, { timestamp: "yesterday" }), withCode("VIN_BAD_INPUT"));
  });

  it("refuses settings that can't work", () => {
    offline();
    assert.throws(() => createReader({ engine: "cloud" }), withCode("VIN_CONFIG"));
    assert.throws(
      () => createReader({ engine: "cloud", token: "0123456789-test-token", baseUrl: "not a url" }),
      withCode("VIN_CONFIG"),
    );
    assert.throws(
      () =>
        createReader({ engine: "cloud", token: "0123456789-test-token", baseUrl: "http://api.example.com" }),
      withCode("VIN_CONFIG"),
    );
  });
});
