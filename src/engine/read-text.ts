/** Reads VINs from the text in a picture: which lines are read, in which order, and when to stop. */
import { assembleVin, type Hypothesis } from "./assemble/assemble";
import { cropLine, turnAround } from "./find/crop";
import { detectText } from "./find/detect";
import { type Line, likelyLines } from "./find/lines";
import { corners, type Point, type Rectangle } from "./find/rectangle";
import type { Raster } from "./picture/raster";
import { upsideDown } from "./recognise/direction";
import { recogniseLine } from "./recognise/recognise";
import type { Tools } from "./tools";

export interface TextVin extends Hypothesis {
  corners: Point[];
}

/** Lines that are read at most, so that a page full of text ends in time. */
const MOST_LINES = 10;
/** A reading as sure as this ends the search. */
const SURE = 0.97;

/** @returns VINs with their places, best first */
export async function readTextVins(picture: Raster, tools: Tools): Promise<TextVin[]> {
  const lines = likelyLines(await detectText(picture, tools.detector));
  const found: TextVin[] = [];
  for (const line of lines.slice(0, MOST_LINES)) {
    const vin = await readLine(picture, line, tools);
    if (vin === null) continue;
    found.push(vin);
    if (vin.confidence >= SURE) break;
  }
  return distinct(found.sort((a, b) => b.confidence - a.confidence));
}

async function readLine(picture: Raster, line: Line, tools: Tools): Promise<TextVin | null> {
  const level = cropLine(picture, line.rectangle);
  const turned = (await upsideDown(level, tools.direction)) > 0.5;
  const reading = await recogniseLine(turned ? turnAround(level) : level, tools.recogniser);
  const hypothesis = assembleVin(reading);
  return hypothesis && { ...hypothesis, corners: placeOf(line.rectangle, hypothesis, turned) };
}

/** The part of the line in which the VIN stands. */
function placeOf(line: Rectangle, { from, to }: Hypothesis, turned: boolean): Point[] {
  const [start, end] = turned ? [1 - to, 1 - from] : [from, to];
  const shift = ((start + end) / 2 - 0.5) * line.width;
  return corners({
    ...line,
    x: line.x + shift * Math.cos(line.angle),
    y: line.y + shift * Math.sin(line.angle),
    width: (end - start) * line.width,
  });
}

/** Each VIN once; of several readings of the same place only the surest. */
function distinct(found: readonly TextVin[]): TextVin[] {
  const kept: TextVin[] = [];
  for (const vin of found) {
    const known = kept.some((other) => other.vin === vin.vin || overlaps(other.corners, vin.corners));
    if (!known) kept.push(vin);
  }
  return kept;
}

function overlaps(a: readonly Point[], b: readonly Point[]): boolean {
  const middle = (points: readonly Point[]) => ({
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  });
  const [first, second] = [middle(a), middle(b)];
  const height = Math.hypot((a[3] as Point).x - (a[0] as Point).x, (a[3] as Point).y - (a[0] as Point).y);
  const width = Math.hypot((a[1] as Point).x - (a[0] as Point).x, (a[1] as Point).y - (a[0] as Point).y);
  return Math.hypot(first.x - second.x, first.y - second.y) < Math.max(height, width / 2);
}
