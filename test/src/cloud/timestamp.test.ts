import assert from "node:assert/strict";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { toUtc, toUtcTimestamp, toWireTimestamp } from "../../../src/cloud/timestamp";
import { refusal } from "../picture/samples";

describe("toUtcTimestamp", () => {
  const TIMES: [unknown, string][] = [
    ["2019-08-19T13:11:25", "2019-08-19T13:11:25Z"],
    ["2019-08-19T13:11:25Z", "2019-08-19T13:11:25Z"],
    ["2019-08-19t13:11:25z", "2019-08-19T13:11:25Z"],
    [" 2019-08-19 13:11:25 ", "2019-08-19T13:11:25Z"],
    ["2019-08-19T13:11", "2019-08-19T13:11:00Z"],
    ["2019-08-19", "2019-08-19T00:00:00Z"],
    ["2019-08-19T13:11:25.000Z", "2019-08-19T13:11:25Z"],
    ["2019-08-19T13:11:25.537008Z", "2019-08-19T13:11:25.537008Z"],
    ["2019-08-19T13:11:25,5", "2019-08-19T13:11:25.5Z"],
    ["2019-08-19T13:11:25+02:00", "2019-08-19T11:11:25Z"],
    ["2019-08-19T23:11:25.25-0330", "2019-08-20T02:41:25.25Z"],
    ["2020-01-01T00:30:00+01", "2019-12-31T23:30:00Z"],
    ["2024-02-29", "2024-02-29T00:00:00Z"],
    [1566220285000, "2019-08-19T13:11:25Z"],
    [1566220285250, "2019-08-19T13:11:25.250Z"],
    [0, "1970-01-01T00:00:00Z"],
    [new Date(Date.UTC(2019, 7, 19, 13, 11, 25)), "2019-08-19T13:11:25Z"],
    [runInNewContext("new Date(1566220285250)"), "2019-08-19T13:11:25.250Z"],
  ];
  for (const [value, utc] of TIMES) {
    it(`reads ${String(value)} as ${utc}`, () => assert.equal(toUtcTimestamp(value), utc));
  }

  it("gives null when there is none", () => {
    for (const nothing of [undefined, null, "", "  "]) assert.equal(toUtcTimestamp(nothing), null);
  });

  const RUBBISH = [
    "yesterday",
    "2019-02-30",
    "2019-13-01",
    "2019-08-19T25:00",
    "19.08.2019",
    "2019-08-19T13:11:61",
    "12:30",
    Number.NaN,
    Infinity,
    1e300,
    new Date(Number.NaN),
    {},
    [],
    true,
  ];
  for (const value of RUBBISH) {
    it(`refuses ${inspect(value)}`, () => {
      assert.match(refusal(() => toUtcTimestamp(value), "VIN_BAD_INPUT").message, /timestamp can't be read/);
    });
  }
});

describe("toWireTimestamp", () => {
  it("leaves the zone letter out, as the API documents", () => {
    assert.equal(toWireTimestamp("2019-08-19T13:11:25Z"), "2019-08-19T13:11:25");
    assert.equal(toWireTimestamp("2019-08-19T13:11:25.25Z"), "2019-08-19T13:11:25.25");
  });
});

describe("toUtc", () => {
  it("gives null for what is no text", () => {
    for (const value of [5, null, undefined, {}]) assert.equal(toUtc(value), null);
  });
});
