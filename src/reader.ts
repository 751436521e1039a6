/** The one door: a picture goes in, a reading comes out. Puts line, engines, pictures and VINs together. */
import { availableParallelism } from "node:os";
import { toUtcTimestamp } from "./cloud/timestamp";
import { createEmbeddedEngine, type EmbeddedEngine } from "./engine";
import { isVinError, VinError, type VinErrorCode } from "./errors";
import type { CallState } from "./line/cloud-line";
import { CloudSource } from "./line/cloud-source";
import { withDeadline } from "./line/deadline";
import { WaitingLine } from "./line/line";
import { MonthCounter } from "./line/month-counter";
import { OpenMessages, type OpenMessage } from "./line/open-messages";
import { normaliseOptions, type NormalisedOptions, type ReaderOptions } from "./options";
import { hostIsLocal } from "./picture/address";
import { fetchPicture } from "./picture/fetch";
import type { Credentials } from "./picture/fetch/digest";
import { toPicture } from "./picture/input";
import type { Picture } from "./picture/types";
import { toReading } from "./reading";
import type { EngineChoice, EngineName, LocalCounts, Reading, SourceReading, Usage } from "./types";
import { toUsage } from "./usage";

/** What a picture URL means: get it here, pass it on to the API, or whichever fits the host. */
export type UrlMode = "auto" | "fetch" | "send";

export interface CameraSignIn extends Credentials {
  /** Only for hosts of the private network, because someone else says which URL is fetched. */
  localOnly: boolean;
}

export interface ReadOptions {
  cameraId?: string | null | undefined;
  /** When the picture was taken: ISO 8601 text, a Date, or milliseconds since 1970. */
  timestamp?: unknown;
  url?: UrlMode | undefined;
  /** Signs in where a picture URL is fetched: a camera. Never sent with a URL that is passed on to the API. */
  credentials?: CameraSignIn | null | undefined;
  /** 0-1; null or absent: 0 for the cloud, 0.8 offline. */
  minConfidence?: number | null | undefined;
  /** Ends the reading; the signal's reason becomes the rejection when it is a VinError. */
  signal?: AbortSignal | undefined;
  /** Called when the picture leaves the waiting line, and whenever it waits to be tried again. */
  onState?: ((state: CallState) => void) | undefined;
}

export interface Reader {
  readonly engine: EngineChoice;
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

/** Failures of the cloud after which the embedded reader answers: those that say nothing about picture or token. */
const CLOUD_CANT_ANSWER: VinErrorCode[] = [
  "VIN_NETWORK",
  "VIN_SERVER",
  "VIN_TIMEOUT",
  "VIN_QUOTA",
  "VIN_RATE_LIMIT",
  "VIN_BAD_RESPONSE",
];

/** Makes a reader. Throws VIN_CONFIG when a setting is missing or wrong. Nothing is started before it is used. */
export function createReader(options: ReaderOptions = {}): Reader {
  return new VinReader(normaliseOptions(options));
}

/** What an engine answered, and which one it was. */
interface Answer {
  source: SourceReading;
  engine: EngineName;
  duplicate: boolean;
}

/** One picture on its way. */
interface Job {
  cameraId: string | null;
  timestamp: string | null;
  credentials: CameraSignIn | null;
  message: OpenMessage;
  onState: (state: CallState) => void;
}

class VinReader implements Reader {
  readonly engine: EngineChoice;
  readonly #options: NormalisedOptions;
  readonly #messages = new OpenMessages();
  readonly #fetches: WaitingLine;
  readonly #cloud: CloudSource | null;
  readonly #embedded: EmbeddedEngine | null;
  readonly #embeddedLine: WaitingLine;
  readonly #month: MonthCounter;
  readonly #local = {
    readings: 0,
    failures: 0,
    retries: 0,
    repeats: 0,
    duplicates: 0,
    fallbacks: 0,
    lastError: null as string | null,
  };

  constructor(options: NormalisedOptions) {
    const { engine, concurrency, queueLimit } = options;
    const workers = Math.min(concurrency, availableParallelism());
    this.#options = options;
    this.engine = engine;
    this.#fetches = new WaitingLine({ concurrency: FETCHES_AT_ONCE, queueLimit });
    this.#cloud = engine === "embedded" ? null : new CloudSource(options);
    this.#embedded = engine === "cloud" ? null : createEmbeddedEngine({ workers });
    this.#embeddedLine = new WaitingLine({ concurrency: workers, queueLimit });
    this.#month = new MonthCounter(engine === "cloud" ? null : options.usageFile);
  }

