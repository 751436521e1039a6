/** Lets identical pictures that come shortly after each other share one call, since each call costs. */
import type { EndSignal } from "../../ending";
import { isVinError } from "../../errors";
import { contentCode } from "./content-code";
import { orAborted } from "../sleep";

export interface Shared<T> {
  value: T;
  /** True when another message's call gave the value. */
  duplicate: boolean;
}

/** Answers kept at most, so that a flood of pictures can't fill the memory: 100 a second for 10 seconds. */
const MOST_REMEMBERED = 1000;

interface Remembered<T> {
  call: Promise<T>;
  timer: NodeJS.Timeout;
}

export class DuplicateWindow<T> {
  readonly #windowMs: number;
  /** In the order in which the pictures came. */
  readonly #calls = new Map<string, Remembered<T>>();

  /** @param windowMs how long a picture is remembered after it came; 0: never */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /**
   * Runs `call` for a picture, or takes the outcome of the call that runs, or ran, for identical bytes.
   * A call that was ended by its own message's end (closed, timed out) is not shared: the others make their own.
   * `call` begins before this returns, so that pictures keep their order.
   */
  async share(bytes: Uint8Array, signal: EndSignal, call: () => Promise<T>): Promise<Shared<T>> {
    if (this.#windowMs === 0) return { value: await call(), duplicate: false };
    const key = contentCode(bytes);
    const running = this.#calls.get(key)?.call;
    if (!running) return { value: await this.#remember(key, call()), duplicate: false };
    try {
      return { value: await orAborted(running, signal), duplicate: true };
    } catch (error) {
      if (signal.aborted || !endedByItsMessage(error)) throw error;
      return this.share(bytes, signal, call);
    }
  }

  #remember(key: string, call: Promise<T>): Promise<T> {
    const forget = () => {
      if (this.#calls.get(key)?.call === call) this.#forget(key);
    };
    const timer = setTimeout(() => void call.then(forget, forget), this.#windowMs);
    timer.unref();
    this.#calls.set(key, { call, timer });
    call.catch(forget);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > MOST_REMEMBERED && oldest !== undefined) this.#forget(oldest);
    return call;
  }

  #forget(key: string): void {
    clearTimeout(this.#calls.get(key)?.timer);
    this.#calls.delete(key);
  }
}

function endedByItsMessage(error: unknown): boolean {
  return isVinError(error) && ["VIN_CLOSED", "VIN_TIMEOUT", "VIN_QUEUE_FULL"].includes(error.code);
}
