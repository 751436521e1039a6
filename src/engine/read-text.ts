/** Reads VINs from the text in a picture: which lines are read, in which order, and when to stop. */
import { distinct, isFound } from "./distinct";
import { findBands } from "./find/bands";
import { detectText } from "./find/detect";
import { joinedLines, type Line, stackedLines, wholeLines } from "./find/lines";
import { type Rectangle, scaled } from "./find/rectangle";
import { isOtherText, isSteep, LineReader, type LineReading, type TextVin } from "./line-reader";
import { cut, type Raster, shrink } from "./picture/raster";
import { grow, VARIANTS } from "./recognise/variants";
import type { Tools } from "./tools";
import type { Box } from "../types";

/** How much is done for one picture. */
export interface Effort {
  /**
   * Where lines are searched: by the text detector at a size (its longest side in pixels), or among bands of edges. Each
   * look is only taken when those before found nothing; `budget` is the width of the lines that it reads at most, in
   * pixels at the recogniser's height.
   */
  looks: readonly { at: number | "bands"; budget: number }[];
  /** The same for lines that are read again in other ways, all looks together. */
  budgetAgain: number;
}

/** The first look finds nearly all; the second is for what the detector has no eye for: dots, dents, numbers in a frame. */
export const THOROUGH: Effort = {
  looks: [
    { at: 640, budget: 5000 },
    { at: "bands", budget: 1500 },
  ],
  budgetAgain: 1800,
};
/** Enough to compare a barcode with the text beside it, when only its surroundings are searched. */
export const QUICK: Effort = { looks: [{ at: 320, budget: 300 }], budgetAgain: 0 };

/** The detector never sees more than this, so larger pictures are made smaller once for all looks. */
const OVERVIEW_SIDE = 1280;
const MOST_JOINED = 6;
const MOST_STACKED = 3;
const MOST_DOUBTFUL = 3;
const VOTERS = 3;
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
/** How much longer or higher than the first a second VIN of the picture may be: it is written the same way. */
const LARGEST_DIFFERENCE = 1.4;

/**
 * @param region the part of the picture in which text is searched; absent: all of it
 * @returns VINs with their places, best first
 */
export async function readTextVins(
  picture: Raster,
  tools: Tools,
  effort: Effort,
  region?: Box,
): Promise<TextVin[]> {
  const reader = new LineReader(picture, tools.recogniser, tools.direction, effort.budgetAgain);
  const overview = shrink(region ? cut(picture, region) : picture, OVERVIEW_SIDE);
  const readings: LineReading[] = [];
  for (const { at: look, budget } of effort.looks) {
    reader.startLook(budget);
    const known = readings.map(({ rectangle }) => rectangle);
    const seen =
      look === "bands" ? findBands(overview.raster) : await detectText(overview.raster, tools.detector, look);
    const found = seen.map((rectangle) => inPicture(rectangle, overview.scale, region));
    const rectangles = found.filter((rectangle) => !known.some((other) => isSamePlace(rectangle, other)));
    const lines = wholeLines(rectangles);
    const first = await readOnce(reader, lines, rectangles);
    readings.push(...first);
    if (isFound(first, SURE)) readings.push(...(await readFurther(reader, lines, readings)));
    else readings.push(...(await readAgain(reader, first)));
    if (isFound(readings, FOUND)) break;
  }
  return distinct(readings);
}

/**
 * Reads every line once, likely ones first, then lines joined from pieces that together hold enough symbols, then pairs
 * that stand below each other. Ends at a sure reading.
 */
