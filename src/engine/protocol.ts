/** What the main thread and a reading worker say to each other. */
import type { VinErrorCause, VinErrorCode } from "../errors";
import type { PictureType } from "../picture/types";
import type { SourceReading } from "../types";

export interface Job {
  id: number;
  /** A copy of the picture; its memory moves to the worker. */
  bytes: Uint8Array;
  type: PictureType;
  filename: string | null;
  /** Width times height that may be decoded at most. */
  maxPixels: number;
}

export type Answer =
  | { id: number; reading: SourceReading }
  | { id: number; error: { code: VinErrorCode; message: string; cause: VinErrorCause } };
