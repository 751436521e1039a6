/** Turns an engine's usage figures into the report that users see. */
import type { EngineName, LocalCounts, SourceUsage, Usage } from "./types";

/** Completes what an engine reports about its use. */
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
    remaining: total === null ? null : Math.max(0, total - calls),
    // One decimal place is what a status and an alert need.
    percent: total === null ? null : Math.round((calls / total) * 1000) / 10,
    month,
    year,
    resetsOn,
    engine,
    local,
    warnings,
    response,
  };
}