async function readOnce(
  reader: LineReader,
  lines: readonly Line[],
  rectangles: readonly Rectangle[],
): Promise<LineReading[]> {
  const readings = new Map<Rectangle, LineReading>();
  const keep = (rectangle: Rectangle, reading: LineReading) => {
    readings.set(rectangle, reading);
    return isFound([reading], SURE);
  };
  const [likeliest] = lines;
  // Level text mostly stands upright, so the likeliest line is read before the direction is known.
  if (likeliest && !isSteep(likeliest.rectangle)) {
    const isSure = keep(likeliest.rectangle, await reader.read(likeliest.rectangle));
    if (isSure || reader.isSpent) return [...readings.values()];
  }
  await reader.vote(lines.slice(0, VOTERS).map(({ rectangle }) => rectangle));
  for (const { rectangle } of lines) {
    if (reader.isSpent) break;
    const before = readings.get(rectangle);
    let reading = before?.turned === reader.isTurned(rectangle) ? before : await reader.read(rectangle);
    if (reading.symbols < FEWEST_SYMBOLS && reader.isUnsure(rectangle)) {
      const other = await reader.read(rectangle, { against: true });
      if (other.symbols > reading.symbols) reading = other;
    }
    if (keep(rectangle, reading)) return [...readings.values()];
  }
  const symbolsOf = ({ pieces }: Line) =>
    pieces.reduce((sum, piece) => sum + (readings.get(piece)?.symbols ?? 1), 0);
  const joined = joinedLines(rectangles).filter(
    (line) => symbolsOf(line) >= 13 && symbolsOf(line) <= MOST_SYMBOLS,
  );
  for (const { rectangle } of joined.slice(0, MOST_JOINED)) {
    if (keep(rectangle, await reader.read(rectangle))) return [...readings.values()];
  }
  return [...readings.values(), ...(await readStacked(reader, [...readings.values()]))];
}

/** Reads pairs of lines, one below the other, that hold a VIN's symbols together. */
async function readStacked(reader: LineReader, readings: readonly LineReading[]): Promise<LineReading[]> {
  const stacked: LineReading[] = [];
  for (const pair of stackedLines(readings).slice(0, MOST_STACKED)) {
    if (reader.isSpent) break;
    const reading = await reader.readPair(pair);
    stacked.push(reading);
    if (isFound([reading], SURE)) break;
  }
  return stacked;
}

/**
 * After a sure reading: lines of the same shape and size could hold another VIN of the same kind. The first that holds
 * none ends this, so that a picture with one VIN costs one line more at most.
 */
async function readFurther(
  reader: LineReader,
  lines: readonly Line[],
  readings: readonly LineReading[],
): Promise<LineReading[]> {
  const model = readings.find((reading) => isFound([reading], SURE))?.rectangle;
  const further = lines
    .map(({ rectangle }) => rectangle)
    .filter((rectangle) => !readings.some((reading) => reading.rectangle === rectangle))
    .filter((rectangle) => model && areAlike(rectangle, model));
  const found: LineReading[] = [];
  for (const rectangle of further) {
    if (reader.isSpent) break;
    const reading = await reader.read(rectangle);
    found.push(reading);
    if (!isFound([reading], FOUND)) break;
  }
  return found;
}

/** Looks again at the most promising lines, in other ways, until one reading is sure enough. */
async function readAgain(reader: LineReader, first: readonly LineReading[]): Promise<LineReading[]> {
  const again: LineReading[] = [];
  const doubtful = first
    .filter(isDoubtful)
    .sort((a, b) => promise(b) - promise(a))
    .slice(0, MOST_DOUBTFUL);
  for (const line of doubtful) {
    for (const [rectangle, variant] of otherViews(line)) {
      if (reader.isSpentAgain) return again;
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

function isDoubtful(line: LineReading): boolean {
  return line.whole && line.symbols >= FEWEST_SYMBOLS && line.symbols <= MOST_SYMBOLS && !isOtherText(line);
}

const promise = ({ vin, symbols }: LineReading) => (vin ? vin.confidence : 0) - Math.abs(symbols - 17) / 100;

/** From the pixels of the overview to those of the picture. */
function inPicture(rectangle: Rectangle, scale: number, region?: Box): Rectangle {
  const { x, y, ...rest } = scaled(rectangle, scale);
  return { ...rest, x: x + (region?.xmin ?? 0), y: y + (region?.ymin ?? 0) };
}

const areAlike = (a: Rectangle, b: Rectangle) =>
  [a.width / b.width, a.height / b.height].every((ratio) => Math.max(ratio, 1 / ratio) < LARGEST_DIFFERENCE);

const isSamePlace = (a: Rectangle, b: Rectangle) =>
  Math.hypot(a.x - b.x, a.y - b.y) < 0.5 * b.height && Math.abs(a.width - b.width) < b.height;
