/** vin-stats in a real Node-RED runtime, against the double of the API. */
import assert from "node:assert/strict";
import { json, page } from "../double/behaviours";
import { INVALID_TOKEN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { collectAt, load, nextAt, node, useNodeRed, type Received } from "../support/node-helper";
import { until } from "../support/until";
import { CREDENTIALS, PICTURE, readFlow, statsFlow } from "./flow";
import { lastStatus } from "./outcome";

interface Report {
  calls: number;
  total: number | null;
  remaining: number | null;
  percent: number | null;
  engine: string;
  resetsOn: string | null;
  local: { readings: number; failures: number; lastError: string | null };
}

function used(calls: number, total = 100) {
  return json(200, {
    usage: { month: 11, year: 2026, calls, resets_on: "2026-12-01T00:00:00Z" },
    total_calls: total,
  });
}

const report = (msg: Received | undefined) => msg?.["payload"] as Report;

describe("vin-stats", () => {
  useNodeRed();
  let double: VinIdDouble;
  beforeEach(async () => {
    double = await startVinIdDouble();
  });
  afterEach(() => double.close());

  async function ask(msg: object = {}): Promise<Received> {
    const answer = nextAt("first");
    node("stats").receive(msg as never);
    return answer;
  }

  it("sends the same message on with the report in its payload", async () => {
    await load(statsFlow(double.url), CREDENTIALS);
    const msg = await ask({ topic: "usage" });
    const { calls, total, remaining, percent, engine, resetsOn } = report(msg);
    assert.deepEqual(
      { calls, total, remaining, percent, engine, resetsOn },
      {
        calls: 21,
        total: 5000,
        remaining: 4979,
        percent: 0.4,
        engine: "cloud",
        resetsOn: "2025-05-14T00:00:00Z",
      },
    );
    assert.equal(msg["topic"], "usage");
  });

  it("shows used and total", async () => {
    await load(statsFlow(double.url), CREDENTIALS);
    await ask();
    await until(() => lastStatus("stats").text === "21 / 5000 (0.4 %)", "the figures on the badge");
  });

  it("warns on the second output once each time the threshold is crossed upwards", async () => {
    double.scriptStatistics(used(79), used(80), used(95), used(3), used(81));
    await load(statsFlow(double.url), CREDENTIALS);
    const warnings = collectAt("second");
    for (let n = 0; n < 5; n++) await ask({ n });
    await until(() => warnings.length === 2, "two warnings");
    assert.deepEqual(
      warnings.map((msg) => report(msg).calls),
      [80, 81],
    );
  });

  it("has no threshold where there is no limit", async () => {
    double.alwaysStatistics(used(10, 0));
    await load(statsFlow(double.url, { warnAt: 0 }), CREDENTIALS);
    const warnings = collectAt("second");
    const { total, remaining, percent } = report(await ask());
    assert.deepEqual([total, remaining, percent], [null, null, null]);
    assert.equal(warnings.length, 0);
    // The runtime of these tests gives the keys of texts.
    await until(() => lastStatus("stats").text === "vin-stats.status.this-month", "a badge without a plan");
  });

  it("reports by itself at an interval", async () => {
    await load(statsFlow(double.url, { interval: 0.001 }), CREDENTIALS);
    const reports = collectAt("first");
    await until(() => reports.length >= 2, "two reports");
    assert.equal(report(reports[0]).calls, 21);
  });

  it("counts what this service read and what failed", async () => {
    await load(
      [
        ...readFlow(double.url),
        { id: "stats", type: "vin-stats", service: "service", z: "tab", x: 0, y: 0, wires: [["second"]] },
      ],
      CREDENTIALS,
    );
    const reading = nextAt("first");
    node("read").receive({ payload: PICTURE });
    await reading;
    const caught = nextAt("caught");
    node("read").receive({ payload: "no picture" });
    await caught;
    const answer = nextAt("second");
    node("stats").receive({});
    const { readings, failures, lastError } = report(await answer).local;
    assert.deepEqual([readings, failures], [1, 1]);
    assert.match(String(lastError), /^VIN_BAD_/);
  });

  for (const [name, behaviour, code] of [
    ["a wrong token", json(403, INVALID_TOKEN), "VIN_AUTH"],
    ["an HTML page", page(502), "VIN_SERVER"],
  ] as const) {
    it(`reports ${name} once, as ${code}, and nothing leaves the outputs`, async () => {
      double.alwaysStatistics(behaviour);
      await load(statsFlow(double.url), CREDENTIALS);
      const [first, completed, caught] = [collectAt("first"), collectAt("completed"), collectAt("caught")];
      node("stats").receive({ topic: "kept" });
      await until(() => caught.length === 1, "an error");
      assert.equal((caught[0]?.["error"] as { code: string }).code, code);
      assert.equal(caught[0]?.["topic"], "kept");
      assert.deepEqual([first.length, completed.length], [0, 0]);
      await until(() => lastStatus("stats").text === `vin-stats.error.${code}`, "a badge that says so");
    });
  }

  it("reports a missing service as VIN_CONFIG, and shows it right after deploy", async () => {
    await load(statsFlow(double.url, { service: "deleted" }), CREDENTIALS);
    assert.equal(lastStatus("stats").text, "vin-stats.status.no-service");
    const caught = nextAt("caught");
    node("stats").receive({});
    assert.equal(((await caught)["error"] as { code: string }).code, "VIN_CONFIG");
  });

  it("reports the offline reader's count of the month, without a limit", async () => {
    const flow = statsFlow(double.url).map((entry) =>
      (entry as { id: string }).id === "service" ? { ...entry, engine: "embedded" } : entry,
    );
    await load(flow);
    const { calls, total, percent, engine } = report(await ask());
    assert.deepEqual(
      { calls, total, percent, engine },
      { calls: 0, total: null, percent: null, engine: "embedded" },
    );
    assert.equal(double.requests.length, 0);
  });
});
