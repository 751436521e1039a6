/** Reads VINs from the text in a picture: which lines are read, in which order, and when to stop. */
import { detectText } from "./find/detect";
import { joinedLines, type Line, wholeLines } from "./find/lines";
import type { Point, Rectangle } from "./find/rectangle";
import { LineReader, type LineReading, type TextVin } from "./line-reader";
import type { Raster } from "./picture/raster";
import { VARIANTS } from "./recognise/variants";
import type { Tools } from "./tools";

/** Width of the lines that are read at most, in pixels at the recogniser's height: first looks, and second ones. */
const FIRST_LOOK_BUDGET = 8000;
const SECOND_LOOK_BUDGET = 6000;
const MOST_JOINED = 6;
const MOST_DOUBTFUL = 3;
const VOTERS = 5;
/** A reading as sure as this ends the search. */
const SURE = 0.97;
/** A reading that is less sure is looked at again. */
const DOUBTFUL = 0.9;
/** VIN symbols that a line must show at first sight to be worth a second look. */
const FEWEST_SYMBOLS = 9;
const MOST_SYMBOLS = 30;

/** @returns VINs with their places, best first */
export async function readTextVins(picture: Raster, tools: Tools): Promise<TextVin[]> {
  const rectangles = await detectText(picture, tools.detector);
  const lines = wholeLines(rectangles);
  const reader = new LineReader(picture, tools.recogniser, tools.direction);
  await reader.vote(lines.slice(0, VOTERS).map(({ rectangle }) => rectangle));
  const readings = await firstLook(reader, lines, rectangles);
  if (!isSure(readings)) readings.push(...(await secondLook(reader, readings)));
  return distinct(readings.flatMap(({ vin }) => (vin ? [vin] : [])));
}

/** Reads every line once, likely ones first, then lines joined from pieces that together hold enough symbols. */
async function firstLook(
  reader: LineReader,
  lines: readonly Line[],
  rectangles: readonly Rectangle[],
): Promise<LineReading[]> {
  const readings = new Map<Rectangle, LineReading>();
  for (const { rectangle } of lines) {
    if (reader.spent > FIRST_LOOK_BUDGET || isSure([...readings.values()])) break;
    let reading = await reader.read(rectangle);
    if (reading.symbols < FEWEST_SYMBOLS && reader.isUnsure(rectangle)) {
      const other = await reader.read(rectangle, { against: true });
      if (other.symbols > reading.symbols) reading = other;
    }
    readings.set(rectangle, reading);
  }
  if (isSure([...readings.values()])) return [...readings.values()];
  const symbolsOf = ({ pieces }: Line) =>
    pieces.reduce((sum, piece) => sum + (readings.get(piece)?.symbols ?? 1), 0);
  const joined = joinedLines(rectangles).filter(
    (line) => symbolsOf(line) >= 13 && symbolsOf(line) <= MOST_SYMBOLS,
  );
  for (const { rectangle } of joined.slice(0, MOST_JOINED)) {
    readings.set(rectangle, await reader.read(rectangle));
    if (isSure([...readings.values()])) break;
  }
  return [...readings.values()];
}

/** Looks again at the most promising lines, in other ways, until one reading is sure enough. */
async function secondLook(reader: LineReader, first: readonly LineReading[]): Promise<LineReading[]> {
  const start = reader.spent;
  const again: LineReading[] = [];
  const doubtful = first
    .filter(({ symbols }) => symbols >= FEWEST_SYMBOLS && symbols <= MOST_SYMBOLS)
    .sort((a, b) => promise(b) - promise(a))
    .slice(0, MOST_DOUBTFUL);
  for (const { rectangle } of doubtful) {
    for (const variant of VARIANTS) {
      if (reader.spent - start > SECOND_LOOK_BUDGET) return again;
      const reading = await reader.read(rectangle, { variant });
      again.push(reading);
      if ((reading.vin?.confidence ?? 0) >= DOUBTFUL) return again;
    }
  }
  return again;
}

const isSure = (readings: readonly LineReading[]) =>
  readings.some(({ vin }) => vin && vin.confidence >= SURE);

const promise = ({ vin, symbols }: LineReading) => (vin ? vin.confidence : 0) - Math.abs(symbols - 17) / 100;

/** Each VIN once; of several readings of the same place only the surest. */
function distinct(found: readonly TextVin[]): TextVin[] {
  const kept: TextVin[] = [];
  for (const vin of [...found].sort((a, b) => b.confidence - a.confidence)) {
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
  return Math.hypot(first.x - second.x, first.y - second.y) < 2 * height;
}
