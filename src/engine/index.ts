/** The embedded reader as the rest of the package sees it: pictures in, what they show out, off the event loop. */
import { join } from "node:path";
import type { EndSignal } from "../ending";
import type { PictureBytes } from "../picture/types";
import type { SourceReading } from "../types";
import { engineFolder, WORKER_FILE } from "./assets";
import { Pool } from "./pool";

export interface EmbeddedOptions {
  /** Pictures read at the same time, each in its own worker thread of about 350 MB. */
  workers: number;
  /** Milliseconds that one picture may take; default 60,000. */
  jobTimeoutMs?: number;
  /** Milliseconds after which a worker without work ends and gives its memory back; default 60,000. */
  idleMs?: number;
  /** Width times height that is decoded at most; default 50,000,000. */
  maxPixels?: number;
}

export interface EmbeddedEngine {
  /**
   * Reads one picture. Results are best first and may be unlikely ones: the caller draws the line.
   * @throws VinError `VIN_BAD_IMAGE` when the picture can't be decoded, `VIN_TOO_LARGE` when it has too many pixels,
   * `VIN_ENGINE` when the worker fails or takes too long, `VIN_CLOSED` after `close` or when the signal aborts
   */
  read(picture: PictureBytes, options?: { signal?: EndSignal }): Promise<SourceReading>;
  /** Ends the workers at once; unfinished readings fail with `VIN_CLOSED`. */
  close(): Promise<void>;
}

export function createEmbeddedEngine(options: EmbeddedOptions): EmbeddedEngine {
  return createEngineWithScript(join(engineFolder(), WORKER_FILE), options);
}

/** The same with a worker script of the caller's choice, so that tests can play a worker that fails. */
export function createEngineWithScript(script: string, options: EmbeddedOptions): EmbeddedEngine {
  const pool = new Pool({
    script,
    workers: options.workers,
    jobTimeoutMs: options.jobTimeoutMs ?? 60_000,
    idleMs: options.idleMs ?? 60_000,
  });
  const maxPixels = options.maxPixels ?? 50_000_000;
  let lastId = 0;
  return {
    async read(picture, readOptions) {
      const job = {
        id: ++lastId,
        // A copy, since the original may share its memory with the message.
        bytes: Uint8Array.from(picture.bytes),
        type: picture.type,
        filename: picture.filename,
        maxPixels,
      };
      return pool.run(job, readOptions?.signal);
    },
    close: () => pool.close(),
  };
}
