/**
 * Fits weights (all but that of agreement) for src/engine/assemble/confidence.ts to labelled pictures (logistic regression, a little ridge):
 * `npx tsx bench/photos/fit.ts DIR`. Use rendered pictures, so that real photos can still judge the result.
 */
import { createEmbeddedEngine } from "../../src/engine/index";
import { loadPicture, readManifest } from "./manifest";

const RIDGE = 0.05;
const LARGEST_MARGIN = 8;
const ROUNDS = 2000;

interface Seen {
  vin: string;
  source: string;
  acoustic: number;
  margin: number;
  vinLike: number;
}

interface Sample {
  features: number[];
  right: number;
}

async function main(): Promise<void> {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error("Name the folder with manifest.tsv.");
  const engine = createEmbeddedEngine({ workers: 2 });
  const samples: Sample[] = [];
  for (const picture of readManifest(folder)) {
    const { response } = await engine.read(loadPicture(folder, picture));
    for (const { vin, source, acoustic, margin, vinLike } of (response as { results: Seen[] }).results) {
      if (source !== "text") continue;
      const bounded = Math.max(-LARGEST_MARGIN, Math.min(LARGEST_MARGIN, margin));
      samples.push({ features: [1, acoustic, bounded, vinLike], right: vin === picture.vin ? 1 : 0 });
    }
  }
  await engine.close();
  const [constant, acoustic, margin, vinLike] = fit(samples).map((weight) => Math.round(weight * 100) / 100);
  console.log({ samples: samples.length, constant, acoustic, margin, vinLike });
}

/** Gradient ascent on the log-likelihood, with a step for each weight from the curvature (diagonal Newton). */
function fit(samples: readonly Sample[]): number[] {
  const weights = [0, 0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const slope = weights.map((weight, index) => (index === 0 ? 0 : -RIDGE * weight));
    const curvature = weights.map(() => RIDGE);
    for (const { features, right } of samples) {
      const logit = features.reduce((sum, value, index) => sum + value * (weights[index] as number), 0);
      const probability = 1 / (1 + Math.exp(-logit));
      features.forEach((value, index) => {
        slope[index] = (slope[index] as number) + (right - probability) * value;
        curvature[index] = (curvature[index] as number) + probability * (1 - probability) * value * value;
      });
    }
    weights.forEach((weight, index) => {
      weights[index] = weight + (0.3 * (slope[index] as number)) / (curvature[index] as number);
    });
  }
  return weights;
}

void main();
