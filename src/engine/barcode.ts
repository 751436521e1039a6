/** Reads VINs from barcodes: Code 39, Code 128, Data Matrix and QR. */
import { VIN_PATTERN } from "../vin/alphabet";
import { expectedCheckDigit } from "../vin/check-digit";
import type { Point } from "./find/rectangle";
import { type Raster, shrink } from "./picture/raster";
import { release } from "./picture/release";

export interface Barcode {
  text: string;
  format: string;
  corners: Point[];
}

export type BarcodeReader = (picture: Raster) => Promise<Barcode[]>;

export interface BarcodeVin {
  vin: string;
  format: string;
  corners: Point[];
  checkDigitFits: boolean;
}

/** A larger picture is made smaller first: bars stay wide enough and the search stays short. */
const LARGEST_SIDE = 2400;

/** VINs among the barcodes of a picture, each once. */
export async function readBarcodeVins(picture: Raster, reader: BarcodeReader): Promise<BarcodeVin[]> {
  const { raster, scale } = shrink(picture, LARGEST_SIDE);
  const found = new Map<string, BarcodeVin>();
  const barcodes = await reader(raster);
  if (raster !== picture) release(raster.data);
  for (const { text, format, corners } of barcodes) {
    const vin = vinInBarcode(text);
    if (vin === null || found.has(vin)) continue;
    found.set(vin, {
      vin,
      format,
      corners: corners.map(({ x, y }) => ({ x: x * scale, y: y * scale })),
      checkDigitFits: expectedCheckDigit(vin) === vin[8],
    });
  }
  return [...found.values()];
}

/**
 * The VIN that a barcode's text holds, or null. Labels on imported vehicles carry an `I` in front; two-dimensional
 * codes hold other fields as well, so there the VIN must stand alone between separators and fit its check digit.
 */
export function vinInBarcode(text: string): string | null {
  const whole = text.trim().toUpperCase();
  if (VIN_PATTERN.test(whole)) return whole;
  if (whole.length === 18 && whole.startsWith("I") && VIN_PATTERN.test(whole.slice(1))) return whole.slice(1);
  const part = whole
    .split(/[^A-Z0-9]+/)
    .find((piece) => VIN_PATTERN.test(piece) && expectedCheckDigit(piece) === piece[8]);
  return part ?? null;
}
