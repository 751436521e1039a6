/** One time limit for one message, from its arrival to its outcome. */
import { Ending, type EndSignal } from "../ending";
import { isVinError, VinError } from "../errors";

/**
 * Runs `task` with an ending of its own, which comes after `seconds`, or when `outer` aborts, or when the task's owner
 * says so. Whatever the task throws after that, the caller sees why it was ended; only a failure that counts its attempts
 * stays.
 */
export async function withDeadline<T>(
  seconds: number,
  outer: EndSignal | undefined,
  task: (ending: Ending) => Promise<T>,
): Promise<T> {
  // One ending per message: a long-lived signal combined with AbortSignal.any keeps memory per call.
  const ending = new Ending();
  const passOn = () => outer && ending.end(outer.reason);
  if (outer?.aborted) passOn();
  outer?.addEventListener("abort", passOn, { once: true });
  const timer = setTimeout(() => ending.end(deadlineError(seconds)), seconds * 1000);
  try {
    return await task(ending);
  } catch (error) {
    const { aborted, reason } = ending;
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
