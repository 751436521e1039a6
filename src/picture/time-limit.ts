/** Ends one network call on time: by its own clock, by its caller, or by whoever holds its controller. */
import { isVinError, VinError } from "../errors";

export interface Limits {
  /** The call's own: aborting it with a VinError ends the call with that error. */
  controller: AbortController;
  /** The caller's signal, which may outlive thousands of calls. */
  signal: AbortSignal | undefined;
  timeoutMs: number;
  /** Made when the time is up, so that it can say how far the call had come. */
  timeoutError: () => VinError;
}

/**
 * Runs a task that ends when `controller` aborts. However it ends after that, the rejection is why it was ended: the
 * time-out, the signal's reason if that is a VinError, else VIN_CLOSED.
 */
export async function withTimeLimit<T>(limits: Limits, task: () => Promise<T>): Promise<T> {
  // A controller and a timer, because AbortSignal.any with a long-lived signal keeps memory for every call.
  const { controller, signal, timeoutMs, timeoutError } = limits;
  const stop = () => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(timeoutError()), timeoutMs);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    if (signal?.aborted) stop();
    return await untilAborted(controller.signal, task);
  } catch (error) {
    throw controller.signal.aborted ? reasonOf(controller.signal) : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** Settles with the task, or at once when aborted: undici lets go of a call only when its connection is made. */
function untilAborted<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(reasonOf(signal)), { once: true });
    if (signal.aborted) reject(reasonOf(signal));
    else task().then(resolve, reject);
  });
}

/** Why a signal aborted: its reason if that is a VinError, else VIN_CLOSED. */
export function reasonOf(signal: AbortSignal): VinError {
  if (isVinError(signal.reason)) return signal.reason;
  return new VinError(
    "VIN_CLOSED",
    "The reading was stopped before it was finished. Send the picture again.",
  );
}
