/** Turning and resizing whole pictures. */
import assert from "node:assert/strict";
import {
  beside,
  cut,
  onWhite,
  type Raster,
  resize,
  shrink,
  upright,
} from "../../../src/engine/picture/raster";

/** A picture whose pixels' red values are given row by row. */
function raster(rows: number[][]): Raster {
  const width = rows[0]?.length ?? 0;
  const data = new Uint8Array(rows.flat().flatMap((red) => [red, red, red, 255]));
  return { width, height: rows.length, data };
}

function reds({ width, height, data }: Raster): number[][] {
  return Array.from({ length: height }, (_row, y) =>
    Array.from({ length: width }, (_pixel, x) => data[(y * width + x) * 4] as number),
  );
}

describe("turning a picture upright", () => {
  // What each EXIF orientation does to the rows [1 2 3] and [4 5 6], as the EXIF standard defines it.
  const expected: Record<number, number[][]> = {
    1: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    2: [
      [3, 2, 1],
      [6, 5, 4],
    ],
    3: [
      [6, 5, 4],
      [3, 2, 1],
    ],
    4: [
      [4, 5, 6],
      [1, 2, 3],
    ],
    5: [
      [1, 4],
      [2, 5],
      [3, 6],
    ],
    6: [
      [4, 1],
      [5, 2],
      [6, 3],
    ],
    7: [
      [6, 3],
      [5, 2],
      [4, 1],
    ],
    8: [
      [3, 6],
      [2, 5],
      [1, 4],
    ],
  };
  for (const [orientation, rows] of Object.entries(expected)) {
    it(`undoes EXIF orientation ${orientation}`, () => {
      assert.deepEqual(
        reds(
          upright(
            raster([
              [1, 2, 3],
              [4, 5, 6],
            ]),
            Number(orientation),
          ),
        ),
        rows,
      );
    });
  }
});

describe("parts of pictures", () => {
  const picture = raster([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it("are cut out", () => {
    assert.deepEqual(reds(cut(picture, { xmin: 1, ymin: 0, xmax: 3, ymax: 2 })), [
      [2, 3],
      [5, 6],
    ]);
  });

  it("are put beside each other", () => {
    assert.deepEqual(reds(beside(cut(picture, { xmin: 2, ymin: 0, xmax: 3, ymax: 2 }), picture)), [
      [3, 1, 2, 3],
      [6, 4, 5, 6],
    ]);
  });
});

describe("shrinking a picture", () => {
  it("keeps a small one as it is", () => {
    const small = raster([[1, 2]]);
    assert.deepEqual(shrink(small, 2), { raster: small, scale: 1 });
  });

  it("tells the way back to the pixels of a large one", () => {
    const { raster: shrunk, scale } = shrink(raster([[8, 8, 8, 8, 8, 8]]), 3);
    assert.deepEqual([shrunk.width, scale], [3, 2]);
  });
});

describe("resizing a picture", () => {
  it("keeps an even colour even, smaller and larger", () => {
    const even = raster(Array.from({ length: 9 }, () => Array.from({ length: 13 }, () => 77)));
    for (const [width, height] of [
      [5, 4],
      [40, 31],
    ] as const) {
      assert.ok(
        reds(resize(even, width, height))
          .flat()
          .every((red) => red === 77),
      );
    }
  });

  it("keeps left left and top top", () => {
    const small = reds(
      resize(
        raster([
          [0, 0, 200, 200],
          [0, 0, 200, 200],
          [100, 100, 255, 255],
          [100, 100, 255, 255],
        ]),
        2,
        2,
      ),
    );
    const [[topLeft = 0, topRight = 0] = [], [bottomLeft = 0, bottomRight = 0] = []] = small;
    assert.ok(topLeft < bottomLeft && bottomLeft < topRight && topRight < bottomRight);
  });
});

describe("a picture with transparent parts", () => {
  it("stands on white", () => {
    const picture = {
      width: 3,
      height: 1,
      data: Uint8Array.of(10, 20, 30, 255, 0, 0, 0, 0, 55, 55, 55, 102),
    };
    onWhite(picture);
    assert.deepEqual([...picture.data], [10, 20, 30, 255, 255, 255, 255, 255, 175, 175, 175, 255]);
  });
});
