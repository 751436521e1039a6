/** Chooses, at a first glance, which lines of a picture are worth reading and which way up they stand. */
import { type Line, type Pair, stackedLines } from "./find/lines";
import { isSteep, partOf, type Rectangle } from "./find/rectangle";
import type { Grid } from "./picture/box-mean";
import { type Glance, glanceAt, glimpse } from "./recognise/glance";
import type { Network } from "./recognise/runtime";
import { withRoom } from "./recognise/variants";

/** A line that may hold a VIN. */
export interface Choice {
  rectangle: Rectangle;
  /** How likely it holds a VIN, 0-1. */
  promise: number;
  /** Whether it is taken to stand upside down. */
  turned: boolean;
  /** Whether that could as well be otherwise. */
  unsure: boolean;
}

/** Lines and pairs that are glanced at, likely shapes first. */
const MOST_LINES = 64;
const MOST_PAIRS = 8;
/** Pairs of lines less likely than this are not read: most stand together by chance. */
const LEAST_PROMISE_OF_PAIR = 0.3;
/**
 * A line longer than this, in heights, holds more than a VIN, as "VIN: … TYPE: PASSENGER CAR" does. Squeezed into one
 * glance its characters would flow together, so it gets several.
 */
const LONGEST_IN_ONE = 16;
/** Length of each of these, and how far the next one is shifted, in heights. */
const LENGTH_OF_PART = 14;
const SHIFT_OF_PART = 4;
/** How strongly level text is taken to stand upright (log-odds). */
const UPRIGHT_PRIOR = 3;
/** No line's direction may outvote the whole picture. */
const LARGEST_VOTE = 3;

/**
 * @param leastPromise lines that are less likely are left out
 * @returns the lines that may hold a VIN, most likely first
 */
export async function chooseLines(
  picture: Grid,
  lines: readonly Line[],
  network: Network,
  leastPromise: number,
): Promise<Choice[]> {
  const parts = lines
    .slice(0, MOST_LINES)
    .flatMap(({ rectangle }) => partsOf(rectangle).map((part) => ({ rectangle, part })));
  const glimpses = parts.map(({ part }) => glimpse(picture, [withRoom(part)]));
  const glances = await glanceAt(glimpses, network);
  const best = new Map<Rectangle, Glance>();
  parts.forEach(({ rectangle }, index) => {
    const before = best.get(rectangle);
    const glance = glances[index] as Glance;
    if (!before || promiseOf(glance) > promiseOf(before)) best.set(rectangle, glance);
  });
  const looks = [...best].map(([rectangle, glance]) => ({ rectangle, glance }));
  const votes = { level: -UPRIGHT_PRIOR, steep: 0 };
  for (const { rectangle, glance } of looks) votes[groupOf(rectangle)] += clamped(oddsOf(glance));
  return looks
    .map(({ rectangle, glance }) => {
      const odds = votes[groupOf(rectangle)] + oddsOf(glance);
      return {
        rectangle,
        promise: promiseOf(glance),
        turned: odds > 0,
        unsure: Math.abs(odds) < LARGEST_VOTE,
      };
    })
    .filter(({ promise }) => promise >= leastPromise)
    .sort((a, b) => b.promise - a.promise);
}

/** @returns pairs of lines that may be one VIN in two lines, most likely first */
export async function choosePairs(
  picture: Grid,
  rectangles: readonly Rectangle[],
  network: Network,
): Promise<Pair[]> {
  const pairs = [false, true].flatMap((turned) => stackedLines(rectangles, turned).slice(0, MOST_PAIRS));
  const glimpses = pairs.map(({ rectangles: parts, turned }) =>
    glimpse(picture, parts.map(withRoom), turned),
  );
  const glances = await glanceAt(glimpses, network);
  return pairs
    .map((pair, index) => ({ pair, promise: (glances[index] as Glance).upright }))
    .filter(({ promise }) => promise >= LEAST_PROMISE_OF_PAIR)
    .sort((a, b) => b.promise - a.promise)
    .map(({ pair }) => pair);
}

/** A long line in overlapping parts, each long enough for a VIN; other lines as they are. */
function partsOf(line: Rectangle): Rectangle[] {
  const { width, height } = line;
  if (width <= LONGEST_IN_ONE * height) return [line];
  const length = LENGTH_OF_PART * height;
  const count = Math.ceil((width - length) / (SHIFT_OF_PART * height)) + 1;
  return Array.from({ length: count }, (_, index) =>
    partOf(line, (index / (count - 1) - 0.5) * (width - length), length),
  );
}

const promiseOf = ({ upright, turned }: Glance) => Math.max(upright, turned);

/** Log-odds that the line stands upside down; near 0 where it shows no VIN. */
const oddsOf = ({ upright, turned }: Glance) => Math.log((turned + 0.01) / (upright + 0.01));

const clamped = (odds: number) => Math.max(-LARGEST_VOTE, Math.min(LARGEST_VOTE, odds));

/** Text on one label rarely stands both ways, so lines vote; but level and steep text may. */
const groupOf = (rectangle: Rectangle) => (isSteep(rectangle) ? "steep" : "level");
