/** Keeps the reading workers: starts them on demand, gives each one job at a time, and replaces broken ones. */
import { Worker } from "node:worker_threads";
import type { EndSignal } from "../ending";
import { VinError } from "../errors";
import type { SourceReading } from "../types";
import type { Answer, Job } from "./protocol";

export interface PoolOptions {
  /** The script that each worker runs. */
  script: string;
  workers: number;
  jobTimeoutMs: number;
  idleMs: number;
}

interface Waiting {
  job: Job;
  signal: EndSignal | undefined;
  settle: (outcome: SourceReading | VinError) => void;
}

interface Member {
  worker: Worker;
  current: Waiting | null;
  /** Ends the job when it takes too long, or the worker when it has had nothing to do for long. */
  timer: NodeJS.Timeout | null;
}

export class Pool {
  private readonly members = new Set<Member>();
  private readonly queue: Waiting[] = [];
  private readonly endings = new Set<Promise<unknown>>();
  private closed = false;

  constructor(private readonly options: PoolOptions) {}

  /**
   * Runs a job on the next free worker.
   * @throws VinError as the worker says; `VIN_ENGINE` when the worker fails or takes too long; `VIN_CLOSED` when the
   * pool is closed or the signal aborts
   */
  run(job: Job, signal?: EndSignal): Promise<SourceReading> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(closedError());
      if (signal?.aborted) return reject(abortedError());
      const waiting: Waiting = {
        job,
        signal,
        settle: (outcome) => {
          signal?.removeEventListener("abort", onAbort);
          if (outcome instanceof VinError) reject(outcome);
          else resolve(outcome);
        },
      };
      const onAbort = () => this.drop(waiting, abortedError());
      signal?.addEventListener("abort", onAbort, { once: true });
      this.queue.push(waiting);
      this.dispatch();
    });
  }

  /** Ends every worker at once; what is unfinished fails with `VIN_CLOSED`. */
  async close(): Promise<void> {
    this.closed = true;
    for (const waiting of this.queue.splice(0)) waiting.settle(closedError());
    for (const member of [...this.members]) this.fail(member, closedError());
    await Promise.all(this.endings);
  }

  /** Gives waiting jobs to free workers and starts workers while there are fewer than allowed. */
  private dispatch(): void {
    while (this.queue.length > 0) {
      const member = [...this.members].find((candidate) => candidate.current === null) ?? this.start();
      if (member === null) return;
      this.assign(member, this.queue.shift() as Waiting);
    }
  }

  private start(): Member | null {
    if (this.members.size >= this.options.workers) return null;
    const worker = new Worker(this.options.script);
    const member: Member = { worker, current: null, timer: null };
    this.members.add(member);
    worker.on("message", (answer: Answer) => this.finish(member, answer));
    worker.on("error", (error) => this.fail(member, failedError(error)));
    worker.on("exit", () => this.fail(member, failedError()));
    return member;
  }

  private assign(member: Member, waiting: Waiting): void {
    if (member.timer) clearTimeout(member.timer);
    member.current = waiting;
    member.worker.ref();
    member.timer = setTimeout(() => this.fail(member, overdueError()), this.options.jobTimeoutMs);
    member.worker.postMessage(waiting.job, [waiting.job.bytes.buffer as ArrayBuffer]);
  }

  private finish(member: Member, answer: Answer): void {
    const waiting = member.current;
    if (waiting === null || waiting.job.id !== answer.id) return;
    this.rest(member);
    if ("reading" in answer) waiting.settle(answer.reading);
    else waiting.settle(new VinError(answer.error.code, answer.error.message, answer.error.cause));
    this.dispatch();
  }

  /** A worker without work must not keep the process alive, and gives its memory back after a while. */
  private rest(member: Member): void {
    if (member.timer) clearTimeout(member.timer);
    member.current = null;
    member.worker.unref();
    member.timer = setTimeout(() => this.remove(member), this.options.idleMs).unref();
  }

  /** Ends a worker; the job it held fails, the jobs behind it go to another one. */
  private fail(member: Member, error: VinError): void {
    if (!this.members.has(member)) return;
    const waiting = member.current;
    this.remove(member);
    waiting?.settle(error);
    if (!this.closed) this.dispatch();
  }

  private remove(member: Member): void {
    this.members.delete(member);
    if (member.timer) clearTimeout(member.timer);
    member.current = null;
    const ending = member.worker.terminate();
    this.endings.add(ending);
    void ending.finally(() => this.endings.delete(ending));
  }

  private drop(waiting: Waiting, error: VinError): void {
    const place = this.queue.indexOf(waiting);
    if (place >= 0) {
      this.queue.splice(place, 1);
      waiting.settle(error);
      return;
    }
    for (const member of this.members) if (member.current === waiting) return this.fail(member, error);
  }
}

const closedError = () =>
  new VinError("VIN_CLOSED", "The offline reader was closed before this picture was read. Send it again.");

const abortedError = () => new VinError("VIN_CLOSED", "The reading of this picture was called off.");

const overdueError = () =>
  new VinError(
    "VIN_ENGINE",
    "The offline reader took too long for this picture and was restarted. Try a smaller picture or crop it to the VIN.",
    { reason: "job limit" },
  );

const failedError = (error?: Error) =>
  new VinError(
    "VIN_ENGINE",
    "The offline reader stopped while it read this picture and was restarted. Try again; if it happens every time, report the picture's type and size.",
    { reason: error ? error.name : "exit" },
  );
