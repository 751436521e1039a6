/** Areas, rectangles, joined lines and level crops. */
import assert from "node:assert/strict";
import { findAreas } from "../../../src/engine/find/components";
import { cropLine, LINE_HEIGHT, turnAround } from "../../../src/engine/find/crop";
import { detectText, detectTurnedText, unclip } from "../../../src/engine/find/detect";
import { joinedLines, stackedLines, turnBetween, wholeLines } from "../../../src/engine/find/lines";
import { corners, type Rectangle, smallestRectangle } from "../../../src/engine/find/rectangle";

const DEGREE = Math.PI / 180;
const box = (x: number, y: number, width: number, height: number, degrees = 0): Rectangle => ({
  x,
  y,
  width,
  height,
  angle: degrees * DEGREE,
});

describe("connected areas", () => {
  it("are told apart, and touch at corners too", () => {
    const map = Float32Array.from([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
    const areas = findAreas(map, 4, 3, 0.5);
    assert.deepEqual(
      areas.map(({ pixels }) => pixels),
      [2, 1],
    );
  });

  it("know their mean", () => {
    const [area] = findAreas(Float32Array.from([0.6, 0.8]), 2, 1, 0.5);
    assert.ok(Math.abs((area?.mean ?? 0) - 0.7) < 1e-6);
  });
});

describe("the smallest rectangle around points", () => {
  for (const degrees of [0, 17, 45, 80, -30, -75, 90]) {
    it(`finds a rectangle again that stands at ${degrees} degrees`, () => {
      const given = box(50, 40, 60, 12, degrees);
      const found = smallestRectangle([...corners(given), { x: 50, y: 40 }]);
      assert.ok(Math.hypot(found.x - 50, found.y - 40) < 1e-6);
      assert.ok(Math.abs(found.width - 60) < 1e-6 && Math.abs(found.height - 12) < 1e-6);
      assert.ok(turnBetween(found.angle, given.angle) < 1e-6);
    });
  }

  it("always runs along the longer side", () => {
    const found = smallestRectangle(corners(box(0, 0, 5, 40)));
    assert.equal(Math.round(found.width), 40);
    assert.equal(Math.round(Math.abs(found.angle) / DEGREE), 90);
  });
});

describe("unclipping", () => {
  it("grows a line by about eight tenths of its height on each side", () => {
    const { width, height } = unclip(box(0, 0, 1000, 10));
    assert.ok(Math.abs(height - 25.8) < 0.2);
    assert.ok(Math.abs(width - 1015.8) < 0.2);
  });
});

describe("text in a picture that is turned for the detector", () => {
  /** Marks text wherever the picture is dark. */
  const detector = {
    run: (input: Float32Array, dims: readonly number[]) => {
      const size = (dims[2] as number) * (dims[3] as number);
      return Promise.resolve({ data: input.slice(0, size).map((value) => Number(value < 0)), dims });
    },
  };

  for (const degrees of [0, 20, -35, 80, -80]) {
    it(`is found where it stands in the picture itself, at ${degrees} degrees`, async () => {
      const dark = box(180, 140, 120, 20, degrees);
      const data = new Uint8Array(352 * 288 * 4).fill(255);
      for (let x = -60; x <= 60; x += 0.5) {
        for (let y = -10; y <= 10; y += 0.5) {
          const [cos, sin] = [Math.cos(dark.angle), Math.sin(dark.angle)];
          const at =
            (Math.round(dark.y + x * sin + y * cos) * 352 + Math.round(dark.x + x * cos - y * sin)) * 4;
          data.fill(0, at, at + 3);
        }
      }
      const picture = { width: 352, height: 288, data };
      for (const found of [
        await detectText(picture, detector, 352),
        await detectTurnedText(picture, detector, 352),
      ]) {
        assert.equal(found.length, 1);
        const [text] = found as [Rectangle];
        assert.ok(Math.hypot(text.x - dark.x, text.y - dark.y) < 2);
        assert.ok(turnBetween(text.angle, dark.angle) < 0.03);
        assert.ok(Math.abs(text.angle) <= Math.PI / 2 + 1e-9);
      }
    });
  }
});

describe("lines that may hold a VIN", () => {
  it("come with the shape of a VIN first", () => {
    const lines = wholeLines([box(0, 0, 300, 10), box(0, 50, 110, 10), box(0, 90, 40, 10)]);
    assert.deepEqual(
      lines.map(({ rectangle }) => rectangle.width),
      [110, 300, 40],
    );
  });

  it("leave out what is too short or far too long", () => {
    assert.deepEqual(wholeLines([box(0, 0, 20, 10), box(0, 0, 900, 10)]), []);
  });

  it("are joined from pieces in one row", () => {
    const [joined] = joinedLines([box(50, 10, 60, 10), box(120, 11, 60, 10)]);
    assert.equal(Math.round(joined?.rectangle.width ?? 0), 130);
    assert.equal(joined?.pieces.length, 2);
  });

  it("are joined along a slope", () => {
    const along = (distance: number) =>
      box(100 + distance * Math.cos(0.5), 100 + distance * Math.sin(0.5), 60, 10, 0.5 / DEGREE);
    assert.equal(joinedLines([along(0), along(75)]).length, 1);
  });

  it("are not joined across rows, wide gaps, other sizes or directions", () => {
    const first = box(50, 10, 60, 10);
    for (const other of [
      box(120, 22, 60, 10),
      box(180, 10, 60, 10),
      box(120, 10, 60, 25),
      box(120, 10, 60, 10, 40),
    ]) {
      assert.deepEqual(joinedLines([first, other]), []);
    }
  });
});

describe("a level crop", () => {
  // A picture that is black but for one white bar at 30 degrees.
  const bar = box(100, 80, 90, 20, 30);
  const picture = { width: 200, height: 160, data: new Uint8Array(200 * 160 * 4) };
  for (let y = 0; y < 160; y++) {
    for (let x = 0; x < 200; x++) {
      const along = (x - 100) * Math.cos(bar.angle) + (y - 80) * Math.sin(bar.angle);
      const across = (y - 80) * Math.cos(bar.angle) - (x - 100) * Math.sin(bar.angle);
      if (Math.abs(along) < 45 && Math.abs(across) < 10)
        picture.data.fill(255, (y * 200 + x) * 4, (y * 200 + x) * 4 + 4);
    }
  }

  it("holds the slanted line, level and at the recogniser's height", () => {
    const crop = cropLine(picture, bar);
    assert.equal(crop.height, LINE_HEIGHT);
    const white = crop.data.filter((value, at) => at % 4 === 0 && value > 128).length;
    assert.ok(white / (crop.width * crop.height) > 0.9);
  });

  it("turns around without losing a pixel", () => {
    const crop = cropLine(picture, box(60, 60, 80, 20));
    assert.notDeepEqual(turnAround(crop).data, crop.data);
    assert.deepEqual([...turnAround(turnAround(crop)).data], [...crop.data]);
  });
});

describe("lines below each other", () => {
  const upper = box(100, 50, 70, 12);
  const lower = box(100, 66, 62, 12);
  const pairs = (lines: readonly Rectangle[], turned = false) =>
    stackedLines(lines, turned).map(({ rectangles }) => rectangles);

  it("are a pair when they are as long as a VIN together, the upper first", () => {
    assert.deepEqual(pairs([lower, upper]), [[upper, lower]]);
  });

  it("are a pair with the lower first when they stand upside down", () => {
    assert.deepEqual(pairs([upper, lower], true), [[lower, upper]]);
  });

  it("are a pair when they run upwards", () => {
    const left = box(50, 100, 70, 12, -90);
    const right = box(66, 100, 62, 12, -90);
    assert.deepEqual(pairs([right, left]), [[left, right]]);
  });

  it("come with the likeliest first", () => {
    const third = box(100, 82, 50, 12);
    assert.deepEqual(pairs([third, lower, upper]), [
      [upper, lower],
      [lower, third],
    ]);
  });

  it("are none when they are too long or short together, far apart, of different size or askew", () => {
    const others = [
      box(100, 66, 200, 12),
      box(100, 66, 20, 12),
      box(100, 120, 62, 12),
      box(100, 70, 80, 30),
      box(100, 66, 62, 12, 30),
    ];
    for (const other of others) assert.deepEqual(pairs([upper, other]), []);
  });
});
