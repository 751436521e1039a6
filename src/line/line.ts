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

export interface EnterOptions {
  ahead?: boolean;
  places?: Places | null;
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
  bytes: number;
  running: boolean;
  /** Taken beforehand, and not used yet. */
  reserved: boolean;
}

/** The places that a picture of a list took beforehand, by their lines. */
export type Places = ReadonlyMap<WaitingLine, Place>;

export class WaitingLine {
  /** May change while tasks wait and run. */
  limits: LineLimits;
  readonly #spacing: Gaps | null;
  readonly #turns: Turn[] = [];
  readonly #places = new Set<Place>();
  #waitingBytes = 0;
  #reserved = 0;
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
    return this.#places.size - this.#running - this.#reserved;
  }

  /**
   * Takes a place for a message, or the one it took beforehand. Throws VIN_QUEUE_FULL when the line is full, VIN_CLOSED
   * after `close`.
   * @param ahead goes before all others and always finds room: a small call that others depend on
   */
  enter(bytes = 0, { ahead = false, places = null }: EnterOptions = {}): Place {
    if (this.#closed) throw closedError();
    const own = places?.get(this);
    if (own && this.#places.has(own)) {
      this.fill(own, bytes);
      this.#use(own);
      return own;
    }
    const full = ahead ? null : this.#fullError(bytes);
    if (full) throw full;
    const place = { order: ahead ? -1 : ++this.#orders, bytes, running: false, reserved: false };
    this.#places.add(place);
    this.#waitingBytes += bytes;
    return place;
  }

  /** Takes a place that `enter` will give out later. Throws as `enter` does. */
  reserve(bytes: number): Place {
    const place = this.enter(bytes);
    place.reserved = true;
    this.#reserved += 1;
    return place;
  }

  /** Says how large the picture is that has a place here. Throws VIN_QUEUE_FULL when there is no room for it. */
  fill(place: Place, bytes: number): void {
    if (!this.#places.has(place)) return;
    const more = bytes - place.bytes;
    const mayWait = this.#places.size > this.limits.concurrency;
    const full = mayWait && more > 0 ? this.#bytesError(more) : null;
    if (full) throw full;
    place.bytes = bytes;
    this.#waitingBytes += more;
  }

  /** Gives a place up. */
  leave(place: Place): void {
    this.#use(place);
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
      // Once this outcome has its consequences: others of the same list may be given up.
      if (this.#turns.length > 0) setImmediate(() => this.#next());
    }
  }

  /** One task from place to outcome. */
  async run<T>(task: () => Promise<T>, options: TurnOptions & EnterOptions & { bytes?: number }): Promise<T> {
    const place = this.enter(options.bytes, options);
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

  #use(place: Place): void {
    if (place.reserved) this.#reserved -= 1;
    place.reserved = false;
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
    const { concurrency, queueLimit } = this.limits;
    // As many as may run at once are on their way through, not waiting.
    if (this.#places.size < concurrency) return null;
    if (this.#places.size >= concurrency + queueLimit) {
      return new VinError(
        "VIN_QUEUE_FULL",
        `The queue is full (${queueLimit} pictures). Send fewer pictures at a time, or raise the queue limit of the service.`,
        { limit: queueLimit },
      );
    }
    return this.#bytesError(bytes);
  }

  #bytesError(bytes: number): VinError | null {
    const { byteLimit = DEFAULT_BYTE_LIMIT } = this.limits;
    if (this.#waitingBytes + bytes <= byteLimit) return null;
    return new VinError(
      "VIN_QUEUE_FULL",
      `The pictures in the queue take up all the memory set aside for them (${Math.round(byteLimit / 2 ** 20)} MB). Send fewer pictures at a time, or make them smaller.`,
      { limit: byteLimit },
    );
  }
}

/** What a message is told when the service stops before its turn. */
export function closedError(): VinError {
  return new VinError(
    "VIN_CLOSED",
    "The service was stopped or redeployed before this picture was read. Send the picture again.",
  );
}
