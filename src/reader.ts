/** The one door: a picture goes in, a reading comes out. Puts line, engines, pictures and VINs together. */
import { randomUUID } from "node:crypto";
import { toUtcTimestamp } from "./cloud/timestamp";
import { Engines, type EngineJob } from "./engines";
import type { EndSignal } from "./ending";
import { VinError } from "./errors";
import type { CallState } from "./line/cloud-line";
import { WaitingLine } from "./line/line";
import { OpenMessages, type OpenMessage } from "./line/open-messages";
import type { Orphan } from "./line/redis/ledger";
import { type MessageOrigin, SharedLine } from "./line/redis/shared-line";
import { normaliseOptions, type NormalisedOptions, type ReaderOptions } from "./options";
import { hostIsLocal } from "./picture/address";
import { fetchPicture } from "./picture/fetch";
import type { Credentials } from "./picture/fetch/digest";
import { toPicture, toPictureList } from "./picture/input";
import type { Picture } from "./picture/types";
import { toReading } from "./reading";
import { Tally } from "./tally";
import type { Answer, EngineChoice, LocalCounts, Reading, Usage } from "./types";
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
  signal?: EndSignal | undefined;
  /** Called when the reading of the picture begins, when it ends, and whenever it waits to be tried again. */
  onState?: ((state: CallState) => void) | undefined;
  /** Asked whose the picture is, where machines share a line. Who gives it calls `settle` when the message has its outcome. */
  origin?: (() => MessageOrigin) | undefined;
}

/** A message that a dead process left in the shared line. Who takes it calls `settle` when it has its outcome. */
export interface LeftMessage {
  message: string;
  content: Record<string, unknown>;
  /** What was read, or will be; a list where the message held one. Rejects with VinError. */
  read(options: Pick<ReadOptions, "minConfidence" | "signal" | "onState">): Promise<Reading | Reading[]>;
}

export interface Reader {
  readonly engine: EngineChoice;
  /** Reads one picture (Buffer, typed array, base64 text, data URI, URL, upload object). Rejects with VinError. */
  read(image: unknown, options?: ReadOptions): Promise<Reading>;
  /** Reads several pictures, in order. Rejects with the first failure, whose `cause.index` names the picture. */
  readAll(images: readonly unknown[], options?: ReadOptions): Promise<Reading[]>;
  /** What was used and what is left. Rejects with VinError. */
  usage(options?: { signal?: EndSignal | undefined }): Promise<Usage>;
  /** Says that a message with an `origin` has its outcome, so that nothing of it is kept any more. */
  settle(message: string): void;
  /**
   * Calls `heir` for each message of a node that a dead process left in the shared line: this one before it was started
   * anew, or, with `takeOver`, that of any machine. Returns how to end that.
   */
  inherit(node: string, heir: (left: LeftMessage) => void): () => void;
  /** Hands back what is unfinished as VIN_CLOSED and frees sockets and workers. */
  close(): Promise<void>;
}

/** Pictures fetched from URLs at the same time: a camera's snapshot is taken at once, not when its turn comes. */
const FETCHES_AT_ONCE = 4;

/**
 * Makes a reader. Throws VIN_CONFIG when a setting is missing or wrong. Nothing is started before it is used, but with
 * `redis` it connects at once, and reads pictures of other machines.
 */
export function createReader(options: ReaderOptions = {}): Reader {
  return new VinReader(normaliseOptions(options));
}

/** Where a picture stands in its message. */
interface Place {
  index: number;
  /** Pictures in the message's list; null: it is no list. */
  pictures: number | null;
}

const ALONE: Place = { index: 0, pictures: null };

class VinReader implements Reader {
  readonly engine: EngineChoice;
  readonly #options: NormalisedOptions;
  readonly #messages = new OpenMessages();
  readonly #fetches: WaitingLine;
  readonly #shared: SharedLine | null;
  readonly #engines: Engines;
  readonly #tally: Tally;

