import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { MonthCounter } from "../../../src/line/month-counter";
import { until } from "../../support/until";

describe("the count of the month", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vin-id-count-"));
    file = path.join(folder, "deeper", "count.json");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const november = () => new Date("2026-11-30T23:59:59Z");
  const december = () => new Date("2026-12-01T00:00:00Z");

  it("counts", () => {
    const counter = new MonthCounter(null, { now: november });
    counter.add();
    counter.add();
    assert.deepEqual(counter.current(), { year: 2026, month: 11, calls: 2 });
  });

  it("starts anew with a new month", () => {
    let now = november;
    const counter = new MonthCounter(null, { now: () => now() });
    counter.add();
    now = december;
    assert.deepEqual(counter.current(), { year: 2026, month: 12, calls: 0 });
    counter.add();
    assert.equal(counter.current().calls, 1);
  });

  it("goes on after a restart when it has a file", () => {
    const first = new MonthCounter(file, { now: november });
    first.add();
    first.close();
    const second = new MonthCounter(file, { now: november });
    second.add();
    assert.equal(second.current().calls, 2);
    second.close();
  });

  it("forgets a saved count of an earlier month", () => {
    const first = new MonthCounter(file, { now: november });
    first.add();
    first.close();
    assert.equal(new MonthCounter(file, { now: december }).current().calls, 0);
  });

  it("writes nothing when nothing was counted", () => {
    new MonthCounter(file, { now: november }).close();
    assert.throws(() => readFileSync(file), { code: "ENOENT" });
  });

  const DAMAGED = ["", "{", "null", "[]", '{"year":"2026","month":11,"calls":5}', '{"year":2026}'];
  for (const content of DAMAGED) {
    it(`starts at zero when the file holds ${JSON.stringify(content)}, says so once, and keeps that file`, () => {
      const broken = path.join(folder, "broken.json");
      writeFileSync(broken, content);
      const said: string[] = [];
      const counter = new MonthCounter(broken, { now: november, onWarning: (warning) => said.push(warning) });
      assert.equal(counter.current().calls, 0);
      counter.add();
      counter.close();
      assert.deepEqual(counter.warnings, said);
      assert.equal(said.length, 1);
      const [kept] = readdirSync(folder).filter((name) => name !== "broken.json");
      assert.ok(kept && said[0]?.includes(kept), said[0]);
      assert.equal(readFileSync(path.join(folder, kept), "utf8"), content);
      assert.deepEqual(JSON.parse(readFileSync(broken, "utf8")), { year: 2026, month: 11, calls: 1 });
    });
  }

  it("says no more of a damaged file in the next month, whose count is right", () => {
    let now = november;
    const broken = path.join(folder, "broken.json");
    writeFileSync(broken, "{");
    const counter = new MonthCounter(broken, { now: () => now() });
    assert.equal(counter.warnings.length, 1);
    now = december;
    assert.deepEqual(counter.warnings, []);
  });

  it("says nothing where there is no file yet, or a sound one", () => {
    const onWarning = (warning: string) => assert.fail(warning);
    const first = new MonthCounter(file, { now: november, onWarning });
    first.add();
    first.close();
    assert.deepEqual(first.warnings, []);
    assert.deepEqual(new MonthCounter(file, { now: november, onWarning }).warnings, []);
  });

  describe("on a disk that takes nothing", () => {
    /** The file's temporary name is a folder: nothing can be written there, whoever runs the test. */
    const block = () => mkdirSync(`${file}.new`, { recursive: true });
    const free = () => rmSync(`${file}.new`, { recursive: true });
    const counterOf = (said: string[]) =>
      new MonthCounter(file, { now: november, saveEveryMs: 1, onWarning: (warning) => said.push(warning) });

    it("says once that the count is not saved, until it is, and then saves all", async () => {
      block();
      const said: string[] = [];
      const counter = counterOf(said);
      counter.add();
      await until(() => said.length === 1, "it is said");
      assert.match(said[0] ?? "", /can't be saved \(EISDIR\)/);
      assert.deepEqual(counter.warnings, said);
      counter.add();
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(said.length, 1);
      free();
      counter.close();
      assert.deepEqual(counter.warnings, []);
      assert.equal(new MonthCounter(file, { now: november }).current().calls, 2);
    });

    it("says so at the end, too", () => {
      block();
      const said: string[] = [];
      const counter = counterOf(said);
      counter.add();
      counter.close();
      assert.equal(said.length, 1);
    });
  });

  it("goes on counting when the file can't be written", () => {
    writeFileSync(path.join(folder, "deeper"), "a file where a folder is needed");
    const counter = new MonthCounter(file, { now: november });
    counter.add();
    counter.close();
    assert.equal(counter.current().calls, 1);
  });
});
