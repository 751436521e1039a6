/** Turns what is known about a reading into the probability that it is right. */

export interface Evidence {
  /** Log-probability per character that the recogniser gave. */
  acoustic: number;
  /** Log-odds of the best candidate against all others together. */
  margin: number;
  /** Log-odds of a real VIN against a random text, from the VIN rules. */
  vinLike: number;
  /** How many other looks at the picture gave the same VIN. */
  agreeing: number;
  /** 1 when the picture was redrawn before it was read (relief, blur), which can also draw what isn't there; else 0. */
  altered: number;
}

/**
 * Starting from a logistic regression on rendered pictures (bench/photos/fit.ts: constant -1.4, acoustic 7.4, margin 0.8,
 * vinLike 0.6) and rounded towards caution: rendered pictures hold few wrong readings. The weights of agreement and
 * alteration were chosen, not fitted.
 */
const WEIGHTS = {
  constant: -1.6,
  acoustic: 15,
  margin: 0.9,
  vinLike: 0.8,
  agreeing: 0.35,
  altered: -1.5,
};
const LARGEST_MARGIN = 8;
const MOST_AGREEING = 2;

/**
 * No reading is surer than its share among the candidates: of 17 readings with a margin from 0 to 2, over photos and drawn
 * metal, 12 were right, as their shares say, while the other evidence alone had called most of them sure.
 * @returns 0-1; of readings with confidence c about the share c is right
 */
export function confidenceOf({ acoustic, margin, vinLike, agreeing, altered }: Evidence): number {
  const logit =
    WEIGHTS.constant +
    WEIGHTS.acoustic * acoustic +
    WEIGHTS.margin * Math.max(-LARGEST_MARGIN, Math.min(LARGEST_MARGIN, margin)) +
    WEIGHTS.vinLike * vinLike +
    WEIGHTS.agreeing * Math.min(MOST_AGREEING, agreeing) +
    WEIGHTS.altered * altered;
  return Math.min(logistic(logit), logistic(margin));
}

const logistic = (logOdds: number) => 1 / (1 + Math.exp(-logOdds));