  constructor(options: NormalisedOptions) {
    const { engine, queueLimit, redis } = options;
    this.#options = options;
    this.engine = engine;
    this.#tally = new Tally(engine);
    this.#fetches = new WaitingLine({ concurrency: FETCHES_AT_ONCE, queueLimit });
    this.#shared = redis && new SharedLine(options, redis);
    this.#engines = new Engines(options, this.#shared?.spacing ?? null);
    this.#shared?.work(this.#engines.atOnce, (picture, { deadline, signal, ...job }) =>
      this.#messages.run(deadline, signal, (message) =>
        this.#engines.read(picture, {
          ...job,
          message,
          onState: this.#tally.watching(),
          fetch: (url) => this.#fetch(url, null, message.signal),
        }),
      ),
    );
  }

  read(image: unknown, options: ReadOptions = {}): Promise<Reading> {
    return this.#read(image, options, ALONE);
  }

  async readAll(images: readonly unknown[], options: ReadOptions = {}): Promise<Reading[]> {
    const list = toPictureList(images);
    const pictures = list.length;
    return allOf(list.map((image, index) => this.#read(image, options, { index, pictures })));
  }

  async usage({ signal: outer }: { signal?: EndSignal | undefined } = {}): Promise<Usage> {
    return this.#messages.run(this.#options.deadline, outer, async ({ signal }) => {
      const { source, engine } = await this.#engines.usage(signal);
      return toUsage(source, engine, this.#counts(), this.#engines.warnings);
    });
  }

  settle(message: string): void {
    this.#shared?.settle(message);
  }

  inherit(node: string, heir: (left: LeftMessage) => void): () => void {
    if (!this.#shared) return () => undefined;
    return this.#shared.inherit(node, (orphan) => heir(this.#leftBy(orphan)));
  }

  async close(): Promise<void> {
    this.#shared?.stopWork();
    await this.#messages.close();
    this.#fetches.close();
    await this.#shared?.close();
    await this.#engines.close();
  }

  #read(image: unknown, options: ReadOptions, place: Place): Promise<Reading> {
    return this.#counted(options, (message) => this.#answer(image, options, message, place));
  }

  /** Runs one picture's work under the deadline, and counts how it ends. */
  async #counted(
    options: Pick<ReadOptions, "minConfidence" | "signal">,
    work: (message: OpenMessage) => Promise<Answer>,
  ): Promise<Reading> {
    try {
      const answer = await this.#messages.run(this.#options.deadline, options.signal, work);
      const { source, engine, duplicate, repeats = 0 } = answer;
      this.#tally.read(answer);
      return toReading(source, engine, options.minConfidence ?? null, { duplicate, repeats });
    } catch (error) {
      throw this.#tally.failed(error);
    }
  }

  async #answer(image: unknown, options: ReadOptions, message: OpenMessage, place: Place): Promise<Answer> {
    const { credentials = null, url = "auto" } = options;
    const cameraId = options.cameraId || null;
    const timestamp = toUtcTimestamp(options.timestamp);
    const onState = this.#tally.watching(options.onState);
    const fetch = (url: URL) => this.#fetch(url, credentials, message.signal);
    const job = { cameraId, timestamp, message, onState, fetch };
    const picture = await this.#obtain(toPicture(image), url, job);
    try {
      return this.#shared
        ? await this.#readShared(this.#shared, picture, job, options.origin?.(), place)
        : await this.#engines.read(picture, job);
    } finally {
      onState({ kind: "waiting" });
    }
  }

  async #readShared(
    line: SharedLine,
    picture: Picture,
    { cameraId, timestamp, message, onState }: EngineJob,
    given: MessageOrigin | undefined,
    { index, pictures }: Place,
  ): Promise<Answer> {
    const origin = given
      ? { ...given, pictures }
      : { message: randomUUID(), node: "", content: {}, pictures: null };
    const request = {
      origin,
      index: given ? index : 0,
      cameraId,
      timestamp,
      ...this.#watching(message, onState),
    };
    try {
      return await line.read(picture, request);
    } finally {
      if (!given) this.settle(origin.message);
    }
  }

  #leftBy(orphan: Orphan): LeftMessage {
    const line = this.#shared as SharedLine;
    const { content, pictures } = orphan.entry;
    const readOne = (index: number, options: Parameters<LeftMessage["read"]>[0]) =>
      this.#counted(options, (message) => {
        const onState = this.#tally.watching(options.onState);
        const outcome = line.outcomeOf(orphan, index, this.#watching(message, onState));
        return outcome.finally(() => onState({ kind: "waiting" }));
      });
    const read: LeftMessage["read"] = (options) =>
      pictures === null
        ? readOne(0, options)
        : allOf(Array.from({ length: pictures }, (_, index) => readOne(index, options)));
    return { message: orphan.message, content, read };
  }

  /** What the shared line is told of a message, and tells about it. */
  #watching(message: OpenMessage, onState: (state: CallState) => void) {
    const onReading = () => {
      message.onNetwork = true;
      onState({ kind: "reading" });
    };
    return { signal: message.signal, onReading };
  }

  /** Gets the bytes of a picture that is still at a URL, unless the URL itself is to be sent. */
  async #obtain(picture: Picture, mode: UrlMode, job: EngineJob): Promise<Picture> {
    if (picture.kind === "bytes") return picture;
    const isOffline = this.engine === "embedded";
    if (mode === "send" && isOffline) {
      throw new VinError(
        "VIN_CONFIG",
        "The offline reader can't pass a picture URL on. Set “Picture URL” to “automatic” or “fetch it here”, or use the cloud engine.",
      );
    }
    const send = mode === "send" || (mode === "auto" && !isOffline && !hostIsLocal(picture.url));
    return send ? picture : job.fetch(picture.url);
  }

  #fetch(url: URL, credentials: CameraSignIn | null, signal: EndSignal) {
    const signIn = credentials?.localOnly && !hostIsLocal(url) ? null : credentials;
    const { allowThisMachine } = this.#options;
    const task = () => fetchPicture(url, { signal, credentials: signIn, allowThisMachine });
    return this.#fetches.run(task, { signal });
  }

  #counts(): LocalCounts {
    // What waits in the line of all machines is counted where it was put there.
    const waiting = (this.#shared ?? this.#engines).waiting + this.#fetches.waiting;
    return this.#tally.counts(waiting);
  }
}

/** All readings, in order. Rejects with the first failure, whose `cause.index` names the picture. */
async function allOf(pictures: Promise<Reading>[]): Promise<Reading[]> {
  let failure: VinError | null = null;
  const readings = await Promise.all(
    pictures.map((picture, index) =>
      picture.catch((error: VinError) => {
        const { code, message, cause } = error;
        const words = `Picture ${index + 1} of ${pictures.length}: ${message}`;
        failure ??= new VinError(code, words, { ...cause, index });
        return null;
      }),
    ),
  );
  if (failure) throw failure as VinError;
  return readings as Reading[];
}
