/** Reads lines of one picture within a budget, and remembers which way up the text stands. */
import { assembleVin, type Hypothesis } from "./assemble/assemble";
import { type FirstSight, firstSight } from "./assemble/windows";
import { cropLine, turnAround } from "./find/crop";
import { corners, type Point, type Rectangle } from "./find/rectangle";
import type { Raster } from "./picture/raster";
import { upsideDown } from "./recognise/direction";
import { type Recogniser, recogniseLine } from "./recognise/recognise";
import type { Network } from "./recognise/runtime";
import { grow, type Variant } from "./recognise/variants";

export interface TextVin extends Hypothesis {
  /** In reading order: where the text starts above, ends above, ends below, starts below. */
  corners: Point[];
}

export interface LineReading extends FirstSight {
  rectangle: Rectangle;
  /** Whether the line was turned around before it was read. */
  turned: boolean;
  vin: TextVin | null;
}

/** Room around the letters: the detector's rectangles are tight, and the recogniser was trained with some. */
const MARGIN_UPRIGHT = 0.12;
const MARGIN_ALONG = 0.35;
/** How strongly level text is taken to stand upright before the classifier is asked (log-odds). */
const UPRIGHT_PRIOR = 3;
/** No single classification may outvote a whole picture. */
const LARGEST_VOTE = 3;

const CLEAR = 0.85;
const FEWEST_DIGITS = 2;

export class LineReader {
  /** Width of all lines that were read, in pixels of the recogniser: its time grows with this. */
  spent = 0;
  /** Votes for upside down (log-odds), for level and for steep lines. */
  private readonly votes = { level: -UPRIGHT_PRIOR, steep: 0 };

  constructor(
    private readonly picture: Raster,
    private readonly recogniser: Recogniser,
    private readonly direction: Network,
  ) {}

  /** Lets the lines of a picture vote on the direction: text on one label rarely stands both ways. */
  async vote(rectangles: readonly Rectangle[]): Promise<void> {
    for (const rectangle of rectangles) {
      const share = await upsideDown(cropLine(this.picture, rectangle), this.direction);
      const odds = Math.log((share + 0.01) / (1 - share + 0.01));
      this.votes[groupOf(rectangle)] += Math.max(-LARGEST_VOTE, Math.min(LARGEST_VOTE, odds));
    }
  }

  /** Whether the vote was too close to trust. */
  isUnsure(rectangle: Rectangle): boolean {
    return Math.abs(this.votes[groupOf(rectangle)]) < LARGEST_VOTE;
  }

  /** @param against read it the other way round than the vote says */
  async read(
    rectangle: Rectangle,
    options: { variant?: Variant; against?: boolean } = {},
  ): Promise<LineReading> {
    const variant = options.variant ?? USUAL;
    const turned = this.votes[groupOf(rectangle)] > 0 !== (options.against ?? false);
    const level = variant.cut(this.picture, rectangle);
    this.spent += level.width;
    const reading = await recogniseLine(turned ? turnAround(level) : level, this.recogniser);
    const sight = firstSight(reading);
    const hypothesis = isOtherText(sight) ? null : assembleVin(reading, variant.altered);
    return {
      rectangle,
      turned,
      ...sight,
      vin: hypothesis && {
        ...hypothesis,
        corners: placeOf(rectangle, hypothesis, turned),
      },
    };
  }
}

/** Whether a line is read so clearly, with so few digits, that it is no VIN: looking closer won't change that. */
export const isOtherText = ({ clarity, digits }: FirstSight) => clarity >= CLEAR && digits < FEWEST_DIGITS;

const USUAL: Variant = {
  cut: (picture, rectangle) => cropLine(picture, grow(rectangle, MARGIN_UPRIGHT, MARGIN_ALONG)),
};

const groupOf = ({ angle }: Rectangle) => (Math.abs(angle) > Math.PI / 4 ? "steep" : "level");

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
