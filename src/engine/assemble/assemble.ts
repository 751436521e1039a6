/** Makes VIN hypotheses from one recognised line: windows, search, alternatives, evidence, confidence. */
import type { Reading } from "../recognise/symbols";
import { alternatives } from "./alternatives";
import { type Candidate, searchVins } from "./beam";
import { confidenceOf, type Evidence } from "./confidence";
import { vinEvidence } from "./prior";
import { findWindows } from "./windows";

export interface Hypothesis {
  vin: string;
  confidence: number;
  evidence: Evidence;
  /** Best first, the hypothesis itself included; shares of the probability. */
  candidates: { vin: string; share: number }[];
  /** Where it stands along the line, 0-1. */
  from: number;
  to: number;
}

interface Scored extends Candidate {
  score: number;
  vinLike: number;
  from: number;
  to: number;
}

/** The recogniser is surer of itself than it is right; this is how far its word counts. */
const ACOUSTIC_WEIGHT = 0.85;
const EXPANDED = 2;
const MOST_CANDIDATES = 5;

/**
 * @param altered whether the picture was redrawn before it was read
 * @returns the likeliest VIN of the line, or null when it can't hold one
 */
export function assembleVin(reading: Reading, altered = false): Hypothesis | null {
  const best = new Map<string, Scored>();
  for (const window of findWindows(reading)) {
    const from = window.start / reading.steps;
    const to = window.end / reading.steps;
    const found = searchVins(reading, window.start, window.end);
    const listed = found
      .slice(0, EXPANDED)
      .flatMap((one) => alternatives(reading, window.start, window.end, one));
    for (const { vin, acoustic } of [...found, ...listed]) {
      const vinLike = vinEvidence(vin);
      const score = ACOUSTIC_WEIGHT * acoustic + vinLike - window.cost;
      const before = best.get(vin);
      if (before === undefined || before.score < score)
        best.set(vin, { vin, acoustic, score, vinLike, from, to });
    }
  }
  return toHypothesis(
    [...best.values()].sort((a, b) => b.score - a.score),
    altered,
  );
}

function toHypothesis(scored: readonly Scored[], altered: boolean): Hypothesis | null {
  const [first] = scored;
  if (first === undefined) return null;
  const weights = scored.map(({ score }) => Math.exp(score - first.score));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const evidence = {
    acoustic: first.acoustic / first.vin.length,
    margin: -Math.log(Math.max(1e-9, total - 1)),
    vinLike: first.vinLike,
    agreeing: 0,
    altered: altered ? 1 : 0,
  };
  return {
    vin: first.vin,
    confidence: confidenceOf(evidence),
    evidence,
    candidates: scored.slice(0, MOST_CANDIDATES).map(({ vin }, index) => ({
      vin,
      share: (weights[index] as number) / total,
    })),
    from: first.from,
    to: first.to,
  };
}
