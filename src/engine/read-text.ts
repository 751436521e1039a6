/** Reads VINs from the text in a picture: which lines are read, in which order, and when to stop. */
import { choosePairs, type Choice, chooseLines } from "./choose-lines";
import { distinct, isFound } from "./distinct";
import { findBands } from "./find/bands";
import { detectText, detectTurnedText } from "./find/detect";
import { joinedLines, type Pair, wholeLines } from "./find/lines";
import { isSteep, offset, type Rectangle, scaled } from "./find/rectangle";
import { isOtherText, LineReader, type LineReading, type TextVin } from "./line-reader";
import { cut, greyOf, type Raster, shrink } from "./picture/raster";
import { release } from "./picture/release";
import { grow, VARIANTS } from "./recognise/variants";
import type { Network } from "./recognise/runtime";
import type { Tools } from "./tools";
import type { Box } from "../types";

/** By the text detector at a size (longest side in pixels), by it in the picture turned by a quarter, among bands of edges. */
type Look = number | "turned" | "bands";

/** How much is done for one picture. */
export interface Effort {
  /**
   * Where lines are searched. Each look is only taken when those before found nothing. Lines that promise less than `promise`
   * at a first glance are not read; `budget` is the width of those that are read at most, in pixels at the
   * recogniser's height.
   */
  looks: readonly { at: Look; promise: number; budget: number }[];
  /** The same for lines that are read again in other ways, all looks together. */
  budgetAgain: number;
}

/** A line that was read, and how likely it was to hold a VIN at first glance. */
type ChosenReading = LineReading & Pick<Choice, "promise">;

/**
 * The first look finds nearly all; the second is for pictures that lie on their side; the third for what the detector has
 * no eye for: dots, dents, numbers in a frame.
 */
export const THOROUGH: Effort = {
  looks: [
    { at: 640, promise: 0.1, budget: 2500 },
    { at: "turned", promise: 0.1, budget: 1500 },
    // Edges are everywhere, and what they show of a VIN is seen at once.
    { at: "bands", promise: 0.25, budget: 800 },
  ],
  budgetAgain: 1500,
};
/** Enough to compare a barcode with the text beside it, when only its surroundings are searched. */
export const QUICK: Effort = { looks: [{ at: 320, promise: 0.1, budget: 300 }], budgetAgain: 0 };

/** Size at which the detector sees the turned picture. */
const TURNED_SIDE = 640;
/** The detector never sees more than this, so larger pictures are made smaller once for all looks. */
const OVERVIEW_SIDE = 1280;
const MOST_STACKED = 3;
const MOST_DOUBTFUL = 3;
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
/** How likely a line must be a VIN, at first glance, to be looked at again. */
const LEAST_PROMISE_AGAIN = 0.3;
/** How likely a line must be a VIN to be read when another was found. */
const LEAST_PROMISE_OF_ANOTHER = 0.3;
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
  const reader = new LineReader(picture, tools.recogniser, effort.budgetAgain);
  const overview = shrink(region ? cut(picture, region) : picture, OVERVIEW_SIDE);
  const { width, height } = overview.raster;
  const grey = { values: greyOf(overview.raster), width, height };
  const toPicture = (rectangle: Rectangle) => inPicture(rectangle, overview.scale, region);
  const readings: LineReading[] = [];
  let standing = false;
  for (const { at: look, promise, budget } of effort.looks) {
    if (look === "turned" && standing) continue;
    reader.startLook(budget);
    const known = readings.map(({ rectangle }) => rectangle);
    const seen = await findText(overview.raster, tools.detector, look);
    standing ||= stands(seen);
    const rectangles = seen.filter(
      (rectangle) => !known.some((other) => isSamePlace(toPicture(rectangle), other)),
    );
    const lines = [...wholeLines(rectangles), ...joinedLines(rectangles)];
    const chosen = (await chooseLines(grey, lines, tools.glance, promise)).map((choice) => ({
      ...choice,
      rectangle: toPicture(choice.rectangle),
    }));
    const first = await readOnce(reader, chosen);
    readings.push(...first);
    if (isFound(first, SURE)) {
      readings.push(...(await readFurther(reader, chosen, readings)));
      break;
    }
    const pairs = await choosePairs(grey, rectangles, tools.glance);
    const stacked = pairs.map(({ rectangles: [upper, lower], ...pair }) => ({
      ...pair,
      rectangles: [toPicture(upper), toPicture(lower)] as [Rectangle, Rectangle],
    }));
    const both = await readStacked(reader, stacked);
    readings.push(...both);
    if (!isFound(both, SURE)) readings.push(...(await readAgain(reader, first)));
    if (isFound(readings, FOUND)) break;
  }
  release(grey.values);
  if (overview.raster !== picture) release(overview.raster.data);
  return distinct(readings);
}

