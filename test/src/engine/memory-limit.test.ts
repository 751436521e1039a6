/** The maximum that is written into WebAssembly code is one that the machine keeps. */
import assert from "node:assert/strict";
import { limitMemory } from "../../../src/engine/picture/memory-limit";

const PAGE = 65_536;
const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** A custom section, a memory section of the given body, and an export of that memory. */
const moduleWith = (memory: readonly number[]) =>
  Uint8Array.from([
    ...MAGIC,
    ...[0, 2, 1, 0x78],
    ...[5, memory.length, ...memory],
    ...[7, 10, 1, 6, ...Buffer.from("memory"), 2, 0],
  ]);
const memoryOf = async (wasm: Uint8Array<ArrayBuffer>) => {
  const { instance } = await WebAssembly.instantiate(wasm);
  return instance.exports.memory as WebAssembly.Memory;
};

describe("the limit on the memory of WebAssembly", () => {
  for (const [name, memory] of [
    ["without a maximum", [1, 0, 3]],
    ["with a larger maximum", [1, 1, 3, 0x80, 0x80, 2]],
  ] as const) {
    it(`holds for a module ${name}`, async () => {
      const limited = await memoryOf(limitMemory(moduleWith(memory), 1000 * PAGE));
      assert.equal(limited.buffer.byteLength, 3 * PAGE);
      limited.grow(997);
      assert.throws(() => limited.grow(1), RangeError);
    });
  }

  it("refuses a module without a memory, and one that needs more from the start", () => {
    assert.throws(() => limitMemory(Uint8Array.from(MAGIC), PAGE), /no memory/);
    assert.throws(() => limitMemory(moduleWith([1, 0, 3]), 2 * PAGE), /from the start/);
  });
});
