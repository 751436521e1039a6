/** Reads one picture from its bytes to a list of VINs: the order of the steps and the limits on their work. */
import type { SourceReading, SourceResult } from "../types";
import { type BarcodeVin, readBarcodeVins } from "./barcode";
import { decodePicture } from "./picture/decode";
import type { Raster } from "./picture/raster";
import type { Job } from "./protocol";
import type { TextVin } from "./line-reader";
import { readTextVins } from "./read-text";
import type { Tools } from "./tools";
import type { Box } from "../types";
import type { Point } from "./find/rectangle";

const MOST_RESULTS = 5;
const LEAST_CONFIDENCE = 0.02;
const BARCODE_CONFIDENCE = 0.999;
/** A barcode whose check digit fails is still read letter by letter: only the VIN itself may be unusual. */
const UNCHECKED_BARCODE_CONFIDENCE = 0.97;

/** @throws VinError `VIN_BAD_IMAGE` or `VIN_TOO_LARGE` when the picture can't be decoded */
export async function readPicture(job: Job, tools: Tools): Promise<SourceReading> {
  const started = performance.now();
  const picture = await decodePicture(job.bytes, job.type, job.maxPixels, tools.decoders);
  const barcodes = await readBarcodeVins(picture, tools.readBarcodes);
  // A barcode with a fitting check digit is never wrong in practice, so the far slower text search is left out.
  const skipText = barcodes.some(({ checkDigitFits }) => checkDigitFits);
  const texts = skipText ? [] : await readTextVins(picture, tools);
  const results = merge(barcodes, texts, picture).slice(0, MOST_RESULTS);
  return {
    results: results.map(({ result }) => result),
    cameraId: null,
    timestamp: null,
    processingTime: Math.round(performance.now() - started),
    filename: job.filename,
    response: {
      engine: "embedded",
      width: picture.width,
      height: picture.height,
      textRead: !skipText,
      results: results.map(({ result, source, detail }) => ({
        vin: result.text,
        confidence: result.confidence,
        source,
        ...detail,
      })),
    },
  };
}

interface Merged {
  result: SourceResult;
  source: "barcode" | "text" | "barcode and text";
  detail: Record<string, unknown>;
}

/** One entry for each VIN, best first; where barcode and text say the same, they are one. */
function merge(barcodes: readonly BarcodeVin[], texts: readonly TextVin[], picture: Raster): Merged[] {
  const merged: Merged[] = barcodes.map((barcode) => {
    const agreeing = texts.find(({ vin }) => vin === barcode.vin);
    const confidence = barcode.checkDigitFits || agreeing ? BARCODE_CONFIDENCE : UNCHECKED_BARCODE_CONFIDENCE;
    return {
      result: {
        text: barcode.vin,
        orientation: isSteep(barcode.corners) ? "vertical" : "horizontal",
        confidence,
        box: boxAround(barcode.corners, picture),
        candidates: [{ text: barcode.vin, confidence }],
      },
      source: agreeing ? "barcode and text" : "barcode",
      detail: { format: barcode.format, checkDigitFits: barcode.checkDigitFits },
    };
  });
  for (const text of texts) {
    if (text.confidence < LEAST_CONFIDENCE || barcodes.some(({ vin }) => vin === text.vin)) continue;
    merged.push({
      result: {
        text: text.vin,
        orientation: isSteep(text.corners) ? "vertical" : "horizontal",
        confidence: round(text.confidence),
        box: boxAround(text.corners, picture),
        candidates: text.candidates.map(({ vin, share }) => ({
          text: vin,
          confidence: round(share * text.confidence),
        })),
      },
      source: "text",
      detail: {
        acoustic: round(text.evidence.acoustic),
        margin: round(text.evidence.margin),
        vinLike: round(text.evidence.vinLike),
        agreeing: text.evidence.agreeing,
      },
    });
  }
  return merged.sort((a, b) => (b.result.confidence ?? 0) - (a.result.confidence ?? 0));
}

const round = (value: number) => Math.round(value * 10_000) / 10_000;

/** Whether the first side (along the text) runs steeper than 45 degrees. */
function isSteep([start, end]: readonly Point[]): boolean {
  return start !== undefined && end !== undefined && Math.abs(end.y - start.y) > Math.abs(end.x - start.x);
}

function boxAround(points: readonly Point[], { width, height }: Raster): Box {
  const xs = points.map(({ x }) => Math.min(width, Math.max(0, Math.round(x))));
  const ys = points.map(({ y }) => Math.min(height, Math.max(0, Math.round(y))));
  return { xmin: Math.min(...xs), ymin: Math.min(...ys), xmax: Math.max(...xs), ymax: Math.max(...ys) };
}
