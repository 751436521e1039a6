/** One time limit for one message, from its arrival to its outcome. */
import { isVinError, VinError } from "../errors";

/**
 * Runs `task` with a signal that ends it after `seconds`, or when `outer` aborts, or when the task's owner calls `end`.
 * Whatever the task throws after that, the caller sees why it was ended; only a failure that counts its attempts stays.
 */
export async function withDeadline<T>(
  seconds: number,
  outer: AbortSignal | undefined,
  task: (signal: AbortSignal, end: (reason: VinError) => void) => Promise<T>,
): Promise<T> {
  // One controller per message: a long-lived signal combined with AbortSignal.any keeps memory per call.
  const controller = new AbortController();
  const passOn = () => controller.abort(outer?.reason);
  if (outer?.aborted) passOn();
  outer?.addEventListener("abort", passOn, { once: true });
  const timer = setTimeout(() => controller.abort(deadlineError(seconds)), seconds * 1000);
  try {
    return await task(controller.signal, (reason) => controller.abort(reason));
  } catch (error) {
    const { aborted } = controller.signal;
    const reason: unknown = controller.signal.reason;
    // A task that had tried before says why in vain, which tells more than that time is up.
    const tellsMore = isVinError(error) && error.cause.attempts !== undefined;
    throw aborted && isVinError(reason) && !tellsMore ? reason : error;
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener("abort", passOn);
  }
}

function deadlineError(seconds: number): VinError {
  return new VinError(
    "VIN_TIMEOUT",
    `No answer within ${seconds} seconds, waiting in line included. Send fewer pictures at once, or raise the deadline of the service.`,
    { limit: seconds },
  );
}
