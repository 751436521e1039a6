/** Decodes WebP files with libwebp in WebAssembly. */
import { readFile } from "node:fs/promises";
import type { Decoder } from "./decoder";
import { limitMemory } from "./memory-limit";
import type { Raster } from "./raster";

/** The largest file, and 50 megapixels twice in four bytes: as they are unpacked and as they are handed over. */
const MAX_MEMORY = 512 * 1024 ** 2;

interface Codec {
  decode(bytes: Uint8Array): Raster | null;
}
type CodecFactory = (options: object) => Promise<Codec>;

/** Compiles once; after a broken or a large file the next picture gets a fresh instance, as with JPEG. */
export async function loadWebpDecoder(wasm: string): Promise<Decoder> {
  const webp = await import("@jsquash/webp/codec/dec/webp_dec.js");
  const compiled = await WebAssembly.compile(limitMemory(await readFile(wasm), MAX_MEMORY));
  let kept: Running | null = null;
  return async (bytes, header) => {
    const running = kept ?? (await startCodec(webp.default as CodecFactory, compiled));
    kept = null;
    const raster = running.codec.decode(bytes);
    if (raster === null) throw new Error("the decoder gave no picture");
    if (running.memory.buffer.byteLength === running.own) kept = running;
    const { width, height, data } = raster;
    if (width !== header.width || height !== header.height) throw new Error("another size than the header's");
    return { width, height, data };
  };
}

interface Running {
  codec: Codec;
  memory: WebAssembly.Memory;
  /** Bytes that it has from the start: enough for two megapixels. */
  own: number;
}

async function startCodec(factory: CodecFactory, compiled: WebAssembly.Module): Promise<Running> {
  let memory: WebAssembly.Memory | undefined;
  const codec = await factory({
    noInitialRun: true,
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm: (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
      done(instance);
      return instance.exports;
    },
  });
  if (memory === undefined) throw new Error("the decoder has no memory");
  return { codec, memory, own: memory.buffer.byteLength };
}
