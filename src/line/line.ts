/** The waiting line: first in, first out, bounded by messages and by bytes, spaced so that no rate is exceeded. */
import { VinError } from "../errors";
import { Spacing } from "./spacing";

export interface LineOptions {
  /** Tasks running at the same time. */
  concurrency: number;
  /** Tasks waiting at most; one more is refused with VIN_QUEUE_FULL. */
  queueLimit: number;
  /** Picture bytes waiting at most. */
  byteLimit?: number;
  /** Starts per second at most; null: no spacing. */
  callsPerSecond?: number | null;
}

export interface RunOptions {
  /** Takes the task out of the line, or is handed to it when it runs. The reason becomes the rejection. */
  signal: AbortSignal;
  /** What the task keeps in memory while it waits. */
  bytes?: number;
  /** Called when the task leaves the line and starts. */
  onStart?: (() => void) | undefined;
}

interface Waiting {
  start: () => void;
  reject: (error: Error) => void;
  bytes: number;
}

const DEFAULT_BYTE_LIMIT = 64 * 1024 * 1024;

export class WaitingLine {
  readonly #options: LineOptions;
  readonly #spacing: Spacing | null;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #running = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#spacing = options.callsPerSecond ? new Spacing(options.callsPerSecond) : null;
  }

  /** Tasks that have not started yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Runs `task` when its turn comes and settles with its outcome.
   * Rejects with VIN_QUEUE_FULL when the line is full, VIN_CLOSED after `close`, or the signal's reason.
   */
  async run<T>(task: () => Promise<T>, options: RunOptions): Promise<T> {
    await this.#turn(options);
    try {
      options.signal.throwIfAborted();
      options.onStart?.();
      return await task();
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  /** Refuses what waits and what comes; running tasks are ended by their own signals. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const entry of this.#waiting.splice(0)) entry.reject(closedError());
    this.#waitingBytes = 0;
  }

  #turn({ signal, bytes = 0 }: RunOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(closedError());
      if (signal.aborted) return reject(signal.reason as Error);
      const idle = this.#waiting.length === 0 && this.#running < this.#options.concurrency;
      if (!idle) {
        const full = this.#fullError(bytes);
        if (full) return reject(full);
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        this.#waitingBytes -= bytes;
        reject(signal.reason as Error);
      };
      const entry: Waiting = {
        bytes,
        start: () => {
          signal.removeEventListener("abort", leave);
          resolve();
        },
        reject: (error) => {
          signal.removeEventListener("abort", leave);
          reject(error);
        },
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(entry);
      this.#waitingBytes += bytes;
      this.#next();
    });
  }

  #fullError(bytes: number): VinError | null {
    const { queueLimit, byteLimit = DEFAULT_BYTE_LIMIT } = this.#options;
    if (this.#waiting.length >= queueLimit) {
      return new VinError(
        "VIN_QUEUE_FULL",
        `The waiting line is full (${queueLimit} pictures). Send pictures more slowly, or raise the queue limit of the service.`,
        { limit: queueLimit },
      );
    }
    if (this.#waitingBytes + bytes > byteLimit) {
      return new VinError(
        "VIN_QUEUE_FULL",
        `The pictures in the waiting line take up all the memory set aside for them (${Math.round(byteLimit / 2 ** 20)} MB). Send pictures more slowly, or make them smaller.`,
        { limit: byteLimit },
      );
    }
    return null;
  }

  #next(): void {
    while (!this.#timer && this.#waiting.length > 0 && this.#running < this.#options.concurrency) {
      const wait = this.#spacing?.take() ?? 0;
      if (wait > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#next();
        }, wait);
        return;
      }
      const entry = this.#waiting.shift();
      if (!entry) return;
      this.#waitingBytes -= entry.bytes;
      this.#running += 1;
      entry.start();
    }
  }
}

/** What a message is told when the service stops before its turn. */
export function closedError(): VinError {
  return new VinError(
    "VIN_CLOSED",
    "The service was stopped or redeployed before this picture was read. Send the picture again.",
  );
}
