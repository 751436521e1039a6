/** Lets identical pictures that come shortly after each other share one call, since each call costs. */
import { webcrypto } from "node:crypto";
import { isVinError } from "../../errors";

export interface Shared<T> {
  value: T;
  /** True when another message's call gave the value. */
  duplicate: boolean;
}

export class DuplicateWindow<T> {
  readonly #windowMs: number;
  readonly #calls = new Map<string, Promise<T>>();

  /** @param windowMs how long a picture is remembered after it came; 0: never */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /**
   * Runs `call` for a picture, or takes the outcome of the call that runs, or ran, for identical bytes.
   * A call that was ended by its own message's end (closed, timed out) is not shared: the others make their own.
   */
  async share(bytes: Uint8Array, signal: AbortSignal, call: () => Promise<T>): Promise<Shared<T>> {
    if (this.#windowMs === 0) return { value: await call(), duplicate: false };
    const key = await contentHash(bytes);
    const running = this.#calls.get(key);
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
      if (this.#calls.get(key) === call) this.#calls.delete(key);
    };
    this.#calls.set(key, call);
    const timer = setTimeout(() => void call.then(forget, forget), this.#windowMs);
    timer.unref();
    call.catch(forget);
    return call;
  }
}

/** SHA-256 off the event loop. */
async function contentHash(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest("SHA-256", bytes)).toString("base64");
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function endedByItsMessage(error: unknown): boolean {
  return isVinError(error) && ["VIN_CLOSED", "VIN_TIMEOUT", "VIN_QUEUE_FULL"].includes(error.code);
}
