/** The waiting line: first in, first out, bounded by messages and by bytes, spaced so that no rate is exceeded. */
import type { EndSignal } from "../ending";
import { VinError } from "../errors";

/** Says when the next task may start. */
export interface Gaps {
  /** Takes the slot and returns 0 if it is free; else the milliseconds to wait, or a promise of when to ask again. */
  take(): number | Promise<unknown>;
}

export interface LineLimits {
  /** Tasks running at the same time. */
  concurrency: number;
  /** Messages in the line beyond those that may run at once; one more is refused with VIN_QUEUE_FULL. */
  queueLimit: number;
  /** Picture bytes of what does not run at the moment. */
  byteLimit?: number;
}

export interface TurnOptions {
  /** Ends the wait, with its reason; a running task is ended by whatever it does with the signal itself. */
  signal: EndSignal;
  /** Called when the task starts. */
  onStart?: (() => void) | undefined;
}

interface Turn {
  place: Place;
  start: () => void;
  reject: (error: Error) => void;
}

const DEFAULT_BYTE_LIMIT = 64 * 1024 * 1024;

/** What one message holds in the line, from its arrival to its outcome, over all its attempts. */
export interface Place {
  /** Earlier numbers go first, so that a message that tries again does not lose its place. */
  readonly order: number;
  readonly bytes: number;
  running: boolean;
}

export class WaitingLine {
  /** May change while tasks wait and run. */
  limits: LineLimits;
  readonly #spacing: Gaps | null;
  readonly #turns: Turn[] = [];
  readonly #places = new Set<Place>();
  #waitingBytes = 0;
  #running = 0;
  #orders = 0;
  #timer: NodeJS.Timeout | null = null;
  #asking = false;
  #closed = false;

  constructor(limits: LineLimits, spacing: Gaps | null = null) {
    this.limits = limits;
    this.#spacing = spacing;
  }

  /** Messages that have a place but do not run: they wait for their turn, or to try again. */
  get waiting(): number {
    return this.#places.size - this.#running;
  }

  /**
   * Takes a place for a message. Throws VIN_QUEUE_FULL when the line is full, VIN_CLOSED after `close`.
   * @param ahead goes before all others and always finds room: a small call that others depend on
   */
  enter(bytes = 0, { ahead = false } = {}): Place {
    if (this.#closed) throw closedError();
    const full = ahead ? null : this.#fullError(bytes);
    if (full) throw full;
    const place = { order: ahead ? -1 : ++this.#orders, bytes, running: false };
    this.#places.add(place);
    this.#waitingBytes += bytes;
    return place;
  }

  /** Gives a place up. */
  leave(place: Place): void {
    if (this.#places.delete(place)) this.#waitingBytes -= place.bytes;
  }

  /** Runs `task` when the turn of `place` comes and settles with its outcome. */
  async turn<T>(place: Place, task: () => Promise<T>, options: TurnOptions): Promise<T> {
    await this.#wait(place, options.signal);
    try {
      options.signal.throwIfAborted();
      options.onStart?.();
      return await task();
    } finally {
      place.running = false;
      this.#waitingBytes += place.bytes;
      this.#running -= 1;
      this.#next();
    }
  }

  /** One task from place to outcome. */
  async run<T>(
    task: () => Promise<T>,
    options: TurnOptions & { bytes?: number; ahead?: boolean },
  ): Promise<T> {
    const place = this.enter(options.bytes, { ahead: options.ahead ?? false });
    try {
      return await this.turn(place, task, options);
    } finally {
      this.leave(place);
    }
  }

  /** Refuses those whose turn has not come and for whom `affects` is true. */
  refuse(error: Error, affects: (place: Place) => boolean): void {
    for (const turn of this.#turns.filter(({ place }) => affects(place))) {
      this.#turns.splice(this.#turns.indexOf(turn), 1);
      turn.reject(error);
    }
  }

  /** Refuses what waits and what comes; running tasks are ended by their own signals. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.refuse(closedError(), () => true);
  }

  #wait(place: Place, signal: EndSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(closedError());
      if (signal.aborted) return reject(signal.reason);
      const leave = () => {
        this.#turns.splice(this.#turns.indexOf(turn), 1);
        reject(signal.reason);
      };
      const settle = (action: () => void) => {
        signal.removeEventListener("abort", leave);
        action();
      };
      const turn: Turn = {
        place,
        start: () => settle(resolve),
        reject: (error) => settle(() => reject(error)),
      };
      signal.addEventListener("abort", leave, { once: true });
      const behind = this.#turns.findIndex((other) => other.place.order > place.order);
      this.#turns.splice(behind < 0 ? this.#turns.length : behind, 0, turn);
      this.#next();
    });
  }

  get #mayStart(): boolean {
    const held = this.#timer !== null || this.#asking;
    return !held && this.#turns.length > 0 && this.#running < this.limits.concurrency;
  }

  #next(): void {
    while (this.#mayStart) {
      const wait = this.#spacing?.take() ?? 0;
      if (typeof wait !== "number") {
        this.#asking = true;
        const goOn = () => {
          this.#asking = false;
          this.#next();
        };
        wait.then(goOn, goOn);
        return;
      }
      if (wait > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#next();
        }, wait);
        return;
      }
      const { place, start } = this.#turns.shift() as Turn;
      place.running = true;
      this.#waitingBytes -= place.bytes;
      this.#running += 1;
      start();
    }
  }

  #fullError(bytes: number): VinError | null {
    const { concurrency, queueLimit, byteLimit = DEFAULT_BYTE_LIMIT } = this.limits;
    // As many as may run at once are on their way through, not waiting.
    if (this.#places.size < concurrency) return null;
    if (this.#places.size >= concurrency + queueLimit) {
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
}

/** What a message is told when the service stops before its turn. */
export function closedError(): VinError {
  return new VinError(
    "VIN_CLOSED",
    "The service was stopped or redeployed before this picture was read. Send the picture again.",
  );
}
