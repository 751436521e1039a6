/** The box around a VIN contains all of its characters, at any angle: compared with where the maker put them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { createEmbeddedEngine, type EmbeddedEngine } from "../../../src/engine/index";
import { encodeJpeg } from "./hostile-pictures";

const MAKER = join(__dirname, "..", "..", "..", "scripts", "make-pictures.mjs");
const VIN = "1N4F80S9XKA268250";
const CLEAR = {
  ...{ hard: 0, charHeight: 30, zoomOut: 1.3, noise: 0.006, quality: 80 },
  ...{ tilt: 0, glare: 0, lowLight: 0, motion: 0, wear: 0 },
};
/** The line of a label begins with the words “VIN: ”, and a plate ends with rivets. */
const SCENES = {
  plate: { dark: true, engraved: false, frame: "", rivets: true },
  label: { layout: "certification", barcode: false },
  laser: {},
};

interface Rendered {
  width: number;
  height: number;
  rgb: Uint8Array;
  corners: [number, number][];
}

describe("the box around a VIN", function () {
  this.timeout(60_000);
  let engine: EmbeddedEngine;
  before(() => {
    engine = createEmbeddedEngine({ workers: 1 });
  });
  after(() => engine.close());

  for (const style of ["plate", "label", "laser"] as const) {
    for (const rotation of [-40, -33, -10, 0, 4, 18, 33]) {
      it(`contains all characters of a ${style} turned by ${rotation} degrees`, async () => {
        const maker = (await import(MAKER)) as { renderPicture: (request: object) => Rendered };
        const request = { vin: VIN, style, seed: `box ${rotation}`, rotation, scene: SCENES[style] };
        const picture = maker.renderPicture({ ...CLEAR, ...request });
        const bytes = await encodeJpeg(picture, CLEAR.quality);
        const { results } = await engine.read({ kind: "bytes", bytes, type: "jpeg", filename: null });
        const [best] = results;
        assert.equal(best?.text, VIN);
        const box = best?.box;
        assert.ok(box);
        const [xs, ys] = [picture.corners.map(([x]) => x), picture.corners.map(([, y]) => y)];
        const within = {
          left: box.xmin <= Math.min(...xs),
          above: box.ymin <= Math.min(...ys),
          right: box.xmax >= Math.max(...xs),
          below: box.ymax >= Math.max(...ys),
        };
        assert.deepEqual(within, { left: true, above: true, right: true, below: true });
        // It is no more than the line with some room: not the whole plate.
        const widest = Math.max(...xs) - Math.min(...xs) + 3 * CLEAR.charHeight;
        assert.ok(box.xmax - box.xmin < widest);
      });
    }
  }
});
