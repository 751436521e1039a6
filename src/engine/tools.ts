/** Everything a worker loads once: networks, decoders and the barcode reader. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BarcodeReader } from "./barcode";
import type { Decoder, Decoders } from "./picture/decode";
import type { Raster } from "./picture/raster";
import type { Recogniser } from "./recognise/recognise";
import { type Network, startRuntime } from "./recognise/runtime";
import { columnOf } from "./recognise/symbols";

export interface Tools {
  decoders: Decoders;
  readBarcodes: BarcodeReader;
  detector: Network;
  glance: Network;
  recogniser: Recogniser;
}

/** @param folder where the build put the models and WebAssembly files */
export async function loadTools(folder: string): Promise<Tools> {
  // The decoders are compiled in the background while the networks are loaded.
  const [decoders, readBarcodes, networks] = await Promise.all([
    loadDecoders(folder),
    loadBarcodeReader(folder),
    loadNetworks(folder),
  ]);
  return { decoders, readBarcodes, ...networks };
}

async function loadNetworks(folder: string): Promise<Pick<Tools, "detector" | "glance" | "recogniser">> {
  const load = await startRuntime(folder);
  const classes = JSON.parse(await readFile(join(folder, "classes.json"), "utf8")) as string[];
  return {
    detector: await load("detector.onnx"),
    glance: await load("glance.onnx"),
    recogniser: { network: await load("recogniser.onnx"), columns: classes.map(columnOf) },
  };
}

interface Codec {
  decode(bytes: Uint8Array, ...options: unknown[]): Raster | null;
}
/** The JPEG decoder could turn the picture itself; all types are turned in one place instead. */
const KEEP_AS_STORED = false;
type CodecFactory = (options: object) => Promise<Codec>;

export async function loadDecoders(folder: string): Promise<Decoders> {
  const jpeg = await import("@jsquash/jpeg/codec/dec/mozjpeg_dec.js");
  const webp = await import("@jsquash/webp/codec/dec/webp_dec.js");
  return {
    jpeg: await toDecoder(jpeg.default as CodecFactory, join(folder, "mozjpeg_dec.wasm"), KEEP_AS_STORED),
    webp: await toDecoder(webp.default as CodecFactory, join(folder, "webp_dec.wasm")),
  };
}

interface Running {
  codec: Codec;
  memory: WebAssembly.Memory;
  /** Bytes that it has from the start: enough for two megapixels. */
  own: number;
}

/**
 * Compiles once and goes on with the same instance while all is well: a new one for each picture costs its memory anew,
 * and that sets off a garbage collection each time. After a broken or a large file the next picture gets a fresh one, so
 * that nothing of either stays behind.
 */
async function toDecoder(factory: CodecFactory, wasm: string, ...options: unknown[]): Promise<Decoder> {
  const compiled = await WebAssembly.compile(new Uint8Array(await readFile(wasm)));
  let kept: Running | null = null;
  return async (bytes) => {
    const running = kept ?? (await startCodec(factory, compiled));
    kept = null;
    const raster = running.codec.decode(bytes, ...options);
    if (raster === null) throw new Error("the decoder gave no picture");
    if (running.memory.buffer.byteLength === running.own) kept = running;
    return { width: raster.width, height: raster.height, data: raster.data };
  };
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

export async function loadBarcodeReader(folder: string): Promise<BarcodeReader> {
  const zxing = await import("zxing-wasm/reader");
  const wasmBinary = await readFile(join(folder, "zxing_reader.wasm"));
  await zxing.prepareZXingModule({
    overrides: { wasmBinary: wasmBinary.buffer as ArrayBuffer },
    fireImmediately: true,
  });
  return async (picture) => {
    const image = { ...picture, colorSpace: "srgb" } as unknown as Parameters<typeof zxing.readBarcodes>[0];
    const found = await zxing.readBarcodes(image, {
      formats: ["Code39", "Code128", "DataMatrix", "QRCode"],
      tryHarder: true,
      maxNumberOfSymbols: 8,
    });
    return found
      .filter(({ isValid }) => isValid)
      .map(({ text, format, position }) => ({
        text,
        format,
        corners: [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft],
      }));
  };
}
