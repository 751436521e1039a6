import assert from "node:assert/strict";
import { VinError } from "../../src/errors";
import { normaliseOptions } from "../../src/options";

const configError = (pattern: RegExp) => (error: unknown) =>
  error instanceof VinError && error.code === "VIN_CONFIG" && pattern.test(error.message);

describe("the options of a reader", () => {
  it("are complete when nothing is given", () => {
    const { onWarning, ...options } = normaliseOptions({});
    assert.doesNotThrow(() => onWarning("nobody is told"));
    assert.deepEqual(options, {
      engine: "embedded",
      token: "",
      baseUrl: "https://api.platerecognizer.com",
      api: "vin",
      callsPerSecond: 1,
      concurrency: 2,
      timeout: 60,
      deadline: 600,
      repeat: 3,
      monthlyLimit: null,
      duplicateWindow: 10,
      allowHttp: false,
      allowThisMachine: false,
      queueLimit: 100,
      tls: undefined,
      proxy: null,
      redis: null,
      usageFile: null,
    });
  });

  it("may be stored as text, as Node-RED does", () => {
    const options = normaliseOptions({
      engine: "cloud",
      timeout: "15",
      concurrency: " 4 ",
      queueLimit: "",
      callsPerSecond: "0.5",
    });
    assert.deepEqual(
      [options.timeout, options.concurrency, options.queueLimit, options.callsPerSecond],
      [15, 4, 100, 0.5],
    );
  });

  it("can't be changed afterwards", () => {
    assert.ok(Object.isFrozen(normaliseOptions({})));
  });

  for (const [name, value] of [
    ["timeout", "soon"],
    ["timeout", 0],
    ["deadline", -1],
    ["deadline", 1e12],
    ["concurrency", 65],
    ["callsPerSecond", 0],
    ["queueLimit", Number.NaN],
  ] as const) {
    it(`refuse ${name} ${value} and say so`, () => {
      assert.throws(
        () => normaliseOptions({ engine: "cloud", [name]: value }),
        configError(/must be a number/),
      );
    });
  }

  it("are not looked at where they concern the cloud, and it is not asked", () => {
    const wrong = { timeout: "soon", callsPerSecond: 0, repeat: 99, monthlyLimit: 101, duplicateWindow: -1 };
    assert.deepEqual(normaliseOptions({ ...wrong, api: "magic", token: "t" }), normaliseOptions({}));
    assert.throws(() => normaliseOptions({ ...wrong, engine: "fallback" }), configError(/must be a number/));
  });

  it("refuse an engine that does not exist", () => {
    assert.throws(
      () => normaliseOptions({ engine: "magic" }),
      configError(/“embedded”, “cloud” or “fallback”/),
    );
  });
});
