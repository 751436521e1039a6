/** Turns an engine's usage figures into the report that users see. */
import type { EngineName, LocalCounts, SourceUsage, Usage } from "./types";

/** `remaining` is never below zero; without a limit (`total` 0) `remaining` and `percent` are 0. */
export function toUsage(
  source: SourceUsage,
  engine: EngineName,
  local: LocalCounts,
  warnings: string[] = [],
): Usage {
  const { calls, total, month, year, resetsOn, response } = source;
  return {
    calls,
    total,
    remaining: Math.max(0, total - calls),
    // One decimal place is what a status and an alert need.
    percent: total > 0 ? Math.round((calls / total) * 1000) / 10 : 0,
    month,
    year,
    resetsOn,
    engine,
    local,
    warnings,
    response,
  };
}
