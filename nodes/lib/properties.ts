/** Reads and writes the message and context properties that users pick with typed inputs. */
import type { Node } from "node-red";
import { reasonOf, VinError } from "../../src/errors";
import type { Message, Red } from "./types";

/** The value of a typed input. Throws VIN_CONFIG when the expression or property can't be evaluated. */
export async function readProperty(
  RED: Red,
  node: Node,
  msg: Message,
  { value, type, label }: { value: string; type: string; label: string },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null, result: unknown) => {
      if (!error) return resolve(result);
      reject(
        new VinError(
          "VIN_CONFIG",
          `The setting “${label}” can't be evaluated: check its expression or property.`,
        ),
      );
    };
    try {
      // With a callback, a faulty property name is still thrown at once.
      RED.util.evaluateNodeProperty(value, type, node, msg, settle);
    } catch (error) {
      settle(error as Error, undefined);
    }
  });
}

/** Puts a result where the user wants it: on the message, or into flow or global context. Throws VIN_CONFIG. */
export async function writeProperty(
  RED: Red,
  node: Node,
  msg: Message,
  { property, type }: { property: string; type: string },
  value: unknown,
): Promise<void> {
  if (type === "flow" || type === "global") {
    try {
      const { key, store } = RED.util.parseContextStore(property);
      await new Promise<void>((resolve, reject) => {
        node.context()[type].set(key, value, store, (error?: Error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      throw new VinError(
        "VIN_CONFIG",
        `The result can't be written to ${type} context (${reasonOf(error)}). Check the output property and the context store.`,
      );
    }
    return;
  }
  if (!isWritten(RED, msg, property, value)) {
    throw new VinError(
      "VIN_CONFIG",
      "The output property can't be written: a part of its path is not an object, or is read-only. Choose another output property.",
    );
  }
}

function isWritten(RED: Red, msg: Message, property: string, value: unknown): boolean {
  try {
    // What is frozen takes a value without a word, and drops it.
    return (
      RED.util.setMessageProperty(msg, property, value, true) &&
      RED.util.getMessageProperty(msg, property) === value
    );
  } catch {
    return false;
  }
}
