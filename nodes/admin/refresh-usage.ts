/** The refresh button of vin-stats: asks a deployed service what is used, and lets the node's badge show it. */
import type { Request } from "express";
import { figuresOf, type UsageFigures } from "../lib/answers";
import type { Red, StatsNode } from "../lib/types";
import { addRoute, deployedService } from "./route";

export function addRefreshRoute(RED: Red): void {
  const work = (request: Request, signal: AbortSignal) => refresh(RED, request, signal);
  addRoute(RED, "/vin-stats/refresh", "vin-stats.write", work);
}

async function refresh(RED: Red, request: Request, signal: AbortSignal): Promise<UsageFigures> {
  const { id, service } = (request.body ?? {}) as { id?: unknown; service?: unknown };
  const stats = typeof id === "string" ? (RED.nodes.getNode(id) as StatsNode | null) : null;
  const running = stats?.type === "vin-stats" && (stats.service ?? "") === (service ?? "") ? stats : null;
  const usage = running
    ? await running.refresh()
    : await deployedService(RED, service).reader().usage({ signal });
  return figuresOf(usage);
}
