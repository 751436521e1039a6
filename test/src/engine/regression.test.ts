/** The built reader on the repository's own rendered pictures: floors below which no change may fall. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { figuresOf, type Outcome } from "../../../bench/photos/figures";
import { loadPicture, readManifest } from "../../../bench/photos/manifest";
import { createEmbeddedEngine } from "../../../src/engine/index";

const FOLDER = join(__dirname, "..", "..", "pictures");

describe("the offline reader on the rendered pictures", function () {
  this.timeout(400_000);
  const outcomes: Outcome[] = [];

  before(async () => {
    const engine = createEmbeddedEngine({ workers: 1 });
    try {
      // Those of the set "layout" show several VINs or contradict themselves; layouts.test.ts is about them.
      for (const picture of readManifest(FOLDER).filter(({ set }) => set !== "layout")) {
        const reading = await engine.read(loadPicture(FOLDER, picture));
        outcomes.push({ picture, reading, error: null, wall: 0, cpu: 0 });
      }
    } finally {
      await engine.close();
    }
  });

  const figures = (sets?: string[]) =>
    figuresOf(outcomes.filter(({ picture }) => sets === undefined || sets.includes(picture.set)));

  it("is sure of no wrong VIN", () => {
    assert.equal(figures().wrong, 0);
  });

  it("reads every label, plate and laser mark exactly", () => {
    const { pictures, accepted } = figures(["label", "plate", "laser"]);
    assert.ok(pictures >= 10);
    assert.equal(accepted, pictures);
  });

  it("reads at least three of four stamped and dot-peened numbers exactly", () => {
    const { pictures, exact } = figures(["stamped", "dotpeen"]);
    assert.ok(pictures >= 5);
    assert.ok(exact >= 0.75 * pictures);
  });

  it("says which way the text runs in all that it reads", () => {
    const { orientation, exact } = figures();
    assert.ok(orientation >= exact);
  });
});
