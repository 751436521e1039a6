/** What the routes behind the dialogs' buttons share: who may call them, and that a failure is an answer, not a crash. */
import type { Request, RequestHandler, Response } from "express";
import { isVinError, VinError } from "../../src/errors";
import type { Failure } from "../lib/answers";
import { serviceOf } from "../lib/settings";
import type { Red, ServiceNode } from "../lib/types";

/** Does a route's work; what it returns is the answer. `signal` ends when nobody waits for the answer any more. */
export type Work = (request: Request, signal: AbortSignal) => Promise<object>;

/**
 * Adds a POST route to the admin API that only people with `permission` may call. A VinError becomes a `Failure`: that
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
  const { code, message } = isVinError(error)
    ? error
    : new VinError("VIN_ENGINE", "Something unexpected went wrong in Node-RED. Please report it.");
  return { failure: { code, message } };
}

/** The running service with this id. Throws VIN_CONFIG, in the words of someone who is just editing it. */
export function deployedService(RED: Red, id: unknown): ServiceNode {
  if (typeof id === "string" && id !== "" && !RED.nodes.getNode(id)) {
    throw new VinError("VIN_CONFIG", "The chosen service is not deployed yet. Press Deploy, then try again.");
  }
  return serviceOf(RED, typeof id === "string" ? id : undefined);
}
