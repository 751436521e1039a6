/** Reads VINs from the text in a picture: which lines are read, in which order, and when to stop. */
import { confidenceOf } from "./assemble/confidence";
import { detectText, type Look } from "./find/detect";
import { joinedLines, type Line, wholeLines } from "./find/lines";
import type { Rectangle } from "./find/rectangle";
import { isOtherText, LineReader, type LineReading, type TextVin } from "./line-reader";
import type { Raster } from "./picture/raster";
import { grow, VARIANTS } from "./recognise/variants";
import type { Tools } from "./tools";

/** The first look finds most; the others are for metal, and only taken when nothing was found. */
const LOOKS: readonly Look[] = ["plain", "soft", "even"];
/** Width of the lines that are read at most, in pixels at the recogniser's height: first looks, and second ones. */
const FIRST_READING_BUDGET = 7000;
const SECOND_READING_BUDGET = 3500;
const MOST_JOINED = 6;
const MOST_DOUBTFUL = 3;
const VOTERS = 5;
/** A reading as sure as this ends the search. */
const SURE = 0.95;
/** A reading that is less sure is looked at again. */
const DOUBTFUL = 0.85;
/** A reading that is less sure than this counts as nothing found. */
const FOUND = 0.5;
/** In lines lower than this (pixels of the picture) dots are too small to be told apart, and redrawing only blurs. */
const LEAST_HEIGHT_TO_REDRAW = 20;
/** VIN symbols that a line must show at first sight to be worth a second look. */
const FEWEST_SYMBOLS = 9;
const MOST_SYMBOLS = 30;
/** @returns VINs with their places, best first */
export async function readTextVins(picture: Raster, tools: Tools): Promise<TextVin[]> {
  const reader = new LineReader(picture, tools.recogniser, tools.direction);
  const readings: LineReading[] = [];
  for (const look of LOOKS) {
    const known = readings.map(({ rectangle }) => rectangle);
    const found = await detectText(picture, tools.detector, look);
    const rectangles = found.filter((rectangle) => !known.some((other) => isSamePlace(rectangle, other)));
    const lines = wholeLines(rectangles);
    await reader.vote(lines.slice(0, VOTERS).map(({ rectangle }) => rectangle));
    const first = await readOnce(reader, lines, rectangles);
    readings.push(...first);
    if (!isFound(first, SURE)) readings.push(...(await readAgain(reader, first)));
    if (isFound(readings, FOUND) || reader.spent > FIRST_READING_BUDGET) break;
  }
  return distinct(readings);
}

/** Reads every line once, likely ones first, then lines joined from pieces that together hold enough symbols. */
async function readOnce(
  reader: LineReader,
  lines: readonly Line[],
  rectangles: readonly Rectangle[],
): Promise<LineReading[]> {
  const readings = new Map<Rectangle, LineReading>();
  for (const { rectangle } of lines) {
    if (reader.spent > FIRST_READING_BUDGET) break;
    let reading = await reader.read(rectangle);
    if (reading.symbols < FEWEST_SYMBOLS && reader.isUnsure(rectangle)) {
      const other = await reader.read(rectangle, { against: true });
      if (other.symbols > reading.symbols) reading = other;
    }
    readings.set(rectangle, reading);
    if (isFound([reading], SURE)) return [...readings.values()];
  }
  const symbolsOf = ({ pieces }: Line) =>
    pieces.reduce((sum, piece) => sum + (readings.get(piece)?.symbols ?? 1), 0);
  const joined = joinedLines(rectangles).filter(
    (line) => symbolsOf(line) >= 13 && symbolsOf(line) <= MOST_SYMBOLS,
  );
  for (const { rectangle } of joined.slice(0, MOST_JOINED)) {
    const reading = await reader.read(rectangle);
    readings.set(rectangle, reading);
    if (isFound([reading], SURE)) break;
  }
  return [...readings.values()];
}

/** Looks again at the most promising lines, in other ways, until one reading is sure enough. */
async function readAgain(reader: LineReader, first: readonly LineReading[]): Promise<LineReading[]> {
  const start = reader.spent;
  const again: LineReading[] = [];
  const doubtful = first
    .filter(isDoubtful)
    .sort((a, b) => promise(b) - promise(a))
    .slice(0, MOST_DOUBTFUL);
  for (const line of doubtful) {
    for (const [rectangle, variant] of otherViews(line)) {
      if (reader.spent - start > SECOND_READING_BUDGET) return again;
      const reading = await reader.read(rectangle, { variant });
      again.push(reading);
      if ((distinct([...first, ...again])[0]?.confidence ?? 0) >= DOUBTFUL) return again;
    }
  }
  return again;
}

/** A line that holds only a part of a VIN is first made longer at both ends, by the characters that it lacks. */
function otherViews({ rectangle, symbols }: LineReading) {
  const views = VARIANTS.filter(({ altered }) => !altered || rectangle.height >= LEAST_HEIGHT_TO_REDRAW).map(
    (variant) => [rectangle, variant] as const,
  );
  const missing = 17.7 - symbols;
  if (missing < 1) return views;
  const pitch = rectangle.width / symbols;
  const longer = grow(rectangle, 0, (2 * missing * pitch) / rectangle.height);
  return [[longer, VARIANTS[0]] as const, ...views];
}

const isFound = (readings: readonly LineReading[], confidence: number) =>
  readings.some(({ vin }) => vin && vin.confidence >= confidence);

function isDoubtful(line: LineReading): boolean {
  return line.symbols >= FEWEST_SYMBOLS && line.symbols <= MOST_SYMBOLS && !isOtherText(line);
}

const promise = ({ vin, symbols }: LineReading) => (vin ? vin.confidence : 0) - Math.abs(symbols - 17) / 100;

const isSamePlace = (a: Rectangle, b: Rectangle) =>
  Math.hypot(a.x - b.x, a.y - b.y) < 0.5 * b.height && Math.abs(a.width - b.width) < b.height;

/** Each VIN once, best first; of several readings of the same place only the surest. */
function distinct(readings: readonly LineReading[]): TextVin[] {
  const found = readings.flatMap(({ vin }) => (vin ? [vin] : [])).sort((a, b) => b.confidence - a.confidence);
  const agreed = new Map<string, TextVin>();
  for (const vin of found) {
    const before = agreed.get(vin.vin);
    const agreeing = before ? before.evidence.agreeing + 1 : 0;
    const best = before ?? vin;
    const evidence = { ...best.evidence, agreeing };
    agreed.set(vin.vin, {
      ...best,
      evidence,
      confidence: confidenceOf(evidence),
    });
  }
  const kept: TextVin[] = [];
  for (const vin of [...agreed.values()].sort((a, b) => b.confidence - a.confidence)) {
    if (!kept.some((other) => overlaps(other, vin))) kept.push(vin);
  }
  return kept;
}

function overlaps(a: TextVin, b: TextVin): boolean {
  const middle = ({ corners }: TextVin) => ({
    x: corners.reduce((sum, { x }) => sum + x, 0) / corners.length,
    y: corners.reduce((sum, { y }) => sum + y, 0) / corners.length,
  });
  const [first, second] = [middle(a), middle(b)];
  const [start, , , below] = a.corners;
  const height = start && below ? Math.hypot(below.x - start.x, below.y - start.y) : 0;
  return Math.hypot(first.x - second.x, first.y - second.y) < 2 * height;
}
