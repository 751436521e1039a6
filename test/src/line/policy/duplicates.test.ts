import assert from "node:assert/strict";
import { VinError } from "../../../../src/errors";
import { DuplicateWindow } from "../../../../src/line/policy/duplicates";

const picture = (text: string) => new TextEncoder().encode(text);
const signal = () => new AbortController().signal;

describe("identical pictures", () => {
  it("share the call that is under way", async () => {
    const window = new DuplicateWindow<number>(60_000);
    let calls = 0;
    const call = () => new Promise<number>((resolve) => setTimeout(() => resolve(++calls), 5));
    const answers = await Promise.all([1, 2, 3].map(() => window.share(picture("a"), signal(), call)));
    assert.equal(calls, 1);
    assert.deepEqual(
      answers.map(({ value }) => value),
      [1, 1, 1],
    );
    assert.equal(answers.filter(({ duplicate }) => duplicate).length, 2);
  });

  it("share the answer of a call that is over, within the window", async () => {
    const window = new DuplicateWindow<number>(60_000);
    let calls = 0;
    const call = () => Promise.resolve(++calls);
    await window.share(picture("a"), signal(), call);
    assert.deepEqual(await window.share(picture("a"), signal(), call), { value: 1, duplicate: true });
  });

  it("are read anew when the window is over", async () => {
    const window = new DuplicateWindow<number>(5);
    let calls = 0;
    const call = () => Promise.resolve(++calls);
    await window.share(picture("a"), signal(), call);
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.deepEqual(await window.share(picture("a"), signal(), call), { value: 2, duplicate: false });
  });

  it("are remembered in a number that can't fill the memory: the oldest is forgotten first", async () => {
    const window = new DuplicateWindow<number>(60_000);
    let calls = 0;
    const call = () => Promise.resolve(++calls);
    for (let n = 0; n <= 1000; n++) await window.share(picture(String(n)), signal(), call);
    assert.equal((await window.share(picture("1"), signal(), call)).duplicate, true);
    assert.equal((await window.share(picture("0"), signal(), call)).duplicate, false);
  });

  it("are told from others by their content", async () => {
    const window = new DuplicateWindow<string>(60_000);
    await window.share(picture("a"), signal(), () => Promise.resolve("a"));
    const other = await window.share(picture("b"), signal(), () => Promise.resolve("b"));
    assert.deepEqual(other, { value: "b", duplicate: false });
  });

  it("are never shared when the window is 0", async () => {
    const window = new DuplicateWindow<number>(0);
    let calls = 0;
    const call = () => Promise.resolve(++calls);
    await Promise.all([1, 2].map(() => window.share(picture("a"), signal(), call)));
    assert.equal(calls, 2);
  });

  it("share a failure that concerns the picture, but don't remember it", async () => {
    const window = new DuplicateWindow<number>(60_000);
    const bad = () => Promise.reject(new VinError("VIN_BAD_IMAGE", "bad"));
    const both = await Promise.allSettled([1, 2].map(() => window.share(picture("a"), signal(), bad)));
    assert.ok(both.every(({ status }) => status === "rejected"));
    assert.equal((await window.share(picture("a"), signal(), () => Promise.resolve(1))).value, 1);
  });

  it("make their own call when the other message was called off", async () => {
    const window = new DuplicateWindow<number>(60_000);
    let refuse: (error: Error) => void = () => undefined;
    const first = window.share(
      picture("a"),
      signal(),
      () => new Promise((_resolve, reject) => (refuse = reject)),
    );
    const ends = assert.rejects(first);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const second = window.share(picture("a"), signal(), () => Promise.resolve(2));
    await new Promise((resolve) => setTimeout(resolve, 10));
    refuse(new VinError("VIN_CLOSED", "closed"));
    await ends;
    assert.deepEqual(await second, { value: 2, duplicate: false });
  });

  it("stop waiting for the other message when their own signal aborts", async () => {
    const window = new DuplicateWindow<number>(60_000);
    void window.share(picture("a"), signal(), () => new Promise(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, 10));
    const controller = new AbortController();
    const second = window.share(picture("a"), controller.signal, () => Promise.resolve(2));
    await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort(new VinError("VIN_TIMEOUT", "late"));
    await assert.rejects(second, /late/);
  });
});
