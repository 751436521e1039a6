/** Messages may hold anything: what is nested too deeply to be copied, and what throws as soon as it is looked at. */
import { isVinError, reasonOf, VinError } from "../../src/errors";
import type { Message } from "./types";

/** A shallow copy, since a picture may be on the message. Throws VIN_BAD_INPUT when the message can't be copied. */
export function copyOf(msg: Message): Message {
  try {
    return { ...msg };
  } catch (error) {
    throw uncopyable(error);
  }
}

/**
 * A failure as Node-RED's `done` takes it: a text, with `code` and `cause` beside it, which Node-RED copies to `msg.error`.
 * Where nothing catches it, the log and the debug sidebar show a text; an Error they would show as an object of which only
 * the first words can be seen.
 */
export function failureText({ message, code, cause }: VinError): Error {
  return Object.assign(Object(message) as object, { code, cause }) as unknown as Error;
}

/** Runs what reads a message's properties. Rejects with VinError: what the message itself throws is VIN_BAD_INPUT. */
export async function fromMessage<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isVinError(error)) throw error;
    const reason = reasonOf(error);
    throw new VinError(
      "VIN_BAD_INPUT",
      `The message contains something that can't be read (${reason}). Check what the node before it sends.`,
      { reason },
    );
  }
}

/** What to say of a message that some node gets no copy of, because copying threw. */
export function uncopyable(thrown: unknown): VinError {
  const reason = reasonOf(thrown);
  return new VinError(
    "VIN_BAD_INPUT",
    `The message can't be copied for all that are to get it (${reason}). Remove what is deeply nested or no plain data before this node.`,
    { reason },
  );
}
