/** Which messages a reading makes, and which output each of them takes. */
import { splitReading } from "../../src/reading";
import type { Reading } from "../../src/types";
import { copyOf, uncopyable } from "./messages";
import type { ReadSettings } from "./read-settings";
import type { Message, Red } from "./types";

/** Puts a reading where the settings say. */
export type Write = (msg: Message, reading: Reading | Reading[]) => Promise<void>;

/** Puts the readings on the message, and the message, or one for each VIN, on the right output. Rejects with VinError. */
export async function deliver(
  RED: Red,
  settings: ReadSettings,
  msg: Message,
  readings: Reading | Reading[],
  write: Write,
): Promise<Message[][]> {
  const list = [readings].flat();
  const found: Message[] = [];
  const notFound: Message[] = [];

  if (settings.split) {
    const parts = list.flatMap((reading) => splitReading(reading, settings.minConfidence));
    for (const [index, reading] of parts.entries()) {
      const message = parts.length === 1 ? msg : copyToWrite(RED, msg, settings.output.property);
      message["parts"] = partsOf(msg, index, parts.length);
      await write(message, reading);
      (reading.found || !settings.notFoundOutput ? found : notFound).push(message);
    }
  } else {
    await write(msg, readings);
    const any = list.some((reading) => reading.found);
    (any || !settings.notFoundOutput ? found : notFound).push(msg);
  }
  return settings.notFoundOutput ? [found, notFound] : [found];
}

/** A copy to write to: shallow, unless the write goes below its top. Throws VIN_BAD_INPUT when it can't be copied. */
function copyToWrite(RED: Red, msg: Message, property: string): Message {
  if (!/[.[]/.test(property)) return copyOf(msg);
  try {
    return RED.util.cloneMessage(msg);
  } catch (error) {
    throw uncopyable(error);
  }
}

/** Lets a join node put the messages together again; parts of an outer split are kept, as core's split does. */
function partsOf(msg: Message, index: number, count: number): object {
  const outer = msg["parts"] === undefined ? {} : { parts: msg["parts"] };
  return { id: msg._msgid, type: "array", len: 1, index, count, ...outer };
}
