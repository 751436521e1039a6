/** Runs the neural networks: ONNX Runtime's WebAssembly build, one thread, nothing fetched. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { release } from "../picture/release";

export interface Tensor {
  data: Float32Array;
  dims: readonly number[];
}

/** A model with one input and one output. */
export interface Network {
  /** @param input is used up: it is empty afterwards */
  run(input: Float32Array, dims: readonly number[]): Promise<Tensor>;
}

/** @returns a function that loads a model file of the folder */
export async function startRuntime(folder: string): Promise<(file: string) => Promise<Network>> {
  const ort = await import("onnxruntime-web/wasm");
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = await readFile(join(folder, "ort-wasm-simd-threaded.wasm"));
  ort.env.logLevel = "error";
  return async (file) => {
    const session = await ort.InferenceSession.create(await readFile(join(folder, file)), {
      executionProviders: ["wasm"],
      // Lines and pictures differ in size, so what the arena and the patterns keep for next time is mostly waste:
      // without them 18 photos peaked 150 MB lower in the same processor time.
      enableCpuMemArena: false,
      enableMemPattern: false,
      // The build has simplified the models; the optimiser's own code costs a second and 100 MB, and found nothing more.
      graphOptimizationLevel: "disabled",
    });
    // It has been compiled by now, and its 14 MB would stay in memory for nothing.
    delete ort.env.wasm.wasmBinary;
    const [input] = session.inputNames as [string];
    const [output] = session.outputNames as [string];
    return {
      async run(data, dims) {
        const results = await session.run({ [input]: new ort.Tensor("float32", data, dims) });
        release(data);
        const tensor = results[output] as { data: unknown; dims: readonly number[] };
        return { data: tensor.data as Float32Array, dims: tensor.dims };
      },
    };
  };
}
