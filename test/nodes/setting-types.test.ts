/** Settings of a wrong type in the three nodes: each message gets an error that names the setting. */
import assert from "node:assert/strict";
import { readSettings } from "../../nodes/lib/read-settings";
import type { ReadConfig } from "../../nodes/lib/types";
import { isVinError } from "../../src/errors";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { collectAt, load, node, useNodeRed } from "../support/node-helper";
import { until } from "../support/until";
import { CREDENTIALS, readFlow, statsFlow } from "./flow";
import { failureOf, send, type Failure } from "./outcome";

const WRONG: unknown[] = [{}, Object.create(null), [1], Number.NaN, true, Symbol("x"), () => 1];
const READ = {
  image: /Picture/,
  imageType: /Picture: type/,
  cameraId: /Camera/,
  cameraIdType: /Camera: type/,
  timestamp: /Taken at/,
  timestampType: /Taken at: type/,
  output: /Write reading to/,
  outputType: /Write reading to: type/,
  url: /Picture URL/,
  minConfidence: /Confidence/,
  split: /Several VINs/,
  notFoundOutput: /Output for pictures without a VIN/,
  errorOutput: /Output for failures/,
};
const FLAGS = ["split", "notFoundOutput", "errorOutput"];
// What a flow file can hold.
const STORED: [string, unknown][] = [
  ["an object", {}],
  ["a list", [1]],
];
const SERVICE = [
  "engine",
  "api",
  "timeout",
  "deadline",
  "concurrency",
  "repeat",
  "queueLimit",
  "baseUrl",
  "redis",
];

describe("a setting of a wrong type in a node", () => {
  for (const [name, named] of Object.entries(READ)) {
    it(`is named: ${name} of vin-read`, () => {
      for (const value of WRONG) {
        if (value === true && FLAGS.includes(name)) continue;
        // Node-RED takes a number for text here.
        if (Number.isNaN(value) && name !== "minConfidence" && name !== "url" && !FLAGS.includes(name))
          continue;
        assert.throws(
          () => readSettings({ [name]: value } as unknown as ReadConfig),
          (error) => isVinError(error) && error.code === "VIN_CONFIG" && named.test(error.message),
        );
      }
    });
  }

  describe("in a flow", () => {
    useNodeRed();
    let double: VinIdDouble;
    beforeEach(async () => {
      double = await startVinIdDouble();
    });
    afterEach(() => double.close());

    for (const name of SERVICE) {
      for (const [kind, value] of STORED) {
        it(`is reported to each message: ${kind} as ${name} of vin-service`, async () => {
          await load(readFlow(double.url, {}, { [name]: value }), CREDENTIALS);
          const { code, message } = failureOf(await send({}));
          assert.equal(code, "VIN_CONFIG");
          const said = /“([^”]+)”/.exec(message)?.[1] ?? message;
          assert.equal(said.replace(/ /g, "").toLowerCase(), name.toLowerCase());
        });
      }
    }

    for (const name of ["interval", "warnAt", "output", "outputType"]) {
      for (const [kind, value] of STORED) {
        it(`is reported to each message: ${kind} as ${name} of vin-stats`, async () => {
          await load(statsFlow(double.url, { [name]: value }), CREDENTIALS);
          const caught = collectAt("caught");
          node("stats").receive({});
          await until(() => caught.length > 0, "a failure");
          const { code, message } = caught[0]?.["error"] as Failure;
          assert.equal(code, "VIN_CONFIG");
          assert.match(message, /“(Report every|Warn at|Report to(: type)?)” must be/);
        });
      }
    }
  });
});
