/** Everything a worker loads once: networks, decoders and the barcode reader. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BarcodeReader } from "./barcode";
import { type Decoders, loadDecoders } from "./picture/decoders";
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
