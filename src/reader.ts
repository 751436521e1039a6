/** The one door: a picture goes in, a reading comes out. Puts line, engines, pictures and VINs together. */
import { randomUUID } from "node:crypto";
import { toUtcTimestamp } from "./cloud/timestamp";
import { Engines, type EngineJob } from "./engines";
import type { EndSignal } from "./ending";
import { VinError } from "./errors";
import type { CallState } from "./line/cloud-line";
import { WaitingLine, type Places } from "./line/line";
import { OpenMessages, type OpenMessage } from "./line/open-messages";
import type { Orphan } from "./line/redis/ledger";
import { type MessageOrigin, SharedLine } from "./line/redis/shared-line";
import { enterAll, fillAll, leaveAll, PictureList, type Entry } from "./picture-list";
import { normaliseOptions, type NormalisedOptions, type ReaderOptions } from "./options";
import { hostIsLocal } from "./picture/address";
import { fetchPicture } from "./picture/fetch";
import { toPicture, toPictureList } from "./picture/input";
import type { Picture } from "./picture/types";
import { checkReadOptions, type CameraSignIn, type ReadOptions, type UrlMode } from "./read-options";
import { toReading } from "./reading";
import { Tally } from "./tally";
import type { Answer, EngineChoice, LocalCounts, Reading, Usage } from "./types";
import { toUsage } from "./usage";

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
  /**
   * Reads several pictures; the readings come in their order. Nothing is read unless all of them are pictures that fit into
   * the queue; otherwise, or once one has failed, rejects with the first failure, whose `cause.index` names the picture.
   */
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

/** A picture of a list. */
interface Listed {
  index: number;
  /** Pictures in the list. */
  pictures: number;
  places: Places;
  obtained: (signal: EndSignal) => Promise<void>;
}

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
    try {
      this.#engines = new Engines(options, this.#shared?.spacing ?? null);
    } catch (error) {
      // Its connections would keep the process alive, and nobody has the reader to close it.
      void this.#shared?.close();
      throw error;
    }
    this.#shared?.work(this.#engines.atOnce, (picture, { deadline, signal, ...job }) =>
      this.#messages.run(deadline, signal, (message) =>
        this.#engines.read(picture, {
          ...job,
          message,
          onState: this.#tally.watching(),
          fetch: (url) => this.#fetch(url, null, message.signal, null),
          places: null,
        }),
      ),
    );
  }

  async read(image: unknown, options: ReadOptions = {}): Promise<Reading> {
    checkReadOptions(options);
    return this.#counted(options, async (message) => this.#answer(toPicture(image), options, message, null));
  }

  async readAll(images: readonly unknown[], options: ReadOptions = {}): Promise<Reading[]> {
    checkReadOptions(options);
    const entries = this.#enterAll(toPictureList(images));
    const pictures = entries.length;
    const list = this.#newList(pictures);
    return list.read(options, async (index, { signal, onState, obtained }) => {
      const { picture, places } = entries[index] as Entry;
      const listed = { index, pictures, places, obtained };
      const own = { ...options, signal, onState };
      try {
        return await this.#counted(own, (message) => this.#answer(picture, own, message, listed), list);
      } finally {
        leaveAll(places);
      }
    });
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

  #newList(pictures: number): PictureList {
    return new PictureList(pictures, this.#shared !== null);
  }

  /** Takes places for all pictures of a list. Throws VinError, counted for each of them, when it is refused. */
  #enterAll(images: unknown[]): Entry[] {
    try {
      return enterAll(images, (this.#shared ?? this.#engines).queues, this.#fetches);
    } catch (error) {
      for (let others = images.length - 1; others > 0; others--) this.#tally.failed(error);
      throw this.#tally.failed(error);
    }
  }

  /** Runs one picture's work under the deadline, and counts how it ends. */
  async #counted(
    options: Pick<ReadOptions, "minConfidence" | "signal">,
    work: (message: OpenMessage) => Promise<Answer>,
    list: PictureList | null = null,
  ): Promise<Reading> {
    try {
      const answer = await this.#messages.run(this.#options.deadline, options.signal, work);
      const { source, engine, duplicate, repeats = 0 } = answer;
      this.#tally.read(answer);
      return toReading(source, engine, options.minConfidence ?? null, { duplicate, repeats });
    } catch (error) {
      // What was given up because of another picture failed for that one's reason.
      throw this.#tally.failed(list?.failure ?? error);
    }
  }

  async #answer(
    given: Picture,
    options: ReadOptions,
    message: OpenMessage,
    listed: Listed | null,
  ): Promise<Answer> {
    const { credentials = null, url = "auto" } = options;
    const cameraId = options.cameraId || null;
    const timestamp = toUtcTimestamp(options.timestamp);
    const onState = this.#tally.watching(options.onState);
    const places = listed?.places ?? null;
    const fetch = (url: URL) => this.#fetch(url, credentials, message.signal, places);
    const job = { cameraId, timestamp, message, onState, fetch, places };
    const picture = await this.#obtain(given, url, job);
    if (listed) {
      fillAll(listed.places, picture);
      await listed.obtained(message.signal);
    }
    try {
      return this.#shared
        ? await this.#readShared(this.#shared, picture, job, options.origin?.(), listed)
        : await this.#engines.read(picture, job);
    } finally {
      onState({ kind: "waiting" });
    }
  }

  async #readShared(
    line: SharedLine,
    picture: Picture,
    { cameraId, timestamp, message, onState, places }: EngineJob,
    given: MessageOrigin | undefined,
    listed: Listed | null,
  ): Promise<Answer> {
    const origin = given
      ? { ...given, pictures: listed?.pictures ?? null }
      : { message: randomUUID(), node: "", content: {}, pictures: null };
    const request = {
      origin,
      index: given ? (listed?.index ?? 0) : 0,
      cameraId,
      timestamp,
      places,
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
    const readOne = (index: number, options: Parameters<LeftMessage["read"]>[0], list?: PictureList) =>
      this.#counted(
        options,
        (message) => {
          const onState = this.#tally.watching(options.onState);
          const outcome = line.outcomeOf(orphan, index, this.#watching(message, onState));
          return outcome.finally(() => onState({ kind: "waiting" }));
        },
        list,
      );
    const read: LeftMessage["read"] = (options) => {
      if (pictures === null) return readOne(0, options);
      const list = this.#newList(pictures);
      return list.read(options, (index, picture) => readOne(index, { ...options, ...picture }, list));
    };
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

  #fetch(url: URL, credentials: CameraSignIn | null, signal: EndSignal, places: Places | null) {
    const signIn = credentials?.localOnly && !hostIsLocal(url) ? null : credentials;
    const { allowThisMachine } = this.#options;
    const task = () => fetchPicture(url, { signal, credentials: signIn, allowThisMachine });
    return this.#fetches.run(task, { signal, places });
  }

  #counts(): LocalCounts {
    // What waits in the line of all machines is counted where it was put there.
    const waiting = (this.#shared ?? this.#engines).waiting + this.#fetches.waiting;
    return this.#tally.counts(waiting);
  }
}
