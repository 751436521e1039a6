/** Ends one network call on time: by its own clock, by its caller, or by whoever holds its ending. */
import { EventEmitter } from "node:events";
import { isVinError, VinError } from "../errors";

/**
 * Ends one call and says why. undici takes an emitter of "abort" for a signal, and it is made in a tenth of the time
 * that an AbortController takes.
 */
export class Ending extends EventEmitter {
  /** Why the call was ended; null while it may go on. */
  reason: VinError | null = null;

  /** Only the first reason counts. */
  end(reason: VinError): void {
    if (this.reason) return;
    this.reason = reason;
    this.emit("abort");
  }
}

export interface Limits {
  ending: Ending;
  /** The caller's signal, which may outlive thousands of calls. */
  signal: AbortSignal | undefined;
  timeoutMs: number;
  /** Made when the time is up, so that it can say how far the call had come. */
  timeoutError: () => VinError;
}

/**
 * Runs a task until it settles or is ended: by the time-out, by the signal (with its reason if that is a VinError, else
 * VIN_CLOSED), or by `ending` itself. Once ended, the rejection is why, whatever the task says.
 */
export async function withTimeLimit<T>(limits: Limits, task: () => Promise<T>): Promise<T> {
  // A timer of our own, because AbortSignal.any with a long-lived signal keeps memory for every call.
  const { ending, signal, timeoutMs, timeoutError } = limits;
  const stop = () => ending.end(reasonOf(signal));
  const timer = setTimeout(() => ending.end(timeoutError()), timeoutMs);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    if (signal?.aborted) stop();
    return await untilEnded(ending, task);
  } catch (error) {
    throw ending.reason ?? error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** Settles with the task, or at once when ended: undici lets go of a call only when its connection is made. */
function untilEnded<T>(ending: Ending, task: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    // The reason itself is thrown by the caller.
    ending.once("abort", reject);
    if (ending.reason) reject(ending.reason);
    else task().then(resolve, reject);
  });
}

/** Why a signal aborted: its reason if that is a VinError, else VIN_CLOSED. */
export function reasonOf(signal: AbortSignal | undefined): VinError {
  if (isVinError(signal?.reason)) return signal.reason;
  return new VinError(
    "VIN_CLOSED",
    "The reading was stopped before it was finished. Send the picture again.",
  );
}
