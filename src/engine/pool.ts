/** The reading workers of the process: started on demand, given one job at a time, replaced when they break. */
import { Worker } from "node:worker_threads";
import type { EndSignal } from "../ending";
import { VinError } from "../errors";
import type { SourceReading } from "../types";
import type { Answer, Job } from "./protocol";

/** What one reader asks of the workers that it shares with others. */
export interface LeaseOptions {
  /** The process has as many workers as the reader that asks for most. */
  workers: number;
  jobTimeoutMs: number;
  /** After so much time without work a worker that read for it ends. */
  idleMs: number;
}

export interface JobOptions {
  signal?: EndSignal | undefined;
  /** Called when a worker takes the job. */
  onStart?: (() => void) | undefined;
}

type Content = Omit<Job, "id">;

interface Waiting {
  job: Job;
  lease: Lease;
  onStart: (() => void) | undefined;
  settle: (outcome: SourceReading | VinError) => void;
}

interface Member {
  worker: Worker;
  current: Waiting | null;
  /** Ends the job when it takes too long, or the worker when it has had nothing to do for long. */
  timer: NodeJS.Timeout | null;
}

/** One pool for each worker script, shared by all readers of the process. */
const POOLS = new Map<string, Pool>();

/** Opens a reader's share in the workers of the process that run `script`. */
export function leaseWorkers(script: string, options: LeaseOptions): Lease {
  const pool = POOLS.get(script) ?? new Pool(script);
  POOLS.set(script, pool);
  return pool.lease(options);
}

/** A reader's share in the workers of the process. */
export class Lease {
  readonly options: LeaseOptions;
  readonly #pool: Pool;

  constructor(pool: Pool, options: LeaseOptions) {
    this.#pool = pool;
    this.options = options;
  }

  /** Its jobs that no worker has taken yet. */
  get waiting(): number {
    return this.#pool.waitingOf(this);
  }

  /**
   * Runs a job on the next free worker, first come, first served among all readers.
   * @throws VinError as the worker says; `VIN_ENGINE` when the worker fails or takes too long; `VIN_CLOSED` when the
   * lease is closed or the signal aborts
   */
  run(content: Content, options: JobOptions = {}): Promise<SourceReading> {
    return this.#pool.run(this, content, options);
  }

  /** Fails its unfinished jobs with `VIN_CLOSED`, and ends the workers that no other reader may have. */
  close(): Promise<void> {
    return this.#pool.release(this);
  }
}

class Pool {
  readonly #script: string;
  readonly #leases = new Set<Lease>();
  readonly #members = new Set<Member>();
  readonly #endings = new Set<Promise<unknown>>();
  #queue: Waiting[] = [];
  #lastId = 0;

  constructor(script: string) {
    this.#script = script;
  }

  lease(options: LeaseOptions): Lease {
    const lease = new Lease(this, options);
    this.#leases.add(lease);
    return lease;
  }

  waitingOf(lease: Lease): number {
    return this.#queue.filter((waiting) => waiting.lease === lease).length;
  }

  run(lease: Lease, content: Content, { signal, onStart }: JobOptions): Promise<SourceReading> {
    return new Promise((resolve, reject) => {
      if (!this.#leases.has(lease)) return reject(closedError());
      if (signal?.aborted) return reject(abortedError());
      const waiting: Waiting = {
        job: { id: ++this.#lastId, ...content },
        lease,
        onStart,
        settle: (outcome) => {
          signal?.removeEventListener("abort", onAbort);
          if (outcome instanceof VinError) reject(outcome);
          else resolve(outcome);
        },
      };
      const onAbort = () => {
        this.#drop((other) => other === waiting, abortedError());
        this.#dispatch();
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#queue.push(waiting);
      this.#dispatch();
    });
  }

  async release(lease: Lease): Promise<void> {
    this.#leases.delete(lease);
    this.#drop((waiting) => waiting.lease === lease, closedError());
    for (const member of this.#members) if (member.current === null && this.#hasTooMany) this.#remove(member);
    this.#dispatch();
    await Promise.all(this.#endings);
  }

  /** Workers that there may be. */
  get #size(): number {
    return Math.max(0, ...[...this.#leases].map(({ options }) => options.workers));
  }

  get #hasTooMany(): boolean {
    return this.#members.size > this.#size;
  }

  /** Gives waiting jobs to free workers and starts workers while there are fewer than allowed. */
  #dispatch(): void {
    while (this.#queue.length > 0) {
      const member = [...this.#members].find((candidate) => candidate.current === null) ?? this.#start();
      if (member === null) return;
      this.#assign(member, this.#queue.shift() as Waiting);
    }
  }

  #start(): Member | null {
    if (this.#members.size >= this.#size) return null;
    const worker = new Worker(this.#script);
    const member: Member = { worker, current: null, timer: null };
    this.#members.add(member);
    worker.on("message", (answer: Answer) => this.#finish(member, answer));
    worker.on("error", (error) => this.#fail(member, failedError(error)));
    worker.on("exit", () => this.#fail(member, failedError()));
    return member;
  }

  #assign(member: Member, waiting: Waiting): void {
    if (member.timer) clearTimeout(member.timer);
    member.current = waiting;
    member.worker.ref();
    member.timer = setTimeout(() => this.#fail(member, overdueError()), waiting.lease.options.jobTimeoutMs);
    waiting.onStart?.();
    member.worker.postMessage(waiting.job, [waiting.job.bytes.buffer as ArrayBuffer]);
  }

  #finish(member: Member, answer: Answer): void {
    const waiting = member.current;
    if (waiting === null || waiting.job.id !== answer.id) return;
    if (this.#hasTooMany) this.#remove(member);
    else this.#rest(member, waiting.lease.options.idleMs);
    if ("reading" in answer) waiting.settle(answer.reading);
    else waiting.settle(new VinError(answer.error.code, answer.error.message, answer.error.cause));
    this.#dispatch();
  }

  /** A worker without work must not keep the process alive, and gives its memory back after a while. */
  #rest(member: Member, idleMs: number): void {
    if (member.timer) clearTimeout(member.timer);
    member.current = null;
    member.worker.unref();
    member.timer = setTimeout(() => this.#remove(member), idleMs).unref();
  }

  /** Ends a worker; the job it held fails, the jobs behind it go to another one. */
  #fail(member: Member, error: VinError): void {
    if (!this.#members.has(member)) return;
    const { current } = member;
    this.#remove(member);
    current?.settle(error);
    this.#dispatch();
  }

  #remove(member: Member): void {
    this.#members.delete(member);
    if (member.timer) clearTimeout(member.timer);
    member.current = null;
    const ending = member.worker.terminate();
    this.#endings.add(ending);
    void ending.finally(() => this.#endings.delete(ending));
  }

  /** Fails jobs that wait, and those that run, with the workers that run them. */
  #drop(isMeant: (waiting: Waiting) => boolean, error: VinError): void {
    const dropped = this.#queue.filter(isMeant);
    this.#queue = this.#queue.filter((waiting) => !isMeant(waiting));
    for (const waiting of dropped) waiting.settle(error);
    for (const member of this.#members) {
      const { current } = member;
      if (current === null || !isMeant(current)) continue;
      this.#remove(member);
      current.settle(error);
    }
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