  async read(image: unknown, options: ReadOptions = {}): Promise<Reading> {
    try {
      const { source, engine, duplicate } = await this.#messages.run(
        this.#options.deadline,
        options.signal,
        (message) => this.#answer(image, options, message),
      );
      this.#local.readings += 1;
      if (duplicate) this.#local.duplicates += 1;
      return toReading(source, engine, options.minConfidence ?? null, duplicate);
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
    return this.#messages.run(this.#options.deadline, outer, async ({ signal }) =>
      toUsage(await cloud.statistics(signal), "cloud", this.#counts()),
    );
  }

  async close(): Promise<void> {
    await this.#messages.close();
    this.#fetches.close();
    this.#embeddedLine.close();
    this.#month.close();
    await Promise.all([this.#cloud?.close(), this.#embedded?.close()]);
  }

  async #answer(image: unknown, options: ReadOptions, message: OpenMessage): Promise<Answer> {
    const onState = (state: CallState) => {
      if (state.kind === "retrying") this.#local.retries += 1;
      if (state.kind === "retrying" && state.lost) this.#local.repeats += 1;
      options.onState?.(state);
    };
    const timestamp = toUtcTimestamp(options.timestamp);
    const { cameraId, credentials = null, url = "auto" } = options;
    const job = { cameraId: cameraId || null, timestamp, credentials, message, onState };
    const picture = await this.#obtain(toPicture(image), url, job);
    const cloud = this.#cloud;
    if (!cloud) return this.#readEmbedded(picture, job);
    if (this.engine === "cloud") return this.#readCloud(cloud, picture, job, false);
    return this.#readWithFallback(cloud, picture, job);
  }

  async #readCloud(cloud: CloudSource, picture: Picture, job: Job, impatient: boolean): Promise<Answer> {
    return { ...(await cloud.read(picture, { ...job, impatient })), engine: "cloud" };
  }

  async #readEmbedded(picture: Picture, job: Job): Promise<Answer> {
    const { cameraId, timestamp, message, onState } = job;
    const { signal } = message;
    const local = picture.kind === "bytes" ? picture : await this.#fetch(picture.url, job);
    const task = () => (this.#embedded as EmbeddedEngine).read(local, { signal });
    const onStart = () => onState({ kind: "reading" });
    const source = await this.#embeddedLine.run(task, { signal, bytes: local.bytes.byteLength, onStart });
    this.#month.add();
    return { source: { ...source, cameraId, timestamp }, engine: "embedded", duplicate: false };
  }

  /** The cloud gets most of the time, but leaves enough for the embedded reader to answer within the deadline. */
  async #readWithFallback(cloud: CloudSource, picture: Picture, job: Job): Promise<Answer> {
    const { message } = job;
    const left = (message.deadlineAt - performance.now()) / 1000;
    const seconds = left - Math.min(30, left / 3);
    try {
      return await withDeadline(seconds, message.signal, (signal) => {
        const part = { signal, deadlineAt: performance.now() + seconds * 1000, onNetwork: false };
        const onState = (state: CallState) => {
          message.onNetwork = part.onNetwork;
          job.onState(state);
        };
        return this.#readCloud(cloud, picture, { ...job, message: part, onState }, true);
      });
    } catch (error) {
      if (message.signal.aborted || !isVinError(error) || !CLOUD_CANT_ANSWER.includes(error.code))
        throw error;
      message.onNetwork = false;
      const answer = await this.#readEmbedded(picture, job);
      this.#local.fallbacks += 1;
      return answer;
    }
  }

  /** Gets the bytes of a picture that is still at a URL, unless the URL itself is to be sent. */
  async #obtain(picture: Picture, mode: UrlMode, job: Job): Promise<Picture> {
    if (picture.kind === "bytes") return picture;
    if (mode === "send" && this.engine === "embedded") {
      throw new VinError(
        "VIN_CONFIG",
        "The offline reader can't pass a picture URL on. Set “Picture URL” to “automatic” or “fetch it here”, or use the cloud engine.",
      );
    }
    const send = mode === "send" || (mode === "auto" && this.#cloud !== null && !hostIsLocal(picture.url));
    return send ? picture : this.#fetch(picture.url, job);
  }

  #fetch(url: URL, { credentials, message: { signal } }: Job) {
    const signIn = credentials?.localOnly && !hostIsLocal(url) ? null : credentials;
    return this.#fetches.run(() => fetchPicture(url, { signal, credentials: signIn }), { signal });
  }

  #counts(): LocalCounts {
    const waiting = (this.#cloud?.waiting ?? 0) + this.#embeddedLine.waiting + this.#fetches.waiting;
    return { ...this.#local, waiting };
  }
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
