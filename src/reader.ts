/** The one door: a picture goes in, a reading comes out. Puts line, engines, pictures and VINs together. */
import { availableParallelism } from "node:os";
import { createCloudClient, type CloudClient } from "./cloud/client";
import { toUtcTimestamp } from "./cloud/timestamp";
import { createEmbeddedEngine, type EmbeddedEngine } from "./engine";
import { isVinError, VinError } from "./errors";
import { withDeadline } from "./line/deadline";
import { WaitingLine } from "./line/line";
import { MonthCounter } from "./line/month-counter";
import { normaliseOptions, type NormalisedOptions, type ReaderOptions } from "./options";
import { hostIsLocal } from "./picture/address";
import { fetchPicture } from "./picture/fetch";
import { toPicture } from "./picture/input";
import type { Picture } from "./picture/types";
import { toReading } from "./reading";
import type { EngineName, LocalCounts, Reading, SourceReading, Usage } from "./types";
import { toUsage } from "./usage";

/** What a picture URL means: get it here, pass it on to the API, or whichever fits the host. */
export type UrlMode = "auto" | "fetch" | "send";

export interface ReadOptions {
  cameraId?: string | null | undefined;
  /** When the picture was taken: ISO 8601 text, a Date, or milliseconds since 1970. */
  timestamp?: unknown;
  url?: UrlMode | undefined;
  /** 0-1; null or absent: 0 for the cloud, 0.8 offline. */
  minConfidence?: number | null | undefined;
  /** Ends the reading; the signal's reason becomes the rejection when it is a VinError. */
  signal?: AbortSignal | undefined;
  /** Called when the picture leaves the waiting line and is being read. */
  onStart?: (() => void) | undefined;
}

export interface Reader {
  readonly engine: EngineName;
  /** Reads one picture (Buffer, typed array, base64 text, data URI, URL, upload object). Rejects with VinError. */
  read(image: unknown, options?: ReadOptions): Promise<Reading>;
  /** Reads several pictures, in order. Rejects with the first failure, whose `cause.index` names the picture. */
  readAll(images: readonly unknown[], options?: ReadOptions): Promise<Reading[]>;
  /** What was used and what is left. Rejects with VinError. */
  usage(options?: { signal?: AbortSignal | undefined }): Promise<Usage>;
  /** Hands back what is unfinished as VIN_CLOSED and frees sockets and workers. */
  close(): Promise<void>;
}

/** Pictures fetched from URLs at the same time: a camera's snapshot is taken at once, not when its turn comes. */
const FETCHES_AT_ONCE = 4;

/** Makes a reader. Throws VIN_CONFIG when a setting is missing or wrong. Nothing is started before it is used. */
export function createReader(options: ReaderOptions = {}): Reader {
  return new VinReader(normaliseOptions(options));
}

class VinReader implements Reader {
  readonly engine: EngineName;
  readonly #options: NormalisedOptions;
  readonly #line: WaitingLine;
  readonly #fetches: WaitingLine;
  readonly #cloud: CloudClient | null = null;
  readonly #embedded: EmbeddedEngine | null = null;
  readonly #month: MonthCounter;
  readonly #local = { readings: 0, failures: 0, lastError: null as string | null };

