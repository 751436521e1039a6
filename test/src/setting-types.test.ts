/** Settings of a wrong type: each is refused with a sentence that names it, and nothing else is thrown. */
import assert from "node:assert/strict";
import { isVinError } from "../../src/errors";
import { normaliseOptions, type ReaderOptions } from "../../src/options";
import { checkReadOptions, type ReadOptions } from "../../src/read-options";
import { createReader } from "../../src/reader";

const NOTHING: unknown = Object.create(null);
const WRONG: [name: string, value: unknown][] = [
  ["an object", {}],
  ["an object without a prototype", NOTHING],
  ["a list", [1]],
  ["an empty list", []],
  ["NaN", Number.NaN],
  ["a symbol", Symbol("x")],
  ["a big number", 1n],
  ["a function", () => 1],
  ["a date", new Date(0)],
  ["true", true],
  ["false", false],
  ["a number", 7],
  ["text", "x"],
];

type Fits = (value: unknown) => boolean;
const isText: Fits = (value) => typeof value === "string";
const isFunction: Fits = (value) => typeof value === "function";
const isObject: Fits = (value) => typeof value === "object" && !Array.isArray(value);
const isFlag: Fits = (value) => typeof value === "boolean";
const upTo =
  (limit: number): Fits =>
  (value) =>
    typeof value === "number" && value <= limit;

const NUMBERS = {
  callsPerSecond: 99,
  concurrency: 64,
  timeout: 99,
  deadline: 99,
  repeat: 10,
  monthlyLimit: 100,
};
const OPTIONS: Required<Record<keyof ReaderOptions, Fits>> = {
  engine: () => false,
  api: () => false,
  ...(Object.fromEntries(Object.entries(NUMBERS).map(([name, limit]) => [name, upTo(limit)])) as Record<
    keyof typeof NUMBERS,
    Fits
  >),
  duplicateWindow: upTo(3600),
  queueLimit: upTo(1000),
  token: isText,
  baseUrl: isText,
  allowHttp: isFlag,
  allowThisMachine: isFlag,
  tls: isObject,
  proxy: isObject,
  // No text of the table is an address.
  redis: () => false,
  redisPassword: isText,
  takeOver: isFlag,
  instance: isText,
  onWarning: isFunction,
  usageFile: isText,
};
const READ_OPTIONS: Required<Record<keyof Omit<ReadOptions, "timestamp">, Fits>> = {
  cameraId: isText,
  url: () => false,
  credentials: isObject,
  minConfidence: upTo(1),
  signal: () => false,
  onState: isFunction,
  origin: isFunction,
};

/** A setting's name as it is compared: “calls per second” is callsPerSecond. */
const plain = (name: string) => name.replace(/[^a-z]/gi, "").toLowerCase();

function namesIt(name: string, error: unknown): true {
  assert.ok(isVinError(error), String(error));
  assert.equal(error.code, "VIN_CONFIG");
  const said = /“([^”]+)”/.exec(error.message)?.[1] ?? error.message;
  assert.ok(plain(said).startsWith(plain(name)), error.message);
  return true;
}

describe("a setting of a wrong type", () => {
  for (const [name, fits] of Object.entries(OPTIONS)) {
    it(`is named: ${name} of a reader`, () => {
      for (const [kind, value] of WRONG) {
        const check = () => normaliseOptions({ engine: "cloud", [name]: value });
        if (fits(value)) assert.doesNotThrow(check, kind);
        else assert.throws(check, (error) => namesIt(name === "redis" ? "" : name, error), kind);
      }
    });
  }

  for (const [name, fits] of Object.entries(READ_OPTIONS)) {
    it(`is named: ${name} of a picture`, () => {
      for (const [kind, value] of WRONG) {
        const check = () => checkReadOptions({ [name]: value });
        if (fits(value)) assert.doesNotThrow(check, kind);
        else assert.throws(check, (error) => namesIt(name, error), kind);
      }
    });
  }

  it("is named within a proxy and within credentials", () => {
    const wrong = { url: "u", username: 5 } as never;
    assert.throws(
      () => normaliseOptions({ engine: "cloud", proxy: wrong }),
      (error) => namesIt("proxyusername", error),
    );
    assert.throws(
      () => checkReadOptions({ credentials: wrong }),
      (error) => namesIt("credentialsusername", error),
    );
  });

  it("is told when there are no options at all, but something else", async () => {
    assert.throws(
      () => createReader("cloud" as never),
      (error) => namesIt("options", error),
    );
    const reader = createReader();
    await assert.rejects(reader.read("x", 5 as never), (error) => namesIt("options", error));
    await assert.rejects(reader.readAll(["x"], { minConfidence: [] as never }), (error) =>
      namesIt("minconfidence", error),
    );
    await reader.close();
  });
});
