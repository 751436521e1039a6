/** One machine of a benchmark: a reader on the shared line, in a process of its own; or loops that show what two processes may gain here at all. */
import { join } from "node:path";
import type { ReaderOptions } from "../../src/options";
import { createReader, type Reader } from "../../src/reader";
import { numberedPicture } from "../../test/src/line/redis/pictures";
import { loadPicture, readManifest } from "../photos/manifest";
import { serve } from "./child";

export type LoopName = "compute" | "memory";

export type MachineOrder =
  | { kind: "start"; options: ReaderOptions }
  /** Reads so many pictures of so many bytes at once, that differ but hold no VIN. */
  | { kind: "read numbered"; count: number; bytes: number }
  /** Reads the rendered pictures of the tests, each several times, all at once. */
  | { kind: "read photos" }
  | { kind: "loop"; loop: LoopName }
  /** Only asks for the processor time. */
  | { kind: "look" }
  | { kind: "stop" };

export interface MachineReport {
  milliseconds: number;
  read: number;
  /** Milliseconds of processor time that the process has used since it began, all threads together. */
  cpu: number;
}

const PICTURES = join(__dirname, "../../test/pictures");
/** Enough that the last one, which one machine reads alone, hardly counts. */
const COPIES = 4;
const PHOTOS = Array.from({ length: COPIES }, (_, copy) =>
  readManifest(PICTURES).map((picture) =>
    // Bytes behind the end make each a picture of its own.
    Buffer.concat([loadPicture(PICTURES, picture).bytes, Buffer.alloc(copy)]),
  ),
).flat();

/** Larger than any cache, so that the loop over it waits for memory. */
const MEMORY_FLOATS = 16 * 2 ** 20;

const LOOPS: Record<LoopName, () => number> = {
  compute: () => {
    let value = 1;
    for (let i = 0; i < 2e9; i += 1) value = Math.imul(value ^ i, 2_654_435_761);
    return value;
  },
  memory: () => {
    const values = new Float32Array(MEMORY_FLOATS).fill(1);
    for (let pass = 0; pass < 60; pass += 1) {
      for (let i = 0; i < MEMORY_FLOATS; i += 1) values[i] = (values[i] as number) * 0.999 + 0.001;
    }
    return values[1] as number;
  },
};

let reader: Reader | null = null;

serve<MachineOrder, MachineReport>(async (order) => {
  const started = performance.now();
  const read = await obey(order);
  const { user, system } = process.cpuUsage();
  return { milliseconds: performance.now() - started, read, cpu: (user + system) / 1000 };
});

/** Resolves to the number of pictures read. */
async function obey(order: MachineOrder): Promise<number> {
  switch (order.kind) {
    case "start":
      reader = createReader(order.options);
      return 0;
    case "read numbered":
      return readAll(
        Array.from({ length: order.count }, (_, number) =>
          Buffer.concat([numberedPicture(number), Buffer.alloc(order.bytes)]),
        ),
      );
    case "read photos":
      return readAll(PHOTOS);
    case "loop":
      LOOPS[order.loop]();
      return 0;
    case "look":
      return 0;
    case "stop":
      await reader?.close();
      return 0;
  }
}

async function readAll(pictures: readonly Buffer[]): Promise<number> {
  const outcomes = await Promise.allSettled(pictures.map((picture) => (reader as Reader).read(picture)));
  return outcomes.filter(({ status }) => status === "fulfilled").length;
}
