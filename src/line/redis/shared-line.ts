/**
 * One waiting line for all machines with the same service, in Redis or Valkey: a picture put into it may be read by any
 * of them, and its outcome comes back to the one that asked. What a dead process left open can be taken over.
 */
import { Buffer } from "node:buffer";
import { sendableUrl } from "../../cloud/form";
import type { NormalisedOptions, RedisOptions } from "../../options";
import type { Picture } from "../../picture/types";
import type { Answer } from "../../types";
import { WaitingLine, type Places } from "../line";
import { within } from "../sleep";
import { KEEP_MS, keysOf, type Keys } from "./keys";
import { Ledger, type Orphan } from "./ledger";
import { RedisLink } from "./link";
import { Outcomes, type WaitOptions } from "./outcomes";
import { loadPackages } from "./packages";
import { SharedQueue } from "./shared-queue";
import { SharedSpacing } from "./shared-spacing";
import type { ReadHere } from "./worker";

/** Whose a picture is: by this its outcome is found again when this process should die. */
export interface MessageOrigin {
  /** The message: an id made anew for each that comes. */
  message: string;
  /** The node that ends it. */
  node: string;
  /** What to send with the outcome should another process have to: plain data without secrets. */
  content: Record<string, unknown>;
}

export interface Origin extends MessageOrigin {
  /** Pictures in the message's list; null: it holds one picture, and no list. */
  pictures: number | null;
}

export interface SharedRequest extends Omit<WaitOptions, "put"> {
  origin: Origin;
  /** Which picture of the message it is. */
  index: number;
  cameraId: string | null;
  timestamp: string | null;
  /** What a picture of a list took beforehand. */
  places: Places | null;
}

const LOOK_EVERY_MS = 5000;

/** How long what is left to say to Redis may take when this process ends. */
const LAST_WORDS_MS = 1000;

export class SharedLine {
  /** Spaces the calls of all machines with this account. */
  readonly spacing: SharedSpacing;
  readonly #options: NormalisedOptions;
  readonly #redis: RedisOptions;
  readonly #link: RedisLink;
  readonly #keys: Keys;
  readonly #ledger: Ledger;
  readonly #queue: SharedQueue;
  readonly #outcomes: Outcomes;
  readonly #bounds: WaitingLine;
  /** Messages that this process is to end. */
  readonly #own = new Map<string, Pick<Origin, "node" | "pictures">>();
  readonly #settling = new Set<Promise<void>>();
  readonly #heirs = new Map<string, (orphan: Orphan) => void>();
  readonly #timer: NodeJS.Timeout;

