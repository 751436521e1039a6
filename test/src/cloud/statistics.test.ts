import assert from "node:assert/strict";
import { answer, json, page } from "../../double/behaviours";
import { CREDITS_OR_KEY, INVALID_TOKEN, SAMPLE_STATISTICS_TEXT } from "../../double/samples";
import { refusedUrl } from "../../double/vin-id-double";
import { clientFor, failure, TOKEN, useDouble } from "./support";

describe("The statistics", () => {
  const bench = useDouble();
  const usageOf = async (body: unknown) => {
    bench.double.scriptStatistics(json(200, body));
    return bench.client.statistics();
  };

  it("take the documented sample as it stands", async () => {
    assert.deepEqual(await bench.client.statistics(), {
      calls: 21,
      total: 5000,
      month: 5,
      year: 2025,
      resetsOn: "2025-05-14T00:00:00Z",
      response: JSON.parse(SAMPLE_STATISTICS_TEXT) as unknown,
    });
    const [request] = bench.double.requests;
    assert.equal(`${request?.method} ${request?.path}`, "GET /v1/vin/statistics/");
    assert.equal(request?.headers.authorization, `Token ${TOKEN}`);
  });

  it("do without resets_on, month and year", async () => {
    const { resetsOn, month, year } = await usageOf({ usage: { calls: 1 }, total_calls: 10 });
    assert.deepEqual([resetsOn, month, year], [null, null, null]);
  });

  it("take a total of 0, none at all, and one that nobody reaches for no limit", async () => {
    assert.equal((await usageOf({ usage: { calls: 1 }, total_calls: 0 })).total, null);
    assert.equal((await usageOf({ usage: { calls: 1 } })).total, null);
    assert.equal((await usageOf({ usage: { calls: 1 }, total_calls: 1_000_000_000 })).total, null);
  });

  it("take more calls than the total as they are", async () => {
    const { calls, total } = await usageOf({ usage: { calls: 5012 }, total_calls: 5000 });
    assert.deepEqual([calls, total], [5012, 5000]);
  });

  it("take numbers written as text", async () => {
    const usage = { calls: "21", month: "5", year: "2025", resets_on: "2025-05-14" };
    const { calls, total, month, year, resetsOn } = await usageOf({ usage, total_calls: "5000" });
    assert.deepEqual([calls, total, month, year, resetsOn], [21, 5000, 5, 2025, "2025-05-14T00:00:00Z"]);
  });

  it("without a count are VIN_BAD_RESPONSE, because 0 would mislead", async () => {
    for (const body of [{}, { usage: null, total_calls: 5 }, { usage: { calls: "many" } }, []]) {
      await failure(usageOf(body), "VIN_BAD_RESPONSE");
    }
  });

  it("refused with 403 are VIN_AUTH, whatever the words leave open", async () => {
    bench.double.scriptStatistics(json(403, INVALID_TOKEN), json(403, CREDITS_OR_KEY), answer(401, ""));
    for (let i = 0; i < 3; i += 1) await failure(bench.client.statistics(), "VIN_AUTH");
    assert.equal(bench.double.requests.length, 3);
  });

  it("as a 502 page are VIN_SERVER", async () => {
    bench.double.scriptStatistics(page(502));
    await failure(bench.client.statistics(), "VIN_SERVER");
  });

  it("as a page with a good status are VIN_BAD_RESPONSE", async () => {
    bench.double.scriptStatistics(page(200));
    await failure(bench.client.statistics(), "VIN_BAD_RESPONSE");
  });

  it("with an error in a good reply are classed by its words", async () => {
    await failure(usageOf({ error: "Invalid token." }), "VIN_AUTH");
  });

  it("behind a refused connection are VIN_NETWORK, with a reason that claims no upload", async () => {
    const client = clientFor(await refusedUrl());
    const error = await failure(client.statistics(), "VIN_NETWORK");
    assert.equal(error.cause.reason, "ECONNREFUSED");
    await client.close();
  });
});
