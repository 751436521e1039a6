/** Reads the answers of the VIN ID API: a reading and the statistics. Lenient where the API's page is silent. */
import type { Box, Orientation, SourceReading, SourceResult, SourceUsage } from "../types";
import { isObject, type JsonObject, listOf, numberOf, objectOf, textOf } from "./lenient";
import { toUtc } from "./timestamp";

/**
 * A reading from a reply's JSON. Entries without text are dropped; no entry at all is a valid answer.
 * @param sentCameraId what was sent with the picture: some servers answer "null" when nothing was
 */
export function toSourceReading(json: JsonObject, sentCameraId: string | null): SourceReading {
  return {
    results: listOf(json["results"]).flatMap(toResult),
    cameraId: cameraIdOf(json["camera_id"], sentCameraId),
    timestamp: toUtc(json["timestamp"]),
    processingTime: numberOf(json["processing_time"]),
    filename: textOf(json["filename"]),
    response: json,
  };
}

/** What `total_calls` says where nothing is limited: clients subtract from it and divide by it. */
export const UNLIMITED_CALLS = 1_000_000_000;

/** Usage from a statistics reply's JSON; null when it holds no count of calls, because a made-up 0 would mislead. */
export function toSourceUsage(json: JsonObject): SourceUsage | null {
  const usage = objectOf(json["usage"]);
  const calls = numberOf(usage["calls"]);
  if (calls === null) return null;
  return {
    calls,
    total: limitOf(numberOf(json["total_calls"])),
    month: numberOf(usage["month"]),
    year: numberOf(usage["year"]),
    resetsOn: toUtc(usage["resets_on"]),
    response: json,
  };
}

/** A plan without calls would be none, and a server of ours names a number that nobody reaches. */
function limitOf(total: number | null): number | null {
  return total !== null && total > 0 && total < UNLIMITED_CALLS ? total : null;
}

function toResult(entry: unknown): SourceResult[] {
  if (!isObject(entry)) return [];
  const identifier = objectOf(entry["identifier"]);
  const props = objectOf(identifier["props"]);
  const codes = listOf(props["code"]).map(objectOf);
  const candidates = codes.flatMap((code) => {
    const text = textOf(code["value"]);
    return text === null ? [] : [{ text, confidence: scoreOf(code), code }];
  });
  const best = candidates[0];
  if (!best) return [];
  // Score and box are not documented for VINs. The sibling products give them at several levels.
  const levels = [best.code, identifier, entry];
  return [
    {
      text: best.text,
      orientation: orientationOf(objectOf(listOf(props["orientation"])[0])["value"]),
      confidence: firstOf(levels, scoreOf),
      box: firstOf(levels, boxOf),
      candidates: candidates.map(({ text, confidence }) => ({ text, confidence })),
    },
  ];
}

function firstOf<T>(levels: JsonObject[], pick: (level: JsonObject) => T | null): T | null {
  for (const level of levels) {
    const found = pick(level);
    if (found !== null) return found;
  }
  return null;
}

/** A share between 0 and 1; a number on another scale is not ours to interpret. */
function scoreOf(level: JsonObject): number | null {
  const score = numberOf(level["score"]);
  return score !== null && score >= 0 && score <= 1 ? score : null;
}

function boxOf(level: JsonObject): Box | null {
  const box = objectOf(level["box"]);
  const xmin = numberOf(box["xmin"]);
  const ymin = numberOf(box["ymin"]);
  const xmax = numberOf(box["xmax"]);
  const ymax = numberOf(box["ymax"]);
  if (xmin === null || ymin === null || xmax === null || ymax === null) return null;
  return { xmin, ymin, xmax, ymax };
}

function orientationOf(value: unknown): Orientation | null {
  const text = textOf(value)?.trim().toLowerCase();
  return text === "horizontal" || text === "vertical" ? text : null;
}

function cameraIdOf(value: unknown, sent: string | null): string | null {
  if (typeof value === "number") return String(value);
  const text = textOf(value);
  return text === "null" && sent !== "null" ? null : text;
}
