/** Reads one picture from its bytes to a list of VINs: the order of the steps and the limits on their work. */
import type { SourceReading, SourceResult } from "../types";
import { type BarcodeVin, readBarcodeVins } from "./barcode";
import { decodePicture } from "./picture/decode";
import type { Raster } from "./picture/raster";
import { release } from "./picture/release";
import type { Job } from "./protocol";
import type { TextVin } from "./line-reader";
import { QUICK, readTextVins, THOROUGH } from "./read-text";
import type { Tools } from "./tools";
import type { Box } from "../types";
import type { Point } from "./find/rectangle";

const MOST_RESULTS = 5;
const LEAST_CONFIDENCE = 0.02;
const BARCODE_CONFIDENCE = 0.999;
/** A barcode whose check digit fails is still read letter by letter: only the VIN itself may be unusual. */
const UNCHECKED_BARCODE_CONFIDENCE = 0.97;
/** A barcode that the text contradicts: whoever made the label erred in one of them, so a person should look. */
const DISPUTED_BARCODE_CONFIDENCE = 0.85;
/** A text this sure counts in the comparison; one that differs in more places is another VIN. */
const COMPARED_CONFIDENCE = 0.8;
const MOST_DIFFERENCES = 4;
/** No barcode that is read is shorter, in pixels. */
const LEAST_BARCODE = 16;

/** @throws VinError `VIN_BAD_IMAGE` or `VIN_TOO_LARGE` when the picture can't be decoded */
export async function readPicture(job: Job, tools: Tools): Promise<SourceReading> {
  const started = performance.now();
  const picture = await decodePicture(job.bytes, job.type, job.maxPixels, tools.decoders);
  const barcodes = await readBarcodeVins(picture, tools.readBarcodes);
  // A barcode with a fitting check digit is hardly ever wrong, so a quick look at the text beside it is enough.
  const sure = barcodes.find(({ checkDigitFits }) => checkDigitFits);
  const texts = sure
    ? await readTextVins(picture, tools, QUICK, surroundings(sure, picture))
    : await readTextVins(picture, tools, THOROUGH);
  release(picture.data);
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

/** One entry for each VIN, best first; a barcode and the text beside it are one, whether they agree or not. */
function merge(barcodes: readonly BarcodeVin[], texts: readonly TextVin[], picture: Raster): Merged[] {
  const merged: Merged[] = barcodes.map((barcode) => {
    const agreeing = texts.find(({ vin }) => vin === barcode.vin);
    const differing = agreeing ? undefined : texts.find((text) => contradicts(text, barcode.vin));
    const sure = barcode.checkDigitFits || agreeing ? BARCODE_CONFIDENCE : UNCHECKED_BARCODE_CONFIDENCE;
    const confidence = differing ? DISPUTED_BARCODE_CONFIDENCE : sure;
    return {
      result: {
        text: barcode.vin,
        orientation: isSteep(barcode.corners) ? "vertical" : "horizontal",
        confidence,
        box: boxAround(barcode.corners, picture),
        candidates: [
          { text: barcode.vin, confidence },
          ...(differing ? [{ text: differing.vin, confidence: round(1 - confidence) }] : []),
        ],
      },
      source: agreeing ? "barcode and text" : "barcode",
      detail: {
        format: barcode.format,
        checkDigitFits: barcode.checkDigitFits,
        textBeside: agreeing ? "agrees" : differing ? "differs" : "not found",
        ...(differing && { text: differing.vin }),
      },
    };
  });
  for (const text of texts) {
    const sameVin = barcodes.some(({ vin }) => vin === text.vin || contradicts(text, vin));
    if (text.confidence < LEAST_CONFIDENCE || sameVin) continue;
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

/** Whether a text was surely meant to be the same VIN as a barcode, and is not. */
function contradicts({ vin, confidence }: TextVin, barcode: string): boolean {
  const differences = [...vin].filter((character, place) => character !== barcode[place]).length;
  return confidence >= COMPARED_CONFIDENCE && differences > 0 && differences <= MOST_DIFFERENCES;
}

const round = (value: number) => Math.round(value * 10_000) / 10_000;

/** Whether the first side (along the text) runs steeper than 45 degrees. */
function isSteep([start, end]: readonly Point[]): boolean {
  return start !== undefined && end !== undefined && Math.abs(end.y - start.y) > Math.abs(end.x - start.x);
}

/** Where the text that belongs to a barcode stands: within half the barcode's length around it. */
function surroundings({ corners }: BarcodeVin, picture: Raster): Box {
  const { xmin, ymin, xmax, ymax } = boxAround(corners, picture);
  const reach = Math.max(LEAST_BARCODE, xmax - xmin, ymax - ymin) / 2;
  return boxAround(
    [
      { x: xmin - reach, y: ymin - reach },
      { x: xmax + reach, y: ymax + reach },
    ],
    picture,
  );
}

function boxAround(points: readonly Point[], { width, height }: Raster): Box {
  const xs = points.map(({ x }) => Math.min(width, Math.max(0, x)));
  const ys = points.map(({ y }) => Math.min(height, Math.max(0, y)));
  return {
    xmin: Math.floor(Math.min(...xs)),
    ymin: Math.floor(Math.min(...ys)),
    xmax: Math.ceil(Math.max(...xs)),
    ymax: Math.ceil(Math.max(...ys)),
  };
}