  /** Begins to connect. Throws VIN_CONFIG when packages are missing or a setting can't be used. */
  constructor(options: NormalisedOptions, redis: RedisOptions) {
    this.#options = options;
    this.#redis = redis;
    const packages = loadPackages();
    this.#link = new RedisLink(packages, { ...redis, tls: options.tls });
    this.#keys = keysOf(options);
    this.#ledger = new Ledger(this.#link, this.#keys, options.onWarning);
    this.spacing = new SharedSpacing(this.#link, this.#keys.rate, options.callsPerSecond);
    this.#bounds = new WaitingLine(options);
    this.#queue = new SharedQueue({
      packages,
      link: this.#link,
      keys: this.#keys,
      ledger: this.#ledger,
      onBegan: (job) => this.#outcomes.began(job),
      onEnded: (job) => this.#outcomes.look(job),
      onWarning: options.onWarning,
    });
    this.#outcomes = new Outcomes(this.#link, this.#queue);
    this.#listen();
    this.#timer = setInterval(() => {
      this.#lookAround();
      if (this.#link.isUp && this.#queue.queue) this.#lookForOrphans().catch(() => undefined);
    }, LOOK_EVERY_MS);
  }

  /** Pictures of this process that nobody reads yet. */
  get waiting(): number {
    return this.#outcomes.waiting;
  }

  /** The queue that a picture of this process passes. */
  get queues(): WaitingLine[] {
    return [this.#bounds];
  }

  /** Begins to read pictures of all machines, so many at once. */
  work(concurrency: number, readHere: ReadHere): void {
    this.#queue.work(concurrency, readHere);
  }

  /** Puts a picture into the line and resolves to what a machine read. Rejects with VinError. */
  async read(picture: Picture, request: SharedRequest): Promise<Answer> {
    const content = picture.kind === "bytes" ? picture.bytes : Buffer.from(sendableUrl(picture.url));
    const place = this.#bounds.enter(content.byteLength, request);
    this.#own.set(request.origin.message, request.origin);
    const put = () => this.#put(picture, content, request);
    try {
      return await this.#outcomes.of(jobOf(request.origin.message, request.index), { ...request, put });
    } finally {
      this.#bounds.leave(place);
    }
  }

  /**
   * Calls `heir` for each message of the node that a dead process left: this node's own before it was started anew, or,
   * where the service says so, one on any machine. Returns how to end that.
   */
  inherit(node: string, heir: (orphan: Orphan) => void): () => void {
    this.#heirs.set(node, heir);
    return () => void this.#heirs.delete(node);
  }

  /** The outcome of one picture of a message that was taken over. Rejects with VinError. */
  outcomeOf({ message }: Orphan, index: number, options: Omit<WaitOptions, "put">): Promise<Answer> {
    return this.#outcomes.of(jobOf(message, index), { ...options, put: null });
  }

  /** The message has its outcome: nothing of it is needed any more. */
  settle(message: string): void {
    const own = this.#own.get(message);
    if (!own) return;
    this.#own.delete(message);
    // If Redis is away, and this process ends before it is back, the message comes once more, marked as recovered.
    const settling = this.#forget(message, own).catch(() => undefined);
    this.#settling.add(settling);
    void settling.finally(() => this.#settling.delete(settling));
  }

  /** Takes no more pictures of others. */
  stopWork(): void {
    this.#queue.stopWork();
  }

  /** Ends within a few seconds, also while Redis is away. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#outcomes.close();
    this.#bounds.close();
    await this.#queue.endWork();
    for (const message of this.#own.keys()) this.settle(message);
    await within(LAST_WORDS_MS, Promise.all(this.#settling));
    await this.#queue.close();
    this.#link.close();
  }

  async #forget(message: string, { node, pictures }: Pick<Origin, "node" | "pictures">): Promise<void> {
    const jobs = Array.from({ length: pictures ?? 1 }, (_, index) => jobOf(message, index));
    await this.#ledger.strike(node, message);
    await this.#link.client.unlink(...jobs.map((job) => this.#keys.picture(job)));
    // A job in work stays; whoever reads it removes it.
    const { queue } = this.#queue;
    if (queue) await Promise.all(jobs.map((job) => queue.remove(job)));
  }

  async #put(picture: Picture, content: Uint8Array, request: SharedRequest): Promise<void> {
    const { origin, index, cameraId, timestamp, signal } = request;
    const { message, node, content: rest, pictures } = origin;
    const jobId = jobOf(message, index);
    await this.#ledger.enter(node, message, { instance: this.#redis.instance, content: rest, pictures });
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    await this.#link.client.set(this.#keys.picture(jobId), bytes, "PX", KEEP_MS);
    if (signal.aborted) return;
    const { kind } = picture;
    const filename = picture.kind === "bytes" ? picture.filename : null;
    const { deadline } = this.#options;
    const queue = await this.#queue.untilReady(signal);
    await queue.add("picture", { node, message, kind, filename, cameraId, timestamp, deadline }, { jobId });
  }

  #listen(): void {
    this.#link.client.on("ready", () => this.#lookAround());
    this.#link.client.on("close", () => this.#outcomes.doubtReading());
  }

  #lookAround(): void {
    if (!this.#link.isUp) return;
    if (this.#ledger.isLate) this.#outcomes.doubtAll();
    this.#ledger.live().catch(() => undefined);
    this.#outcomes.lookAtAll();
  }

  async #lookForOrphans(): Promise<void> {
    const { instance, takeOver } = this.#redis;
    const takes = (other: string | null) => takeOver || (instance !== null && instance === other);
    const orphans = await this.#ledger.takeOver(this.#heirs.keys(), (entry) => takes(entry.instance));
    for (const orphan of orphans) {
      this.#own.set(orphan.message, { node: orphan.node, pictures: orphan.entry.pictures });
      this.#heirs.get(orphan.node)?.(orphan);
    }
  }
}

/** Fresh for each message, so that BullMQ never takes it for one it knows; neither “:” nor a plain number is allowed. */
function jobOf(message: string, index: number): string {
  return `${message}-${index}`;
}
