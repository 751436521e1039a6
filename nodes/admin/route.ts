/** What the routes behind the dialogs' buttons share: who may call them, and that a failure is an answer, not a crash. */
import type { Request, RequestHandler, Response } from "express";
import { isVinError } from "../../src/errors";
import type { Failure } from "../lib/answers";
import { serviceOf } from "../lib/settings";
import type { Red, ServiceNode } from "../lib/types";

/** What can go wrong in a dialog only: it has a text of its own in every language, by its key below `failure`. */
export class DialogError extends Error {
  constructor(
    readonly key: string,
    readonly values: Record<string, string> = {},
  ) {
    super(key);
  }
}

/** Does a route's work; what it returns is the answer. `signal` ends when nobody waits for the answer any more. */
export type Work = (request: Request, signal: AbortSignal) => Promise<object>;

/**
 * Adds a POST route to the admin API that only people with `permission` may call. An error becomes a `Failure`: that
 * something can't be read is what the user wanted to know, so it is no failure of the call.
 */
export function addRoute(
  RED: Red,
  path: string,
  permission: string,
  work: Work,
  ...checks: RequestHandler[]
): void {
  RED.httpAdmin.post(path, RED.auth.needsPermission(permission), ...checks, (request, response) => {
    void answer(request, response, work);
  });
}

async function answer(request: Request, response: Response, work: Work): Promise<void> {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  response.set("Cache-Control", "no-store");
  try {
    response.json(await work(request, controller.signal));
  } catch (error) {
    response.json(toFailure(error));
  }
}

export function toFailure(error: unknown): Failure {
  if (error instanceof DialogError) return { failure: { key: error.key, values: error.values } };
  if (!isVinError(error)) return { failure: { key: "unexpected" } };
  if (error.cause.missing === "token") return { failure: { key: "no-token" } };
  return { failure: { code: error.code, message: error.message } };
}

/**
 * The running service with this id, or the built-in one for none. Throws DialogError, in the words of someone who is just
 * editing it.
 */
export function deployedService(RED: Red, id: unknown): Pick<ServiceNode, "reader"> {
  if (id === undefined || id === "") return serviceOf(RED, undefined);
  if (typeof id !== "string" || !RED.nodes.getNode(id)) throw new DialogError("not-deployed");
  return serviceOf(RED, id);
}
