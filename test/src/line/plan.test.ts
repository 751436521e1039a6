/** What a reader does when the plan is used up, or as much of it as the user allows: against the double of the API. */
import assert from "node:assert/strict";
import { VinError } from "../../../src/errors";
import { json, page, silence, type Behaviour } from "../../double/behaviours";
import { INVALID_TOKEN, SAMPLE_VIN } from "../../double/samples";
import type { VinIdDouble } from "../../double/vin-id-double";
import { until } from "../../support/until";
import { failed, picture, PICTURE, startCloud, type OpenReader } from "./support";

const statistics = (calls: number, total: number) =>
  json(200, {
    usage: { month: 11, year: 2026, calls, resets_on: "2026-12-14T00:00:00Z" },
    total_calls: total,
  });

describe("a plan", () => {
  let double: VinIdDouble;
  let open: OpenReader;
  let close: () => Promise<void>;
  beforeEach(async () => ({ double, open, close } = await startCloud()));
  afterEach(() => close());

  describe("that is used up", () => {
    it("fails that message and those that wait, and makes no further call", async () => {
      double.always(json(403, { detail: "You have exceeded your quota of credits." }));
      double.alwaysStatistics(statistics(100, 100));
      const reader = open({ concurrency: 1 });
      const [first, ...rest] = [1, 2, 3].map((n) => reader.read(picture(n)));
      const ends = rest.map((reading) => assert.rejects(reading, failed("VIN_QUOTA")));
      const until = ({ cause }: VinError) => cause.resetsOn === "2026-12-14T00:00:00Z";
      await assert.rejects(first as Promise<unknown>, failed("VIN_QUOTA", until));
      await Promise.all(ends);
      await assert.rejects(reader.read(picture(4)), failed("VIN_QUOTA"));
      assert.equal(double.readings.length, 1);
    });

    const unclear = "You do not have enough credits to perform this request or your API key is wrong.";
    const cases: [string, Behaviour, string][] = [
      ["no calls left", statistics(5000, 5000), "VIN_QUOTA"],
      ["calls left, because a wrong quota would stop the token", statistics(21, 5000), "VIN_AUTH"],
      ["no limit", statistics(3, 0), "VIN_AUTH"],
      ["refused statistics", json(403, INVALID_TOKEN), "VIN_AUTH"],
      ["broken statistics", page(502), "VIN_AUTH"],
    ];
    for (const [name, behaviour, code] of cases) {
      it(`takes a refusal that leaves it open for ${code} with ${name}`, async () => {
        double.always(json(403, { detail: unclear, status_code: 403 }));
        double.alwaysStatistics(behaviour);
        await assert.rejects(open().read(PICTURE), failed(code));
        assert.equal(double.requests.length, 2);
      });
    }

    it("hands a message back that is called off in the middle of the question why it was refused", async () => {
      double.always(json(403, { detail: unclear, status_code: 403 }));
      double.alwaysStatistics(silence());
      const reader = open();
      const reading = assert.rejects(reader.read(PICTURE), failed("VIN_CLOSED"));
      await until(() => double.requests.length === 2, "the question");
      await reader.close();
      await reading;
    });

    it("goes on after the next statistics call that shows room", async () => {
      double.script(json(403, { detail: "You have exceeded your quota of credits." }));
      double.scriptStatistics(statistics(100, 100), statistics(100, 5000));
      const reader = open();
      await assert.rejects(reader.read(PICTURE), failed("VIN_QUOTA"));
      await reader.usage();
      assert.equal((await reader.read(PICTURE)).vin, SAMPLE_VIN);
    });
  });

  describe("of which the user keeps a share", () => {
    it("stops at the share of the plan that the user set, after asking once", async () => {
      double.alwaysStatistics(statistics(88, 100));
      const reader = open({ monthlyLimit: 90 });
      await reader.read(picture(1));
      await reader.read(picture(2));
      await assert.rejects(
        reader.read(picture(3)),
        failed("VIN_QUOTA", ({ cause }) => cause.limit === 90),
      );
      assert.equal(double.readings.length, 2);
      assert.equal(double.requests.length, 3);
    });

    it("reads on when the statistics for the limit can't be had", async () => {
      double.alwaysStatistics(page(502));
      assert.equal((await open({ monthlyLimit: 90 }).read(PICTURE)).vin, SAMPLE_VIN);
    });

    it("is not overdrawn by pictures that came at once", async () => {
      double.alwaysStatistics(statistics(88, 100));
      const reader = open({ monthlyLimit: 90, concurrency: 4 });
      const readings = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((n) => reader.read(picture(n))));
      assert.deepEqual(
        readings.map(({ status }) => status),
        ["fulfilled", "fulfilled", "rejected", "rejected", "rejected", "rejected"],
      );
      assert.equal(double.readings.length, 2);
      assert.equal(double.requests.length, 3);
    });

    it("is asked for again by the next picture when the one that asked is called off", async () => {
      double.scriptStatistics(silence(), statistics(90, 100));
      const reader = open({ monthlyLimit: 90 });
      const calledOff = new AbortController();
      const [first, second] = [
        assert.rejects(reader.read(picture(1), { signal: calledOff.signal }), failed("VIN_CLOSED")),
        assert.rejects(reader.read(picture(2)), failed("VIN_QUOTA")),
      ];
      await until(() => double.requests.length === 1, "the question");
      calledOff.abort(new VinError("VIN_CLOSED", "Called off."));
      await Promise.all([first, second]);
      assert.equal(double.readings.length, 0);
    });
  });
});
