/** Gives WebAssembly code a maximum of memory, which the machine itself enforces whatever the code asks for. */

const PAGE = 65_536;
const HEADER = 8;
const MEMORY_SECTION = 5;
/** One memory, with a minimum and a maximum. */
const ONE_WITH_MAXIMUM = [1, 1];

/**
 * @param wasm a module that has one memory of its own
 * @param bytes the most that this memory may grow to
 * @returns the same module with that maximum (WebAssembly specification, binary format, memory section)
 * @throws Error when the module has no memory of its own, or needs more from the start
 */
export function limitMemory(wasm: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  for (let at = HEADER; at < wasm.length;) {
    const size = readNumber(wasm, at + 1);
    const end = size.next + size.value;
    if (wasm[at] === MEMORY_SECTION) {
      // The count of memories and the kind of limits take one byte each, then comes the minimum.
      const minimum = readNumber(wasm, size.next + 2).value;
      const maximum = Math.floor(bytes / PAGE);
      if (minimum > maximum) throw new Error("the module needs more memory from the start");
      const body = [...ONE_WITH_MAXIMUM, ...numberBytes(minimum), ...numberBytes(maximum)];
      const section = [MEMORY_SECTION, ...numberBytes(body.length), ...body];
      return Uint8Array.from(Buffer.concat([wasm.subarray(0, at), Buffer.from(section), wasm.subarray(end)]));
    }
    at = end;
  }
  throw new Error("the module has no memory of its own");
}

/** LEB128: seven bits a byte, low ones first. */
function readNumber(bytes: Uint8Array, from: number): { value: number; next: number } {
  let value = 0;
  let at = from;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[at++] as number;
    value += (byte & 127) * factor;
    if (byte < 128) return { value, next: at };
  }
}

function numberBytes(value: number): number[] {
  return value < 128 ? [value] : [128 | (value % 128), ...numberBytes(Math.floor(value / 128))];
}
