/** Waits for what becomes of pictures in the shared line, whatever happens to Redis meanwhile. */
import type { Job } from "bullmq";
import type { EndSignal } from "../../ending";
import { isVinError, VinError } from "../../errors";
import type { Answer } from "../../types";
import { closedError } from "../line";
import { sleep } from "../sleep";
import type { RedisLink } from "./link";
import { isAnswer } from "./reply-errors";
import type { SharedQueue } from "./shared-queue";
import type { JobData, Outcome } from "./worker";

/** A picture that waits for its outcome. */
interface Waiting {
  /** Puts it into the line, once more if need be; null: this process does not have it. */
  put: (() => Promise<void>) | null;
  signal: EndSignal;
  /** It is being looked after. */
  busy: boolean;
  /** Something happened to it while it was being looked after. */
  again: boolean;
  /** Redis can't be relied on to know how often it was read. */
  doubtful: boolean;
  onReading: () => void;
  end: (outcome: Answer | Error) => void;
}

export interface WaitOptions {
  /** Puts the picture into the line, and may be called again; null: it is there. */
  put: (() => Promise<void>) | null;
  signal: EndSignal;
  /** Called when a machine begins to read the picture. */
  onReading: () => void;
}

/** A connection that broke in the middle of a command: not again at once. */
const PAUSE_MS = 200;

export class Outcomes {
  readonly #link: RedisLink;
  readonly #queue: SharedQueue;
  readonly #waiting = new Map<string, Waiting>();
  readonly #reading = new Set<string>();

  constructor(link: RedisLink, queue: SharedQueue) {
    this.#link = link;
    this.#queue = queue;
  }

  /** Pictures that nobody reads yet. */
  get waiting(): number {
    return this.#waiting.size - this.#reading.size;
  }

  /** Resolves to the outcome of a job. Rejects with VinError. */
  of(job: string, { put, signal, onReading }: WaitOptions): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const abort = () => end(this.#link.reasonOf(signal));
      const end = (outcome: Answer | Error) => {
        signal.removeEventListener("abort", abort);
        this.#waiting.delete(job);
        this.#reading.delete(job);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      signal.addEventListener("abort", abort, { once: true });
      const waiting = { put, signal, busy: false, again: false, doubtful: false, onReading, end };
      this.#waiting.set(job, waiting);
      void this.#lookAfter(job, waiting, () => this.#join(waiting));
    });
  }

  /** A machine has begun to read the picture of this job. */
  began(job: string): void {
    const waiting = this.#waiting.get(job);
    if (!waiting) return;
    this.#reading.add(job);
    waiting.onReading();
  }

  /** Redis went away, and may forget that a machine reads what is being read now: another may then read it too. */
  doubtReading(): void {
    for (const job of this.#reading) (this.#waiting.get(job) as Waiting).doubtful = true;
  }

  /** This process may have been taken for dead, so another may have ended any of its messages. */
  doubtAll(): void {
    for (const waiting of this.#waiting.values()) waiting.doubtful = true;
  }

  /** Looks what became of a job, if anyone here waits for it. */
  look(job: string): void {
    const waiting = this.#waiting.get(job);
    if (waiting) void this.#lookAfter(job, waiting, () => this.#check(job, waiting));
  }

  /** Events may be missed, and Redis may have come back with less than it had. */
  lookAtAll(): void {
    for (const job of this.#waiting.keys()) this.look(job);
  }

  close(): void {
    for (const { end } of this.#waiting.values()) end(closedError());
  }

  /** One thing at a time for each picture; what happens meanwhile is looked at afterwards. */
  async #lookAfter(job: string, waiting: Waiting, task: () => Promise<void>): Promise<void> {
    if (waiting.busy) {
      waiting.again = true;
      return;
    }
    waiting.busy = true;
    waiting.again = false;
    try {
      await task();
    } catch (error) {
      if (isVinError(error)) waiting.end(error);
      else if (isAnswer(error as Error)) waiting.end(this.#link.explain(error as Error));
      // Anything else means that Redis went away, and all pictures are looked at when it is back.
    }
    waiting.busy = false;
    if (waiting.again) this.look(job);
  }

  /** Puts the picture into the line, as soon as Redis is there. */
  async #join({ put, signal }: Waiting): Promise<void> {
    while (put) {
      await this.#queue.untilReady(signal);
      try {
        return await put();
      } catch (error) {
        if (isVinError(error) || isAnswer(error as Error)) throw error;
        await sleep(PAUSE_MS, signal);
      }
    }
  }

  async #check(job: string, waiting: Waiting): Promise<void> {
    const { queue } = this.#queue;
    if (!this.#link.isUp || !queue) return;
    const found = (await queue.getJob(job)) as Job<JobData, Outcome | null> | undefined;
    if (found?.finishedOn !== undefined) return waiting.end(outcomeOf(found, waiting.doubtful));
    if (found) return;
    if (!waiting.put) throw gone();
    // Redis lost it. Putting it there again does no harm where it was not lost: BullMQ knows its jobs by their ids.
    await waiting.put();
  }
}

function outcomeOf(
  { returnvalue, stalledCounter, attemptsStarted }: Job<JobData, Outcome | null>,
  doubtful: boolean,
): Answer | VinError {
  if (!returnvalue) {
    return new VinError(
      "VIN_ENGINE",
      "The machines that read this picture stopped each time, so it was given up. Please report it, with the picture's type and size.",
      { attempts: stalledCounter },
    );
  }
  if ("answer" in returnvalue) {
    return { ...returnvalue.answer, repeats: Math.max(attemptsStarted - 1, doubtful ? 1 : 0) };
  }
  const { code, message, cause } = returnvalue.error;
  return new VinError(code, message, cause);
}

function gone(): VinError {
  return new VinError(
    "VIN_CLOSED",
    "The machine that took this picture stopped before it was in the shared line, or Redis lost it. Send the picture again.",
  );
}
