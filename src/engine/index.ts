/** The embedded reader as the rest of the package sees it: pictures in, what they show out, off the event loop. */
import { join } from "node:path";
import type { PictureBytes } from "../picture/types";
import type { SourceReading } from "../types";
import { engineFolder, WORKER_FILE } from "./assets";
import { leaseWorkers, type JobOptions } from "./pool";

export interface EmbeddedOptions {
  /** Worker threads, each of about 350 MB. Readers share them: the process has as many as the one that asks for most. */
  workers: number;
  /** Milliseconds that one picture may take; default 60,000. */
  jobTimeoutMs?: number;
  /** Milliseconds after which a worker without work ends and gives its memory back; default 60,000. */
  idleMs?: number;
  /** Width times height that is decoded at most; default 50,000,000. */
  maxPixels?: number;
}

export interface EmbeddedEngine {
  /** Its pictures that no worker has taken yet. */
  readonly waiting: number;
  /**
   * Reads one picture. Results are best first and may be unlikely ones: the caller draws the line.
   * @throws VinError `VIN_BAD_IMAGE` when the picture can't be decoded, `VIN_TOO_LARGE` when it has too many pixels,
   * `VIN_ENGINE` when the worker fails or takes too long, `VIN_CLOSED` after `close` or when the signal aborts
   */
  read(picture: PictureBytes, options?: JobOptions): Promise<SourceReading>;
  /** Ends its unfinished readings with `VIN_CLOSED`, and the workers that no other reader needs. */
  close(): Promise<void>;
}

export function createEmbeddedEngine(options: EmbeddedOptions): EmbeddedEngine {
  return createEngineWithScript(join(engineFolder(), WORKER_FILE), options);
}

/** The same with a worker script of the caller's choice, so that tests can play a worker that fails. */
export function createEngineWithScript(script: string, options: EmbeddedOptions): EmbeddedEngine {
  const lease = leaseWorkers(script, {
    workers: options.workers,
    jobTimeoutMs: options.jobTimeoutMs ?? 60_000,
    idleMs: options.idleMs ?? 60_000,
  });
  const maxPixels = options.maxPixels ?? 50_000_000;
  return {
    get waiting() {
      return lease.waiting;
    },
    async read(picture, readOptions) {
      const job = {
        // A copy, since the original may share its memory with the message.
        bytes: Uint8Array.from(picture.bytes),
        type: picture.type,
        filename: picture.filename,
        maxPixels,
      };
      return lease.run(job, readOptions);
    },
    close: () => lease.close(),
  };
}
