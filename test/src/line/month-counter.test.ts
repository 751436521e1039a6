import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { MonthCounter } from "../../../src/line/month-counter";

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
    const counter = new MonthCounter(null, november);
    counter.add();
    counter.add();
    assert.deepEqual(counter.current(), { year: 2026, month: 11, calls: 2 });
  });

  it("starts anew with a new month", () => {
    let now = november;
    const counter = new MonthCounter(null, () => now());
    counter.add();
    now = december;
    assert.deepEqual(counter.current(), { year: 2026, month: 12, calls: 0 });
    counter.add();
    assert.equal(counter.current().calls, 1);
  });

  it("goes on after a restart when it has a file", () => {
    const first = new MonthCounter(file, november);
    first.add();
    first.close();
    const second = new MonthCounter(file, november);
    second.add();
    assert.equal(second.current().calls, 2);
    second.close();
  });

  it("forgets a saved count of an earlier month", () => {
    const first = new MonthCounter(file, november);
    first.add();
    first.close();
    assert.equal(new MonthCounter(file, december).current().calls, 0);
  });

  it("writes nothing when nothing was counted", () => {
    new MonthCounter(file, november).close();
    assert.throws(() => readFileSync(file), { code: "ENOENT" });
  });

  for (const content of ["", "{", "null", "[]", '{"year":"2026","month":11,"calls":5}', '{"year":2026}']) {
    it(`starts at zero when the file holds ${JSON.stringify(content)}`, () => {
      const broken = path.join(folder, "broken.json");
      writeFileSync(broken, content);
      assert.equal(new MonthCounter(broken, november).current().calls, 0);
    });
  }

  it("goes on counting when the file can't be written", () => {
    writeFileSync(path.join(folder, "deeper"), "a file where a folder is needed");
    const counter = new MonthCounter(file, november);
    counter.add();
    counter.close();
    assert.equal(counter.current().calls, 1);
  });
});
