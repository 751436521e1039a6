/** Readers against a double of the API, and pictures to send. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { VinError } from "../../../src/errors";
import type { ReaderOptions } from "../../../src/options";
import { createReader, type Reader } from "../../../src/reader";
import { startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";

export const PICTURE = readFileSync(path.resolve(__dirname, "../../pictures/sample-label.jpg"));
/** The same picture with other bytes behind its end, which decoders ignore. */
export const picture = (n: number) => Buffer.concat([PICTURE, Buffer.from([n >> 8, n & 255])]);

/** For `assert.rejects`. */
export const failed =
  (code: string, check: (error: VinError) => boolean = () => true) =>
  (error: unknown) =>
    error instanceof VinError && error.code === code && check(error);

export type OpenReader = (options?: ReaderOptions) => Reader;

/** A double, and a way to open readers for it; `close` ends all of them. */
export async function startCloud(): Promise<{
  double: VinIdDouble;
  open: OpenReader;
  close: () => Promise<void>;
}> {
  const double = await startVinIdDouble();
  const readers: Reader[] = [];
  const open = (options: ReaderOptions = {}) => {
    const reader = createReader({
      engine: "cloud",
      token: "0123456789-test-token",
      baseUrl: double.url,
      callsPerSecond: 1000,
      duplicateWindow: 0,
      ...options,
    });
    readers.push(reader);
    return reader;
  };
  const close = async () => {
    await Promise.all(readers.map((reader) => reader.close()));
    await double.close();
  };
  return { double, open, close };
}