  constructor(options: NormalisedOptions) {
    const { concurrency, queueLimit } = options;
    const isCloud = options.engine === "cloud";
    this.#options = options;
    this.engine = options.engine;
    this.#line = new WaitingLine({
      concurrency,
      queueLimit,
      callsPerSecond: isCloud ? options.callsPerSecond : null,
    });
    this.#fetches = new WaitingLine({ concurrency: FETCHES_AT_ONCE, queueLimit });
    this.#month = new MonthCounter(isCloud ? null : options.usageFile);
    if (isCloud) this.#cloud = createCloudClient(cloudOptions(options));
    else this.#embedded = createEmbeddedEngine({ workers: Math.min(concurrency, availableParallelism()) });
  }

  async read(image: unknown, options: ReadOptions = {}): Promise<Reading> {
    try {
      const source = await withDeadline(this.#options.deadline, options.signal, (signal) =>
        this.#readSource(image, options, signal),
      );
      this.#local.readings += 1;
      return toReading(source, this.engine, options.minConfidence ?? null);
    } catch (error) {
      const known = isVinError(error) ? error : unexpectedError(error);
      this.#local.failures += 1;
      this.#local.lastError = known.code;
      throw known;
    }
  }

  async readAll(images: readonly unknown[], options: ReadOptions = {}): Promise<Reading[]> {
    if (images.length === 0) {
      throw new VinError("VIN_BAD_INPUT", "The list of pictures is empty. Send at least one picture in it.");
    }
    const readings: Reading[] = [];
    let failure: VinError | null = null;
    await Promise.all(
      images.map(async (image, index) => {
        try {
          readings[index] = await this.read(image, options);
        } catch (error) {
          const { code, message, cause } = error as VinError;
          failure ??= new VinError(code, `Picture ${index + 1} of ${images.length}: ${message}`, {
            ...cause,
            index,
          });
        }
      }),
    );
    if (failure) throw failure as VinError;
    return readings;
  }

  async usage({ signal: outer }: { signal?: AbortSignal | undefined } = {}): Promise<Usage> {
    const cloud = this.#cloud;
    if (!cloud) {
      const { calls, month, year } = this.#month.current();
      const source = { calls, total: 0, month, year, resetsOn: null, response: null };
      return toUsage(source, "embedded", this.#counts());
    }
    return withDeadline(this.#options.deadline, outer, async (signal) => {
      const source = await this.#line.run(() => cloud.statistics({ signal }), { signal });
      return toUsage(source, "cloud", this.#counts());
    });
  }

  async close(): Promise<void> {
    this.#line.close();
    this.#fetches.close();
    this.#month.close();
    await Promise.all([this.#cloud?.close(), this.#embedded?.close()]);
  }

  async #readSource(image: unknown, options: ReadOptions, signal: AbortSignal): Promise<SourceReading> {
    const timestamp = toUtcTimestamp(options.timestamp);
    const cameraId = options.cameraId || null;
    const picture = await this.#obtain(toPicture(image), options.url ?? "auto", signal);
    const bytes = picture.kind === "bytes" ? picture.bytes.byteLength : 0;
    return this.#line.run(
      async () => {
        if (this.#cloud) return this.#cloud.read(picture, { cameraId, timestamp, signal });
        return { ...(await this.#readEmbedded(picture, signal)), cameraId, timestamp };
      },
      { signal, bytes, onStart: options.onStart },
    );
  }

  async #readEmbedded(picture: Picture, signal: AbortSignal): Promise<SourceReading> {
    if (!this.#embedded || picture.kind !== "bytes") throw new Error("an offline reader needs picture bytes");
    const reading = await this.#embedded.read(picture, { signal });
    this.#month.add();
    return reading;
  }

  /** Gets the bytes of a picture that is still at a URL, unless the URL itself is to be sent. */
  async #obtain(picture: Picture, mode: UrlMode, signal: AbortSignal): Promise<Picture> {
    if (picture.kind === "bytes") return picture;
    if (mode === "send" && this.engine === "embedded") {
      throw new VinError(
        "VIN_CONFIG",
        "The offline reader can't pass a picture URL on. Set “Picture URL” to “automatic” or “fetch it here”, or use the cloud engine.",
      );
    }
    const send = mode === "send" || (mode === "auto" && this.engine === "cloud" && !hostIsLocal(picture.url));
    if (send) return picture;
    return this.#fetches.run(() => fetchPicture(picture.url, { signal }), { signal });
  }

  #counts(): LocalCounts {
    return { ...this.#local, waiting: this.#line.waiting + this.#fetches.waiting, retries: 0 };
  }
}

function cloudOptions(options: NormalisedOptions) {
  const { baseUrl, token, api, allowHttp, concurrency, timeout } = options;
  return { baseUrl, token, api, allowHttp, connections: concurrency, timeoutMs: timeout * 1000 };
}

/** A fault nobody foresaw still reaches the flow as one clear error. */
function unexpectedError(error: unknown): VinError {
  const reason = error instanceof Error ? error.name : typeof error;
  return new VinError(
    "VIN_ENGINE",
    "Something unexpected went wrong while reading the picture. Please report it, with the picture's type and size.",
    { reason },
  );
}
