/** Turns what is known about a reading into the probability that it is right. */

export interface Evidence {
  /** Log-probability per character that the recogniser gave. */
  acoustic: number;
  /** Log-odds of the best candidate against all others together. */
  margin: number;
  /** Log-odds of a real VIN against a random text, from the VIN rules. */
  vinLike: number;
}

/** Fitted by logistic regression (bench/photos/fit.ts) on rendered pictures and pictures without a VIN. */
const WEIGHTS = { constant: -1.3, acoustic: 12, margin: 1.5, vinLike: 0.65 };
const LARGEST_MARGIN = 8;

/** @returns 0-1; of readings with confidence c about the share c is right */
export function confidenceOf({ acoustic, margin, vinLike }: Evidence): number {
  const logit =
    WEIGHTS.constant +
    WEIGHTS.acoustic * acoustic +
    WEIGHTS.margin * Math.max(-LARGEST_MARGIN, Math.min(LARGEST_MARGIN, margin)) +
    WEIGHTS.vinLike * vinLike;
  return 1 / (1 + Math.exp(-logit));
}
