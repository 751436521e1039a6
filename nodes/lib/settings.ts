/** Node settings, checked once when a node starts. */
import type { Node } from "node-red";
import { isVinError, VinError } from "../../src/errors";
import { builtInReader, keepBuiltIn } from "./built-in";
import type { Red, ServiceNode } from "./types";

/** Node-RED leaves `${NAME}` standing as text when the environment variable NAME does not exist. */
export const UNSET_VARIABLE = /^\$\{(\S+)\}$/;

/**
 * Checks settings once, since they can't change while the node lives. What comes back gives the result each time, or
 * throws each time what was wrong, so that every message can report it.
 */
export function checkOnce<T>(check: () => T): () => T {
  try {
    const result = check();
    return () => result;
  } catch (error) {
    if (!isVinError(error)) throw error;
    return () => {
      throw error;
    };
  }
}

/** The environment variable that a setting (or credential) names although it is not set; null when there is none. */
export function unsetVariableOf(settings: object): string | null {
  for (const value of Object.values(settings)) {
    const name = typeof value === "string" ? UNSET_VARIABLE.exec(value.trim())?.[1] : undefined;
    if (name !== undefined) return name;
  }
  return null;
}

/** Throws VIN_CONFIG when a setting (or credential) still names an environment variable that is not set. */
export function refuseUnsetVariables(settings: object): void {
  const name = unsetVariableOf(settings);
  if (name === null) return;
  throw new VinError(
    "VIN_CONFIG",
    `The environment variable ${name} is not set. Set it where Node-RED is started, or enter the value itself in the node.`,
  );
}

/**
 * The service a node uses; the built-in one, which reads offline, when none is chosen. Throws VIN_CONFIG when the chosen
 * one was deleted or disabled.
 */
export function serviceOf(RED: Red, id: string | null | undefined): Pick<ServiceNode, "reader"> {
  if (!id) return { reader: () => builtInReader(RED) };
  const service = RED.nodes.getNode(id) as (Node & Partial<ServiceNode>) | null;
  if (service && typeof service.reader === "function") return service as ServiceNode;
  throw new VinError(
    "VIN_CONFIG",
    "The chosen VIN service is missing or disabled. Open this node, choose a service, and deploy.",
  );
}

/** Keeps a node's service open. Returns what the node calls when it has closed; a chosen service ends by itself. */
export function keepService(id: string | null | undefined): () => Promise<void> {
  return id ? () => Promise.resolve() : keepBuiltIn();
}
