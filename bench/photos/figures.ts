/** Sums up what the reader said about labelled pictures. */
import type { SourceReading } from "../../src/types";
import type { Labelled } from "./manifest";

/** A reading at or above this is reported by default. */
export const THRESHOLD = 0.8;

export interface Outcome {
  picture: Labelled;
  reading: SourceReading | null;
  error: string | null;
  /** Milliseconds on the clock, and of processor time of the whole process. */
  wall: number;
  cpu: number;
}

export interface SetFigures {
  pictures: number;
  exact: number;
  /** Exact and reported at the default threshold. */
  accepted: number;
  /** Share of the 17 places that are right in the best reading. */
  characters: number;
  orientation: number;
  /** Best readings at or above the threshold that are wrong (with a VIN in the picture or without). */
  wrong: number;
  errors: number;
  wallMedian: number;
  wallP95: number;
  cpuMedian: number;
  cpuP95: number;
}

export function figuresOf(outcomes: readonly Outcome[]): SetFigures {
  const labelled = outcomes.filter(({ picture }) => picture.vin !== "");
  const count = (list: readonly Outcome[], test: (outcome: Outcome) => boolean) => list.filter(test).length;
  return {
    pictures: outcomes.length,
    exact: count(labelled, isExact),
    accepted: count(labelled, (outcome) => isExact(outcome) && confidence(outcome) >= THRESHOLD),
    characters: mean(
      labelled.map((outcome) => matching(best(outcome)?.text ?? "", outcome.picture.vin) / 17),
    ),
    orientation: count(labelled, (outcome) => best(outcome)?.orientation === outcome.picture.orientation),
    wrong: count(outcomes, (outcome) => !isExact(outcome) && confidence(outcome) >= THRESHOLD),
    errors: count(outcomes, ({ error }) => error !== null),
    wallMedian: quantile(
      outcomes.map(({ wall }) => wall),
      0.5,
    ),
    wallP95: quantile(
      outcomes.map(({ wall }) => wall),
      0.95,
    ),
    cpuMedian: quantile(
      outcomes.map(({ cpu }) => cpu),
      0.5,
    ),
    cpuP95: quantile(
      outcomes.map(({ cpu }) => cpu),
      0.95,
    ),
  };
}

export const best = ({ reading }: Outcome) => reading?.results[0];
export const confidence = (outcome: Outcome) => best(outcome)?.confidence ?? 0;
export const isExact = (outcome: Outcome) =>
  outcome.picture.vin !== "" && best(outcome)?.text === outcome.picture.vin;

export interface ReliabilityRow {
  from: number;
  to: number;
  readings: number;
  meanConfidence: number;
  right: number;
}

/** Confidence against truth over all best readings. A picture labelled unreadable says nothing about right or wrong. */
export function reliability(outcomes: readonly Outcome[]): { rows: ReliabilityRow[]; expectedError: number } {
  const limits = [0.05, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 1.001];
  const judged = outcomes.filter((outcome) => outcome.picture.set !== "unreadable" && best(outcome));
  const rows = limits.slice(0, -1).map((from, index) => {
    const to = limits[index + 1] as number;
    const inside = judged.filter((outcome) => confidence(outcome) >= from && confidence(outcome) < to);
    return {
      from,
      to,
      readings: inside.length,
      meanConfidence: mean(inside.map(confidence)),
      right: inside.filter(isExact).length,
    };
  });
  const expectedError = rows.reduce(
    (sum, row) => sum + Math.abs(row.meanConfidence * row.readings - row.right) / Math.max(1, judged.length),
    0,
  );
  return { rows, expectedError };
}

function matching(text: string, vin: string): number {
  return [...vin].filter((character, place) => text[place] === character).length;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
