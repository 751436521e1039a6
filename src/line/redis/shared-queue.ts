/**
 * BullMQ's part of a shared line: the queue, its events and the worker. They are made once Redis allows all they need, and
 * made anew after a pause when their start fails: BullMQ itself would try for ever, some of it without any pause.
 */
import type { Queue, QueueEvents } from "bullmq";
import type { EndSignal } from "../../ending";
import { isVinError, VinError } from "../../errors";
import { orAborted, sleep, within } from "../sleep";
import { KEEP_MS, PREFIX, type Keys } from "./keys";
import type { Ledger } from "./ledger";
import type { RedisLink } from "./link";
import type { Packages } from "./packages";
import { missingRules } from "./permissions";
import { isAnswer } from "./reply-errors";
import { SharedWorker, type JobData, type Outcome, type ReadHere } from "./worker";

export type JobQueue = Queue<JobData, Outcome | null>;

export interface SharedQueueOptions {
  packages: Packages;
  link: RedisLink;
  keys: Keys;
  ledger: Ledger;
  /** A machine has begun to read the picture of this job. */
  onBegan: (job: string) => void;
  /** This job has an outcome. */
  onEnded: (job: string) => void;
  /** Told once why it can't start, if that is not that Redis is away. */
  onWarning: (sentence: string) => void;
}

interface Parts {
  queue: JobQueue;
  events: QueueEvents;
  worker: SharedWorker | null;
}

/** A start that failed: not again at once. */
const RETRY_MS = 5000;

/** Results of the last pictures stay in the queue's list of events; few are enough, since outcomes are looked for too. */
const EVENTS_KEPT = 100;

/** How long closing may take. */
const CLOSE_TIMEOUT_MS = 1000;

export class SharedQueue {
  readonly #options: SharedQueueOptions;
  readonly #closing = new AbortController();
  /** Resolves when it has started, or is known not to be able to. */
  readonly #known: Promise<void>;
  #settle: () => void = () => undefined;
  #parts: Parts | null = null;
  #failure: VinError | null = null;
  #work: { concurrency: number; readHere: ReadHere } | null = null;

  constructor(options: SharedQueueOptions) {
    this.#options = options;
    this.#known = new Promise((resolve) => (this.#settle = resolve));
    void this.#start();
  }

  /** BullMQ's queue; null before it has started. */
  get queue(): JobQueue | null {
    return this.#parts?.queue ?? null;
  }

  /** Reads pictures of all machines, so many at once, as soon as it has started. Called before that. */
  work(concurrency: number, readHere: ReadHere): void {
    this.#work = { concurrency, readHere };
  }

  /** Resolves when jobs can be added. Rejects when the signal aborts, or with VIN_CONFIG when Redis does not allow it. */
  async untilReady(signal: EndSignal): Promise<JobQueue> {
    await this.#options.link.untilUp(signal);
    await orAborted(this.#known, signal);
    if (!this.#parts) throw this.#failure as VinError;
    return this.#parts.queue;
  }

  /** Takes no more pictures of others. */
  stopWork(): void {
    this.#work = null;
    this.#parts?.worker?.stop();
  }

  /** Resolves when nothing is being read here any more, or after a few seconds. */
  async endWork(): Promise<void> {
    this.stopWork();
    this.#closing.abort(new VinError("VIN_CLOSED", "The line was closed."));
    await this.#parts?.worker?.close();
  }

  /** Ends within a second, also while Redis is away. */
  async close(): Promise<void> {
    if (this.#parts) await closeQueue(this.#parts);
  }

  async #start(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted && !this.#parts) {
      try {
        await this.#tryToStart(signal);
        this.#failure = null;
        this.#settle();
      } catch (error) {
        this.#note(error as Error);
        await sleep(RETRY_MS, signal).catch(() => undefined);
      }
    }
  }

  async #tryToStart(signal: EndSignal): Promise<void> {
    const { link, keys } = this.#options;
    await link.untilUp(signal);
    const missing = await orAborted(missingRules(link.client, keys), signal);
    if (missing.length > 0) throw link.lacking(missing);
    const parts = this.#make();
    try {
      const all = [parts.queue, parts.events, ...(parts.worker ? [parts.worker] : [])];
      await orAborted(Promise.all(all.map(async (part) => void (await part.waitUntilReady()))), signal);
      signal.throwIfAborted();
    } catch (error) {
      await parts.worker?.close();
      await closeQueue(parts);
      throw error;
    }
    this.#parts = parts;
    // It may have been told meanwhile to take no pictures.
    if (this.#work) parts.worker?.start();
    void this.#follow(parts.events);
  }

  #make(): Parts {
    const { packages, link, keys, ledger } = this.#options;
    const { Queue, QueueEvents } = packages.bullmq;
    const shared = { connection: link.client, prefix: PREFIX };
    const kept = { age: KEEP_MS / 1000 };
    const queue: JobQueue = new Queue(keys.queue, {
      ...shared,
      defaultJobOptions: { removeOnComplete: kept, removeOnFail: kept },
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    // From the oldest event, since a picture may be read before it begins to listen; what nobody waits for is ignored.
    const events = new QueueEvents(keys.queue, { ...shared, autorun: false, lastEventId: "0" });
    // Redis being away is no news here: the link knows, and everything goes on when it is back.
    queue.on("error", () => undefined);
    events.on("error", () => undefined);
    events.on("active", ({ jobId }) => this.#options.onBegan(jobId));
    events.on("completed", ({ jobId }) => this.#options.onEnded(jobId));
    events.on("failed", ({ jobId }) => this.#options.onEnded(jobId));
    const work = this.#work;
    const worker =
      work &&
      new SharedWorker(packages, { link, keys, ledger, concurrency: work.concurrency }, work.readHere);
    return { queue, events, worker };
  }

  /** Listens for events until closed. They are only the fast way: outcomes are looked for too. */
  async #follow(events: QueueEvents): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await events.run().catch(() => undefined);
      await sleep(RETRY_MS, signal).catch(() => undefined);
    }
  }

  /** A connection that broke is no failure: messages wait for Redis until their deadline. */
  #note(error: Error): void {
    const { link, onWarning } = this.#options;
    if (this.#closing.signal.aborted || isBrokenConnection(error)) return;
    const failure = isVinError(error) ? error : isAnswer(error) ? link.explain(error) : link.unfit();
    if (failure.message !== this.#failure?.message) onWarning(failure.message);
    this.#failure = failure;
    this.#settle();
  }
}

function isBrokenConnection(error: Error): boolean {
  return !isVinError(error) && ("code" in error || error.message === "Connection is closed.");
}

async function closeQueue({ queue, events }: Parts): Promise<void> {
  await within(CLOSE_TIMEOUT_MS, Promise.all([events.close(), queue.close()]));
}
