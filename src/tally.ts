/** What a reader counts itself: how its pictures ended, and what happened to them on the way. */
import { isVinError, reasonOf, VinError } from "./errors";
import type { CallState } from "./line/cloud-line";
import type { Answer, EngineChoice, LocalCounts } from "./types";

export class Tally {
  readonly #engine: EngineChoice;
  readonly #counts: Omit<LocalCounts, "waiting"> = {
    readings: 0,
    failures: 0,
    retries: 0,
    repeats: 0,
    duplicates: 0,
    fallbacks: 0,
    lastError: null,
  };

  constructor(engine: EngineChoice) {
    this.#engine = engine;
  }

  /** Counts a picture that was read. */
  read({ engine, duplicate, repeats = 0 }: Pick<Answer, "engine" | "duplicate" | "repeats">): void {
    this.#counts.readings += 1;
    this.#counts.repeats += repeats;
    if (duplicate) this.#counts.duplicates += 1;
    if (engine !== "cloud" && this.#engine === "fallback") this.#counts.fallbacks += 1;
  }

  /** Counts a picture that was not read, and gives the error to tell. */
  failed(error: unknown): VinError {
    const known = isVinError(error) ? error : unexpectedError(error);
    this.#counts.failures += 1;
    this.#counts.lastError = known.code;
    return known;
  }

  /** Counts what happens to one picture on its way, and passes on what is new. */
  watching(onState?: (state: CallState) => void): (state: CallState) => void {
    let isReading = false;
    return (state) => {
      if (state.kind === "reading" ? isReading : state.kind === "waiting" && !isReading) return;
      isReading = state.kind === "reading";
      if (state.kind === "retrying") this.#counts.retries += 1;
      if (state.kind === "retrying" && state.lost) this.#counts.repeats += 1;
      onState?.(state);
    };
  }

  /** @param waiting pictures that are in a line now */
  counts(waiting: number): LocalCounts {
    return { ...this.#counts, waiting };
  }
}

/** A fault nobody foresaw still reaches the flow as one clear error. */
function unexpectedError(error: unknown): VinError {
  return new VinError(
    "VIN_ENGINE",
    "Something unexpected went wrong while reading the picture. Please report it, with the picture's type and size.",
    { reason: reasonOf(error) },
  );
}
