/** The offline reader on real photos of vehicles, where a folder of labelled ones is at hand. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { figuresOf, type Outcome } from "../../bench/photos/figures";
import { loadPicture, readManifest } from "../../bench/photos/manifest";
import { createEmbeddedEngine } from "../../src/engine/index";

/** Photos of real vehicles are not in the repository; a folder that is named must be there, the usual one may. */
const NAMED_FOLDER = process.env["VIN_ID_PHOTOS"];
const FOLDER = NAMED_FOLDER ?? join(__dirname, "..", "..", "..", "shared", "photos");
/** A part of the negatives, spread over all of them, keeps the test short. */
const EVERY_NTH_NEGATIVE = 6;

describe("the offline reader on real photos", function () {
  this.timeout(400_000);
  const outcomes: Outcome[] = [];

  before(async function () {
    if (!existsSync(join(FOLDER, "manifest.tsv"))) {
      assert.equal(
        NAMED_FOLDER,
        undefined,
        "There are no labelled photos in the folder that VIN_ID_PHOTOS names.",
      );
      this.skip();
    }
    const engine = createEmbeddedEngine({ workers: 2 });
    const negatives = readManifest(FOLDER, ["negative"]).filter(
      (_one, place) => place % EVERY_NTH_NEGATIVE === 0,
    );
    const waiting = [...readManifest(FOLDER, ["photo", "stamped", "lowres"]), ...negatives];
    const readAll = async () => {
      for (let picture = waiting.shift(); picture; picture = waiting.shift()) {
        const reading = await engine.read(loadPicture(FOLDER, picture));
        outcomes.push({ picture, reading, error: null, wall: 0, cpu: 0 });
      }
    };
    await Promise.all([readAll(), readAll()]).finally(() => engine.close());
  });

  const share = (sets: string[], count: "exact" | "accepted" | "wrong") => {
    const figures = figuresOf(outcomes.filter(({ picture }) => sets.includes(picture.set)));
    return figures[count] / figures.pictures;
  };

  it("reads at least 95 of 100 labels and stamped numbers exactly", () => {
    assert.ok(share(["photo", "stamped"], "exact") >= 0.95);
  });

  it("is sure of at least nine of ten of them", () => {
    assert.ok(share(["photo", "stamped"], "accepted") >= 0.9);
  });

  it("reads at least 82 of 100 small squeezed pictures exactly", () => {
    assert.ok(share(["lowres"], "exact") >= 0.82);
  });

  it("is sure of a wrong VIN on at most one picture of a hundred", () => {
    assert.ok(share(["photo", "stamped", "lowres", "negative"], "wrong") <= 0.01);
  });

  it("is sure of no wrong VIN on small squeezed pictures", () => {
    assert.equal(share(["lowres"], "wrong"), 0);
  });

  it("is sure of no VIN where there is none", () => {
    assert.equal(share(["negative"], "wrong"), 0);
  });
});
