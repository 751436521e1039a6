/** The soak's judge must be able to say no. */
import assert from "node:assert/strict";
import { faultsOf, type Counts, type Measure } from "./verdict";

const MB = 1024 * 1024;
const calm: Measure = {
  rss: 200 * MB,
  heapUsed: 40 * MB,
  external: 5 * MB,
  handles: { TCPServerWrap: 2, Timeout: 3 },
  listeners: { process: 10 },
};
const counts: Counts = { received: 100, completed: 100, late: 0, twice: 0, open: [], codes: {} };

describe("the verdict of the soak", () => {
  it("is good when all is as before, and every message had its outcome", () => {
    assert.deepEqual(faultsOf(Array<Measure>(6).fill(calm), counts, 120), []);
  });

  it("is good when memory, handles and listeners rose at first and then stayed", () => {
    const grown = { rss: 900 * MB, heapUsed: 80 * MB, external: 60 * MB };
    const risen = { ...grown, handles: { MessagePort: 9 }, listeners: { process: 30 } };
    assert.deepEqual(faultsOf([calm, calm, risen, risen, risen, risen], counts, 120), []);
  });

  it("is good when one measurement fell into a bad moment", () => {
    const busy = { ...calm, rss: 900 * MB, handles: { ...calm.handles, TCPSocketWrap: 4 } };
    assert.deepEqual(faultsOf([calm, calm, busy, calm, busy, calm], counts, 120), []);
  });

  it("is bad when memory grows from rest to rest, if only by little", () => {
    const growing = Array.from({ length: 6 }, (_, n) => ({ ...calm, heapUsed: (40 + 2 * n) * MB }));
    assert.match(faultsOf(growing, counts, 120).join(), /heapUsed grew by 4\.0 MB/);
  });

  const measured: [string, Partial<Measure>, RegExp][] = [
    ["the heap grew", { heapUsed: 60 * MB }, /heapUsed grew by 20\.0 MB/],
    ["memory outside the heap grew", { external: 50 * MB }, /external grew/],
    ["resident memory grew", { rss: 500 * MB }, /rss grew/],
    [
      "a handle is left",
      { handles: { TCPServerWrap: 3, Timeout: 3 } },
      /3 handles of the kind TCPServerWrap/,
    ],
    ["a handle of a new kind is left", { handles: { MessagePort: 1 } }, /1 handles of the kind MessagePort/],
    ["a listener is left", { listeners: { process: 11 } }, /11 listeners/],
  ];
  for (const [name, change, says] of measured) {
    it(`is bad when ${name}`, () => {
      const changed = { ...calm, ...change };
      assert.match(faultsOf([calm, calm, calm, calm, changed, changed], counts, 120).join(), says);
    });
  }

  const counted: [string, Partial<Counts>, RegExp][] = [
    ["nothing arrived", { received: 0, completed: 0 }, /No message arrived/],
    ["a message has no outcome", { completed: 99, open: ["read"] }, /1 messages have no outcome/],
    ["a message had two outcomes", { completed: 101, twice: 1 }, /had theirs already/],
    ["outcomes are missing", { completed: 98 }, /100 messages had 98 outcomes/],
  ];
  for (const [name, change, says] of counted) {
    it(`is bad when ${name}`, () => {
      assert.match(faultsOf(Array<Measure>(6).fill(calm), { ...counts, ...change }, 120).join(), says);
    });
  }

  it("is bad when there is too little to judge by", () => {
    assert.match(faultsOf(Array<Measure>(5).fill(calm), counts, 120).join(), /too few/);
  });
});
