/** Makes one list of VINs out of many readings of the same and of different places. */
import { confidenceOf } from "./assemble/confidence";
import type { LineReading, TextVin } from "./line-reader";

export const isFound = (readings: readonly LineReading[], confidence: number) =>
  readings.some(({ vin }) => vin && vin.confidence >= confidence);

/** Each VIN once, best first; of several readings of the same place only the surest. */
export function distinct(readings: readonly LineReading[]): TextVin[] {
  const found = readings.flatMap(({ vin }) => (vin ? [vin] : [])).sort((a, b) => b.confidence - a.confidence);
  const agreed = new Map<string, TextVin>();
  for (const vin of found) {
    const before = agreed.get(vin.vin);
    const agreeing = before ? before.evidence.agreeing + 1 : 0;
    const best = before ?? vin;
    const evidence = { ...best.evidence, agreeing };
    agreed.set(vin.vin, {
      ...best,
      evidence,
      confidence: confidenceOf(evidence),
    });
  }
  const kept: TextVin[] = [];
  for (const vin of [...agreed.values()].sort((a, b) => b.confidence - a.confidence)) {
    if (!kept.some((other) => overlaps(other, vin))) kept.push(vin);
  }
  return kept;
}

/** Whether two readings stand in the same place: one line's middle lies within the other. */
function overlaps(a: TextVin, b: TextVin): boolean {
  const [first, second] = [extentOf(a), extentOf(b)];
  const larger = first.height > second.height ? first : second;
  const [dx, dy] = [first.x - second.x, first.y - second.y];
  const along = Math.abs(dx * larger.cos + dy * larger.sin);
  const across = Math.abs(dy * larger.cos - dx * larger.sin);
  return along < 0.5 * larger.width && across < 0.8 * larger.height;
}

function extentOf({ corners: [start, end, , below] }: TextVin) {
  const width = Math.max(1e-6, Math.hypot(end.x - start.x, end.y - start.y));
  return {
    x: (end.x + below.x) / 2,
    y: (end.y + below.y) / 2,
    width,
    height: Math.hypot(below.x - start.x, below.y - start.y),
    cos: (end.x - start.x) / width,
    sin: (end.y - start.y) / width,
  };
}