function findText(picture: Raster, detector: Network, look: Look): Promise<Rectangle[]> | Rectangle[] {
  if (look === "bands") return findBands(picture);
  if (look === "turned") return detectTurnedText(picture, detector, TURNED_SIDE);
  return detectText(picture, detector, look);
}

/** Whether most of the text is level, so that the picture does not lie on its side. */
function stands(rectangles: readonly Rectangle[]): boolean {
  const lengths = { level: 0, steep: 0 };
  for (const rectangle of rectangles) lengths[isSteep(rectangle) ? "steep" : "level"] += rectangle.width;
  return lengths.level > lengths.steep;
}

/** Reads the chosen lines once, likely ones first, and ends at a sure reading. */
async function readOnce(reader: LineReader, chosen: readonly Choice[]): Promise<ChosenReading[]> {
  const readings: ChosenReading[] = [];
  for (const { rectangle, turned, unsure, promise } of chosen) {
    if (reader.isSpent) break;
    const reading = await reader.read(rectangle, turned);
    const other = unsure && !isFound([reading], FOUND) ? await reader.read(rectangle, !turned) : reading;
    readings.push({ ...(worth(other) > worth(reading) ? other : reading), promise });
    if (isFound([reading], SURE)) break;
  }
  return readings;
}

/** Reads pairs of lines, one below the other, that hold a VIN's symbols together. */
async function readStacked(reader: LineReader, pairs: readonly Pair[]): Promise<LineReading[]> {
  const stacked: LineReading[] = [];
  for (const pair of pairs.slice(0, MOST_STACKED)) {
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
  chosen: readonly Choice[],
  readings: readonly LineReading[],
): Promise<LineReading[]> {
  const model = readings.find((reading) => isFound([reading], SURE))?.rectangle;
  const further = chosen
    .filter(({ promise }) => promise >= LEAST_PROMISE_OF_ANOTHER)
    .filter(({ rectangle }) => !readings.some((reading) => reading.rectangle === rectangle))
    .filter(({ rectangle }) => model && areAlike(rectangle, model) && !isWithin(rectangle, model));
  const found: LineReading[] = [];
  for (const { rectangle, turned } of further) {
    if (reader.isSpent) break;
    const reading = await reader.read(rectangle, turned);
    found.push(reading);
    if (!isFound([reading], FOUND)) break;
  }
  return found;
}

/** Looks again at the most promising lines, in other ways, until one reading is sure enough. */
async function readAgain(reader: LineReader, first: readonly ChosenReading[]): Promise<LineReading[]> {
  const again: LineReading[] = [];
  const doubtful = first
    .filter(isDoubtful)
    .sort((a, b) => worth(b) - worth(a))
    .slice(0, MOST_DOUBTFUL);
  for (const line of doubtful) {
    for (const [rectangle, variant] of otherViews(line)) {
      if (reader.isSpentAgain) return again;
      const reading = await reader.read(rectangle, line.turned, variant);
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

function isDoubtful(line: ChosenReading): boolean {
  if (line.promise < LEAST_PROMISE_AGAIN) return false;
  return line.symbols >= FEWEST_SYMBOLS && line.symbols <= MOST_SYMBOLS && !isOtherText(line);
}

const worth = ({ vin, symbols }: LineReading) => (vin ? vin.confidence : 0) - Math.abs(symbols - 17) / 100;

/** From the pixels of the overview to those of the picture. */
function inPicture(rectangle: Rectangle, scale: number, region?: Box): Rectangle {
  const { x, y, ...rest } = scaled(rectangle, scale);
  return { ...rest, x: x + (region?.xmin ?? 0), y: y + (region?.ymin ?? 0) };
}

const areAlike = (a: Rectangle, b: Rectangle) =>
  [a.width / b.width, a.height / b.height].every((ratio) => Math.max(ratio, 1 / ratio) < LARGEST_DIFFERENCE);

/** Whether the middle of a line lies within another, as that of a longer one joined from it and its neighbour may. */
const isWithin = (a: Rectangle, b: Rectangle) => {
  const { along, across } = offset(b, a);
  return Math.abs(along) < b.width / 2 && Math.abs(across) < b.height / 2;
};

const isSamePlace = (a: Rectangle, b: Rectangle) =>
  Math.hypot(a.x - b.x, a.y - b.y) < 0.5 * b.height && Math.abs(a.width - b.width) < b.height;
