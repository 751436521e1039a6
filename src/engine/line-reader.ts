/** Reads lines of one picture within a budget. */
import { assembleVin, type Hypothesis } from "./assemble/assemble";
import { type FirstSight, firstSight } from "./assemble/windows";
import { cropLine, turnAround } from "./find/crop";
import type { Pair } from "./find/lines";
import { corners, partOf, type Point, type Rectangle, rectangleAlong } from "./find/rectangle";
import { beside, type Raster } from "./picture/raster";
import { type Recogniser, recogniseLine } from "./recognise/recognise";
import { type Variant, withRoom } from "./recognise/variants";

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

/** Lines are first read narrower than they are: the recogniser learned to, and its time grows with the width. */
const NARROWED = 0.7;

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
    const level = variant.cut(this.picture, rectangle);
    if (again) this.spentAgain += level.width;
    else this.budget -= level.width;
    return this.recognise(turned ? turnAround(level) : level, {
      rectangle,
      turned,
      whole: true,
      altered: variant.altered ?? false,
    });
  }

  /** Reads two lines as one, the second behind the first: a VIN that is broken over two lines. */
  async readPair({ rectangles, turned }: Pair): Promise<LineReading> {
    const [first, second] = rectangles.map((rectangle) => {
      const level = USUAL.cut(this.picture, rectangle);
      return turned ? turnAround(level) : level;
    }) as [Raster, Raster];
    const line = beside(first, second);
    this.budget -= line.width;
    const rectangle = rectangleAlong(rectangles.flatMap(corners), rectangles[0].angle);
    // What was put together is as doubtful as what was redrawn.
    return this.recognise(line, { rectangle, turned, whole: false, altered: true });
  }

  private async recognise(
    line: Raster,
    { altered, ...origin }: Pick<LineReading, "rectangle" | "turned" | "whole"> & { altered: boolean },
  ): Promise<LineReading> {
    const reading = await recogniseLine(line, this.recogniser);
    const sight = firstSight(reading);
    const hypothesis = isOtherText(sight) ? null : assembleVin(reading, altered);
    const vin = hypothesis && { ...hypothesis, corners: placeOf(origin, hypothesis) };
    return { ...origin, ...sight, vin };
  }
}

/** Whether a line is read so clearly, with so few digits, that it is no VIN: looking closer won't change that. */
export const isOtherText = ({ clarity, digits }: FirstSight) => clarity >= CLEAR && digits < FEWEST_DIGITS;

const USUAL: Variant = {
  cut: (picture, rectangle) => cropLine(picture, withRoom(rectangle), NARROWED),
};

/** The part of the line in which the VIN stands. */
function placeOf(
  { rectangle: line, turned, whole }: Pick<LineReading, "rectangle" | "turned" | "whole">,
  hypothesis: Hypothesis,
): TextVin["corners"] {
  if (!whole) return corners(line);
  const { from, to } = hypothesis;
  const [start, end] = turned ? [1 - to, 1 - from] : [from, to];
  const shift = ((start + end) / 2 - 0.5) * line.width;
  return corners(partOf(line, shift, (end - start) * line.width));
}
