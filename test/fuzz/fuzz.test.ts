/** A short run of every fuzz target, after everything that ever broke one; `npm run fuzz` runs them for longer. */
import fc from "fast-check";
import { readCorpus } from "./corpus";
import { TARGETS } from "./targets";

const RUNS = 300;

describe("hostile input", () => {
  for (const { name, input, holds } of TARGETS) {
    it(`leaves every promise about “${name}” as it is`, () => {
      for (const known of readCorpus(name)) holds(known);
      fc.assert(fc.property(input, holds), { numRuns: RUNS });
    });
  }
});
