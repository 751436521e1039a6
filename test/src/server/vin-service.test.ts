/** A vin-service on the cloud engine whose base URL is our server: nothing but the URL and the token is different. */
import assert from "node:assert/strict";
import { createReader, type Reader } from "../../../src/reader";
import type { Reading } from "../../../src/types";
import type { RunningServer } from "../../../src/server";
import type { AccountLimits } from "../../../src/server/accounts";
import { startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";
import { readFlow, statsFlow } from "../../nodes/flow";
import { load, nextAt, node, useNodeRed } from "../../support/node-helper";
import { PICTURE, PICTURE_WITHOUT_VIN, quickReader, serve, TOKEN, VIN } from "./support";

const CREDENTIALS = { service: { token: TOKEN } };

describe("a vin-service whose base URL is our server", function () {
  this.timeout(120_000);
  useNodeRed();
  let server: RunningServer;
  before(async () => {
    server = await serve({
      reader: createReader({ engine: "embedded" }),
      monthlyCalls: 5000,
    });
  });
  after(() => server.stop());

  async function readInFlow(payload: Buffer, read: object = {}, service: object = {}): Promise<Reading> {
    await load(readFlow(server.url, read, service), CREDENTIALS);
    const answer = nextAt("first");
    node("read").receive({ payload, cameraId: "gate", timestamp: "2026-11-25T12:00:00Z" });
    return (await answer)["payload"] as Reading;
  }

  it("reads a VIN, with its confidence and box", async () => {
    const { vin, found, engine, confidence, orientation, cameraId, timestamp, results } =
      await readInFlow(PICTURE);
    assert.deepEqual(
      { vin, found, engine, confidence, orientation, cameraId, timestamp },
      {
        vin: VIN,
        found: true,
        engine: "cloud",
        confidence: 0.999,
        orientation: "horizontal",
        cameraId: "gate",
        timestamp: "2026-11-25T12:00:00Z",
      },
    );
    assert.deepEqual(results[0]?.box, { xmin: 147, ymin: 234, xmax: 793, ymax: 290 });
    assert.deepEqual(results[0]?.candidates, [{ vin: VIN, confidence: 0.999 }]);
  });

  it("reads a VIN over the address of the OCR API", async () => {
    assert.equal((await readInFlow(PICTURE, {}, { api: "ocr" })).vin, VIN);
  });

  it("finds nothing where there is nothing", async () => {
    const { vin, found } = await readInFlow(PICTURE_WITHOUT_VIN);
    assert.deepEqual({ vin, found }, { vin: null, found: false });
  });

  it("understands that a picture is broken", async () => {
    await load(readFlow(server.url), CREDENTIALS);
    const caught = nextAt("caught");
    node("read").receive({ payload: PICTURE.subarray(0, 5000) });
    assert.equal(((await caught)["error"] as { code: string }).code, "VIN_BAD_IMAGE");
  });

  it("reports what is used and what is left", async () => {
    await load(statsFlow(server.url), CREDENTIALS);
    const answer = nextAt("first");
    node("stats").receive({});
    const { calls, total, percent } = (await answer)["payload"] as Record<string, number>;
    assert.ok(calls !== undefined && calls >= 3);
    assert.equal(total, 5000);
    assert.ok(percent !== undefined && percent < 1);
  });
});

describe("a reader on the cloud engine", () => {
  let double: VinIdDouble;
  let server: RunningServer;
  let reader: Reader;
  beforeEach(async () => {
    double = await startVinIdDouble();
  });
  afterEach(async () => {
    await reader.close();
    await server.stop();
    await double.close();
  });

  /** A reader that calls our server as it would call the vendor's. */
  async function start(limits: Partial<AccountLimits> = {}, token = TOKEN): Promise<void> {
    server = await serve({ reader: quickReader(double), ...limits });
    reader = createReader({
      engine: "cloud",
      baseUrl: server.url,
      token,
      callsPerSecond: 1000,
      duplicateWindow: 0,
    });
  }

  it("waits and tries again when our server says that it calls too often", async () => {
    await start({ callsPerSecond: 1 });
    const readings = await reader.readAll([PICTURE, PICTURE, PICTURE]);
    assert.equal(readings.length, 3);
    assert.ok((await reader.usage()).local.retries >= 1);
  });

  it("understands that the calls of the month are used up", async () => {
    await start({ monthlyCalls: 1 });
    assert.equal((await reader.read(PICTURE)).found, true);
    await assert.rejects(reader.read(PICTURE), { code: "VIN_QUOTA" });
  });

  it("understands that the token is wrong", async () => {
    await start({}, "wrong");
    await assert.rejects(reader.read(PICTURE), { code: "VIN_AUTH" });
  });

  it("understands that the picture is too large", async () => {
    await start();
    const large = Buffer.concat([PICTURE, Buffer.alloc(3 * 1024 * 1024)]);
    await assert.rejects(reader.read(large), { code: "VIN_TOO_LARGE" });
  });
});
