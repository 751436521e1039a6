/** Reads pictures that any machine put into the shared line. */
import type { Job, Worker } from "bullmq";
import type { EndSignal } from "../../ending";
import { isVinError, VinError, type VinErrorCause, type VinErrorCode } from "../../errors";
import { toPictureBytes } from "../../picture/bytes";
import type { Picture } from "../../picture/types";
import type { Answer } from "../../types";
import { sleep, within } from "../sleep";
import { PREFIX, type Keys } from "./keys";
import type { Ledger } from "./ledger";
import type { RedisLink } from "./link";
import type { Packages } from "./packages";

/** What stands in the queue: no picture, no token. */
export interface JobData {
  node: string;
  message: string;
  kind: Picture["kind"];
  filename: string | null;
  cameraId: string | null;
  timestamp: string | null;
  /** Seconds that one reading may take, all tries included. */
  deadline: number;
}

/** How a reading ended. A failure is an outcome like another; a job that “fails” was never read. */
export type Outcome =
  { answer: Answer } | { error: { code: VinErrorCode; message: string; cause: VinErrorCause } };

/** Reads one picture on this machine. Rejects with VinError. */
export type ReadHere = (
  picture: Picture,
  job: Pick<JobData, "cameraId" | "timestamp" | "deadline"> & { signal: EndSignal },
) => Promise<Answer>;

/** A machine that says nothing for so long is taken for dead, and its pictures are given to others. */
const LOCK_MS = 15_000;
const LOOK_EVERY_MS = 5000;

/** The default of 1 would give a picture up whose machine died twice. */
const DEATHS_AT_MOST = 20;

/** Until a picture that this machine hands back may be taken by another. */
const HANDED_BACK_MS = 500;

/** Redis refused to hand out a picture, because it is full or the user may not: not again at once. */
const REFUSED_PAUSE_MS = 1000;

/** How long the pictures being read may still take when this machine stops. */
const STOP_LIMIT_MS = 3000;

export class SharedWorker {
  readonly #packages: Packages;
  readonly #link: RedisLink;
  readonly #keys: Keys;
  readonly #ledger: Ledger;
  readonly #readHere: ReadHere;
  readonly #worker: Worker<JobData, Outcome | null> & Patient;
  readonly #running = new Map<string, AbortController>();

  constructor(
    packages: Packages,
    at: { link: RedisLink; keys: Keys; ledger: Ledger; concurrency: number },
    readHere: ReadHere,
  ) {
    this.#packages = packages;
    this.#link = at.link;
    this.#keys = at.keys;
    this.#ledger = at.ledger;
    this.#readHere = readHere;
    this.#worker = new (patient(packages))(at.keys.queue, (job, token) => this.#work(job, token), {
      connection: at.link.client,
      prefix: PREFIX,
      autorun: false,
      concurrency: at.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: LOOK_EVERY_MS,
      maxStalledCount: DEATHS_AT_MOST,
    });
    // Redis being away is no news here: the link knows, and the worker goes on when it is back.
    this.#worker.on("error", () => undefined);
    // Another machine has the picture now; reading it here as well would cost a second call.
    this.#worker.on("lockRenewalFailed", (ids) => ids.forEach((id) => this.#running.get(id)?.abort()));
    this.#worker.on("completed", (job) => void this.#tidy(job).catch(() => undefined));
  }

  /** Resolves when it can start. Rejects with what BullMQ says when it can't. */
  async waitUntilReady(): Promise<void> {
    await this.#worker.waitUntilReady();
  }

  /** Begins to take pictures. */
  start(): void {
    void this.#worker.run().catch(() => undefined);
  }

  /** Takes no more pictures. */
  stop(): void {
    this.#worker.stopping.abort();
    void this.#worker.close().catch(() => undefined);
  }

  /** Resolves when nothing is being read any more, or after three seconds. */
  async close(): Promise<void> {
    this.#worker.stopping.abort();
    await within(STOP_LIMIT_MS, this.#worker.close());
    await this.#worker.endTimers();
  }

  async #work(job: Job<JobData, Outcome | null>, token: string | undefined): Promise<Outcome | null> {
    const id = job.id as string;
    const { node, message, kind, filename } = job.data;
    if (!(await this.#ledger.isOpen(node, message))) return null;
    const content = await this.#link.client.getBuffer(this.#keys.picture(id));
    if (!content) return { error: expired() };
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const picture = toPicture(kind, content, filename);
      return { answer: await this.#readHere(picture, { ...job.data, signal: controller.signal }) };
    } catch (error) {
      if (!isVinError(error)) throw error;
      // Not the picture's fault but this machine's: another one may do better.
      if (["VIN_CLOSED", "VIN_QUEUE_FULL"].includes(error.code)) {
        await job.moveToDelayed(Date.now() + HANDED_BACK_MS, token);
        // Who asked may have given up before, when it could not be removed because it was being read.
        if (!(await this.#ledger.isOpen(node, message))) await job.remove();
        throw new this.#packages.bullmq.DelayedError();
      }
      return { error: { code: error.code, message: error.message, cause: error.cause } };
    } finally {
      this.#running.delete(id);
    }
  }

  /** The picture has done its duty; the outcome stays for the one who asked, if there still is one. */
  async #tidy(job: Job<JobData>): Promise<void> {
    await this.#link.client.unlink(this.#keys.picture(job.id as string));
    if (!(await this.#ledger.isOpen(job.data.node, job.data.message))) await job.remove();
  }
}

interface Patient {
  /** Ends its waiting. */
  readonly stopping: AbortController;
  endTimers(): Promise<void>;
}

function patient({ bullmq }: Packages) {
  return class extends bullmq.Worker<JobData, Outcome | null> implements Patient {
    readonly stopping = new AbortController();

    /** BullMQ would ask Redis again without any pause, and the event loop would turn for nothing else. */
    protected override async moveToActive(token: string, name?: string) {
      try {
        return await super.moveToActive(token, name);
      } catch (error) {
        await sleep(REFUSED_PAUSE_MS, this.stopping.signal).catch(() => undefined);
        throw error;
      }
    }

    /** BullMQ would keep a timer, and so the process, for ever when it is closed while Redis is away. */
    endTimers(): Promise<void> {
      return this.lockManager.close();
    }
  };
}

function toPicture(kind: Picture["kind"], content: Buffer, filename: string | null): Picture {
  if (kind === "url") return { kind, url: new URL(content.toString()) };
  return toPictureBytes(content, filename, Infinity);
}

function expired() {
  const { code, message, cause } = new VinError(
    "VIN_TIMEOUT",
    "The picture waited so long in the shared line that Redis deleted it. Send it again.",
  );
  return { code, message, cause };
}
