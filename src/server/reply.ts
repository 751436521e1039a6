/** Writes a reading the way the VIN ID API documents it, with what the embedded reader knows besides as extra keys. */
import { splitReading } from "../reading";
import type { Reading, VinResult } from "../types";

/** The documented attributes, all of them always; `results` holds the VINs that count as found. */
export function toReply(reading: Reading): Record<string, unknown> {
  // Clients of the API take whatever is in `results` for a VIN, so doubtful ones stay out.
  const found = reading.found ? splitReading(reading).flatMap(({ results }) => results) : [];
  return {
    processing_time: reading.processingTime,
    results: found.map(toEntry),
    // The name in the API's own sample, where the client gave none.
    filename: reading.filename ?? "image.jpg",
    version: 1,
    camera_id: reading.cameraId,
    timestamp: reading.timestamp ?? new Date().toISOString(),
  };
}

/** `score` is what the vendor's sibling products call a confidence; clients look for it there. */
function toEntry({ candidates, orientation, confidence, box }: VinResult): Record<string, unknown> {
  return {
    identifier: {
      type: "text",
      props: {
        code: candidates.map((candidate) => ({ value: candidate.vin, score: candidate.confidence })),
        orientation: orientation === null ? [] : [{ value: orientation }],
      },
    },
    confidence,
    box,
    candidates,
  };
}
