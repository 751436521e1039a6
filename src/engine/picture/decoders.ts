/** The decoders for each type of picture, as a worker loads them once. */
import { join } from "node:path";
import type { Decoder } from "./decoder";
import { loadJpegDecoder } from "./jpeg-decoder";
import { decodePng } from "./png-decoder";
import { loadWebpDecoder } from "./webp-decoder";

export type Decoders = Record<"jpeg" | "png" | "webp", Decoder>;

/** @param folder where the build put the WebAssembly files */
export async function loadDecoders(folder: string): Promise<Decoders> {
  const [jpeg, webp] = await Promise.all([
    loadJpegDecoder(join(folder, "jpeg-turbo.wasm")),
    loadWebpDecoder(join(folder, "webp_dec.wasm")),
  ]);
  return { jpeg, png: decodePng, webp };
}
