/** Sends a message through the vin-read of `readFlow`, and gathers the one outcome it must have. */
import assert from "node:assert/strict";
import { collectAt, node, type Received } from "../support/node-helper";
import { until } from "../support/until";
import { PICTURE } from "./flow";

/** The settled outcome of one message: what Catch and Complete saw, and what left each output. */
export interface Seen {
  first: Received[];
  second: Received[];
  third: Received[];
  caught: Received[];
  completed: Received[];
}

export interface Failure {
  code: string;
  message: string;
  cause: Record<string, unknown>;
  source: { id: string };
}

/** Gathers from now on what leaves the node. */
export function watch(): Seen {
  const [first, second, third] = [collectAt("first"), collectAt("second"), collectAt("third")];
  return { first, second, third, caught: collectAt("caught"), completed: collectAt("completed") };
}

/** Sends one message and waits for its one outcome. */
export async function send(msg: object): Promise<Seen> {
  const seen = watch();
  node("read").receive({ payload: PICTURE, ...msg });
  await until(() => seen.caught.length + seen.completed.length > 0, "an outcome");
  // A second outcome, if there were one, would be on its way by now.
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(seen.caught.length + seen.completed.length, 1, "exactly one outcome");
  return seen;
}

/** The error that Catch was given. */
export function failureOf(seen: Seen): Failure {
  assert.equal(seen.caught.length, 1);
  return seen.caught[0]?.["error"] as Failure;
}

/** The badge below a node; empty before its first one. */
export function lastStatus(id = "read"): { fill?: string; text?: string } {
  const { status } = node(id) as unknown as { status: { lastCall: { firstArg: object } | null } };
  return status.lastCall?.firstArg ?? {};
}
