/** The fallback engine: the cloud first, and the embedded reader where the cloud can't answer. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { VinError } from "../../src/errors";
import type { ReaderOptions } from "../../src/options";
import { createReader, type Reader } from "../../src/reader";
import { json, page, silence, type Behaviour } from "../double/behaviours";
import { INVALID_TOKEN, SAMPLE_VIN, THROTTLED } from "../double/samples";
import { refusedUrl, startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";

const PICTURES = path.resolve(__dirname, "../pictures");
const PICTURE = readFileSync(path.join(PICTURES, "sample-label.jpg"));
const MANIFEST = readFileSync(path.join(PICTURES, "manifest.tsv"), "utf8");
const PICTURE_VIN = /^sample-label\.jpg\t(\w{17})\t/m.exec(MANIFEST)?.[1];

describe("the fallback engine", function () {
  this.timeout(60_000);
  let double: VinIdDouble;
  let reader: Reader;
  beforeEach(async () => {
    double = await startVinIdDouble();
  });
  afterEach(async () => {
    await reader.close();
    await double.close();
  });

  function open(options: ReaderOptions = {}): Reader {
    reader = createReader({
      engine: "fallback",
      token: "0123456789-test-token",
      baseUrl: double.url,
      callsPerSecond: 1000,
      deadline: 30,
      concurrency: 1,
      ...options,
    });
    return reader;
  }

  it("uses the cloud while that answers", async () => {
    const { vin, engine } = await open().read(PICTURE);
    assert.deepEqual({ vin, engine }, { vin: SAMPLE_VIN, engine: "cloud" });
  });

  it("says that it waits again, between the cloud and the offline reader", async () => {
    double.always(page(500));
    const states: string[] = [];
    await open({ repeat: 0 }).read(PICTURE, { onState: ({ kind }) => states.push(kind) });
    assert.deepEqual(states.slice(-3), ["waiting", "reading", "waiting"]);
    assert.equal(
      states.filter((kind) => kind === "reading").length,
      states.filter((kind) => kind === "waiting").length,
    );
  });

  const cases: [string, Behaviour, ReaderOptions][] = [
    ["fails on every call", page(500), {}],
    ["does not answer in time", silence(), { timeout: 0.2, repeat: 0 }],
    ["asks for a longer rest than the deadline", json(429, THROTTLED, { "retry-after": "3600" }), {}],
    ["has used its plan up", json(403, { detail: "You have exceeded your quota of credits." }), {}],
  ];
  for (const [name, behaviour, options] of cases) {
    it(`reads offline when the cloud ${name}`, async () => {
      double.always(behaviour);
      const { vin, engine } = await open(options).read(PICTURE);
      assert.deepEqual({ vin, engine }, { vin: PICTURE_VIN, engine: "embedded" });
      assert.equal(double.connections > 0, true);
    });
  }

  it("reads offline when the cloud is dead, without waiting for it again and again", async () => {
    const url = await refusedUrl();
    open({ baseUrl: url });
    for (let n = 0; n < 2; n++) {
      const { vin, engine } = await reader.read(PICTURE);
      assert.deepEqual({ vin, engine }, { vin: PICTURE_VIN, engine: "embedded" });
    }
  });

  for (const [name, behaviour, code] of [
    ["a wrong token", json(403, INVALID_TOKEN), "VIN_AUTH"],
    ["a bad picture", json(400, { upload: ["Upload a valid image."] }), "VIN_BAD_IMAGE"],
  ] as const) {
    it(`does not hide ${name}`, async () => {
      double.always(behaviour);
      await assert.rejects(open().read(PICTURE), (error) => error instanceof VinError && error.code === code);
    });
  }

  it("counts what the embedded reader answered", async () => {
    double.always(page(500));
    open();
    await reader.read(PICTURE);
    const { engine, local } = await reader.usage();
    assert.equal(engine, "cloud");
    assert.deepEqual([local.readings, local.failures, local.fallbacks], [1, 0, 1]);
  });
});
