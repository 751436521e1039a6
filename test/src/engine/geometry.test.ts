/** Areas, rectangles, joined lines and level crops. */
import assert from "node:assert/strict";
import { findAreas } from "../../../src/engine/find/components";
import { cropLine, LINE_HEIGHT, turnAround } from "../../../src/engine/find/crop";
import { unclip } from "../../../src/engine/find/detect";
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
  const part = (rectangle: Rectangle, symbols: number, digits = 4, turned = false) => ({
    rectangle,
    symbols,
    digits,
    turned,
  });
  const upper = part(box(100, 50, 90, 12), 9);
  const lower = part(box(100, 66, 80, 12), 8);

  it("are a pair when they hold 17 symbols together, the upper first", () => {
    assert.deepEqual(stackedLines([lower, upper]), [[upper, lower]]);
  });

  it("are a pair with the lower first when they stand upside down", () => {
    const [first, second] = [
      { ...upper, turned: true },
      { ...lower, turned: true },
    ];
    assert.deepEqual(stackedLines([first, second]), [[second, first]]);
  });

  it("are a pair when they run upwards", () => {
    const left = part(box(50, 100, 90, 12, -90), 9);
    const right = part(box(66, 100, 80, 12, -90), 8);
    assert.deepEqual(stackedLines([right, left]), [[left, right]]);
  });

  it("are none with too many symbols, without digits, far apart, of different size or askew", () => {
    const others = [
      part(lower.rectangle, 12),
      part(lower.rectangle, 8, 0),
      part(box(100, 120, 80, 12), 8),
      part(box(100, 70, 80, 30), 8),
      part(box(100, 66, 80, 12, 30), 8),
    ];
    for (const other of others) assert.deepEqual(stackedLines([{ ...upper, digits: 1 }, other]), []);
  });
});
