/** Turns what an engine answered into the reading that users see. */
import type { Answer, EngineName, Reading, SourceReading, SourceResult, VinResult } from "./types";
import { normalizeVin, parseVin } from "./vin";

/** Below this an offline reading counts as not found: measured to keep wrong readings under 1 %. */
const EMBEDDED_MIN_CONFIDENCE = 0.8;

/**
 * Builds a reading. `minConfidence` (0-1; null: 0 for the cloud, 0.8 offline) decides whether a VIN counts as
 * found; every result stays listed in `results`. A result without a confidence always counts.
 */
export function toReading(
  source: SourceReading,
  engine: EngineName,
  minConfidence: number | null = null,
  { duplicate = false, repeats = 0 }: Partial<Pick<Answer, "duplicate" | "repeats">> = {},
): Reading {
  const results = source.results.map(toResult);
  const best = results.find(counts(engine, minConfidence));
  return {
    vin: best?.vin ?? null,
    orientation: best?.orientation ?? null,
    found: best !== undefined,
    confidence: best?.confidence ?? null,
    details: best?.details ?? null,
    results,
    engine,
    duplicate,
    repeated: repeats > 0,
    cameraId: source.cameraId,
    timestamp: source.timestamp,
    processingTime: source.processingTime,
    filename: source.filename,
    response: source.response,
  };
}

/** One reading for each VIN that counts as found, best first; the reading itself when none does. */
export function splitReading(reading: Reading, minConfidence: number | null = null): Reading[] {
  const found = reading.results.filter(counts(reading.engine, minConfidence));
  if (found.length === 0) return [reading];
  return found.map((result) => ({
    ...reading,
    vin: result.vin,
    orientation: result.orientation,
    confidence: result.confidence,
    details: result.details,
    results: [result],
  }));
}

function counts(engine: EngineName, minConfidence: number | null) {
  const limit = minConfidence ?? (engine === "embedded" ? EMBEDDED_MIN_CONFIDENCE : 0);
  return ({ confidence }: VinResult) => confidence === null || confidence >= limit;
}

function toResult(source: SourceResult): VinResult {
  const details = parseVin(source.text);
  return {
    vin: details.vin,
    raw: source.text,
    orientation: source.orientation,
    confidence: source.confidence,
    box: source.box,
    candidates: source.candidates.map(({ text, confidence }) => ({
      vin: normalizeVin(text).vin,
      confidence,
    })),
    details,
  };
}
