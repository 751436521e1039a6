/** Reads lines of one picture within a budget. */
import { assembleVin, type Hypothesis } from "./assemble/assemble";
import { type FirstSight, firstSight } from "./assemble/windows";
import { turnAround } from "./find/crop";
import type { Pair } from "./find/lines";
import { corners, partOf, type Point, type Rectangle, rectangleAlong } from "./find/rectangle";
import { beside, type Raster } from "./picture/raster";
import { type Recogniser, recogniseLine } from "./recognise/recognise";
import { cutLine, USUAL, type Variant, withRoom } from "./recognise/variants";

export interface TextVin extends Hypothesis {
  /** In reading order: where the text starts above, ends above, ends below, starts below. */
  corners: [Point, Point, Point, Point];
}

export interface LineReading extends FirstSight {
  rectangle: Rectangle;
  /** Whether the line was turned around before it was read. */
  turned: boolean;
  /** Whether it is one line; false for two that were read as one. */
  whole: boolean;
  vin: TextVin | null;
}

/** Where a line was read from: the rectangle that was found, and how it was looked at. */
type Origin = Pick<LineReading, "rectangle" | "turned" | "whole">;

/** Height of a VIN's box, in heights of the detected line, whose edges may touch the characters. */
const BOX_HEIGHT = 1.25;
/** A quarter of a character, as a share of the 17. */
const CUT_ROOM = 0.25 / 17;
const CLEAR = 0.85;
const FEWEST_DIGITS = 2;

export class LineReader {
  private budget = 0;
  private spentAgain = 0;

  constructor(
    private readonly picture: Raster,
    private readonly recogniser: Recogniser,
    /** Width of the lines that may be read a second time, in pixels: the recogniser's time grows with it. */
    private readonly budgetAgain: number,
  ) {}

  /** Starts a new look at the picture, in which lines of so many pixels together may be read. */
  startLook(budget: number): void {
    this.budget = budget;
  }

  /** Whether no more lines should be read. */
  get isSpent(): boolean {
    return this.budget <= 0;
  }

  /** Whether no more lines should be read again in other ways. */
  get isSpentAgain(): boolean {
    return this.spentAgain >= this.budgetAgain;
  }

  /**
   * @param turned whether it stands upside down
   * @param again another way to look at it than the usual one
   */
  async read(rectangle: Rectangle, turned: boolean, again?: Variant): Promise<LineReading> {
    const variant = again ?? USUAL;
    const { line: level, area } = cutLine(this.picture, rectangle, variant);
    if (again) this.spentAgain += level.width;
    else this.budget -= level.width;
    return this.recognise(turned ? turnAround(level) : level, {
      rectangle,
      area,
      turned,
      whole: true,
      altered: variant.altered ?? false,
    });
  }

  /** Reads two lines as one, the second behind the first: a VIN that is broken over two lines. */
  async readPair({ rectangles, turned }: Pair): Promise<LineReading> {
    const [first, second] = rectangles.map((rectangle) => {
      const { line: level } = cutLine(this.picture, rectangle, USUAL);
      return turned ? turnAround(level) : level;
    }) as [Raster, Raster];
    const line = beside(first, second);
    this.budget -= line.width;
    const rectangle = rectangleAlong(rectangles.flatMap(corners), rectangles[0].angle);
    // What was put together is as doubtful as what was redrawn.
    return this.recognise(line, {
      rectangle,
      area: withRoom(rectangle),
      turned,
      whole: false,
      altered: true,
    });
  }

  private async recognise(
    line: Raster,
    { altered, area, ...origin }: Origin & { area: Rectangle; altered: boolean },
  ): Promise<LineReading> {
    const reading = await recogniseLine(line, this.recogniser);
    const sight = firstSight(reading);
    const hypothesis = isOtherText(sight) ? null : assembleVin(reading, altered);
    const vin = hypothesis && { ...hypothesis, corners: placeOf(area, origin, hypothesis) };
    return { ...origin, ...sight, vin };
  }
}

/** Whether a line is read so clearly, with so few digits, that it is no VIN: looking closer won't change that. */
export const isOtherText = ({ clarity, digits }: FirstSight) => clarity >= CLEAR && digits < FEWEST_DIGITS;

/** The part of what was cut out of the picture in which the VIN stands. */
function placeOf(
  area: Rectangle,
  { rectangle, turned, whole }: Origin,
  { from, to }: Hypothesis,
): TextVin["corners"] {
  if (!whole) return corners(area);
  // The recogniser sees a character anywhere within its width, so a cut next to one may go through it.
  const [first, last] = [
    Math.max(0, from - CUT_ROOM * (to - from)),
    Math.min(1, to + CUT_ROOM * (to - from)),
  ];
  const [start, end] = turned ? [1 - last, 1 - first] : [first, last];
  const shift = ((start + end) / 2 - 0.5) * area.width;
  const part = partOf(area, shift, (end - start) * area.width);
  return corners({ ...part, height: rectangle.height * BOX_HEIGHT });
}
