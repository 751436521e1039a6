/** What the admin routes answer and the dialogs show. */
import type { Reading, Usage } from "../../src/types";

/**
 * What went wrong: an error of the package, or a text that only dialogs have, by its key below `failure`. Holds no
 * secret, as no VinError does.
 */
export interface Failure {
  failure: { code: string; message: string } | { key: string; values?: Record<string, string> };
}

/** A usage without the API's own answer. */
export type UsageFigures = Pick<Usage, "calls" | "total" | "remaining" | "percent" | "resetsOn" | "engine">;

/** The test of a service: a part for each way of reading that it would use. */
export interface TestAnswer {
  cloud?: UsageFigures | Failure;
  offline?: SampleReading | Failure;
}

export interface SampleReading {
  vin: string;
  /** As the reader reports them. */
  milliseconds: number;
}

/** A picture that was tried. */
export interface TryAnswer {
  reading: Reading;
  /** The messages of each output. */
  outputs: Record<string, unknown>[][];
}

export function figuresOf({ calls, total, remaining, percent, resetsOn, engine }: Usage): UsageFigures {
  return { calls, total, remaining, percent, resetsOn, engine };
}
