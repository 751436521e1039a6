/** Finds where text stands in a picture, with the text detector and the post-processing of its kind. */
import { type Raster, resize, upright } from "../picture/raster";
import { release } from "../picture/release";
import type { Network } from "../recognise/runtime";
import { findAreas } from "./components";
import { type Rectangle, smallestRectangle } from "./rectangle";

const LARGEST_ENLARGEMENT = 3;
const TEXT_THRESHOLD = 0.3;
const AREA_THRESHOLD = 0.5;
const SMALLEST_HEIGHT = 3;
/** The detector marks the core of a line only; this is how far its rectangle grows (DB paper, section 3.4). */
const UNCLIP = 1.6;

// Blue, green, red: the order in which the model was trained.
const MEAN = [0.406, 0.456, 0.485];
const DEVIATION = [0.225, 0.224, 0.229];

/**
 * @param side longest side in pixels at which the detector sees the picture; its time grows with the square
 * @returns rectangles around text, in pixels of the picture
 */
export async function detectText(picture: Raster, detector: Network, side: number): Promise<Rectangle[]> {
  const longest = Math.max(picture.width, picture.height);
  const scale = Math.min(side / longest, LARGEST_ENLARGEMENT);
  const width = roundTo32(picture.width * scale);
  const height = roundTo32(picture.height * scale);
  const small = resize(picture, width, height);
  const map = await detector.run(toInput(small), [1, 3, height, width]);
  const scaleX = picture.width / width;
  const scaleY = picture.height / height;
  const areas = findAreas(map.data, width, height, TEXT_THRESHOLD);
  release(small.data, map.data);
  return areas
    .filter((area) => area.mean >= AREA_THRESHOLD)
    .map((area) =>
      unclip(smallestRectangle(area.outline.map(({ x, y }) => ({ x: x * scaleX, y: y * scaleY })))),
    )
    .filter((rectangle) => rectangle.height >= SMALLEST_HEIGHT * Math.min(scaleX, scaleY));
}

/** The EXIF orientation of a picture that lies on its side: its columns from the left are the rows from the bottom. */
const ON_ITS_SIDE = 6;

/**
 * The same with the picture turned by a quarter: the detector knows text that runs upwards or downwards less well.
 * @returns rectangles in the picture as it was given
 */
export async function detectTurnedText(
  picture: Raster,
  detector: Network,
  side: number,
): Promise<Rectangle[]> {
  const turned = upright(picture, ON_ITS_SIDE);
  const found = await detectText(turned, detector, side);
  release(turned.data);
  return found.map(({ x, y, angle, ...size }) => ({
    ...size,
    x: y,
    y: picture.height - x,
    angle: angle > 0 ? angle - Math.PI / 2 : angle + Math.PI / 2,
  }));
}

/** Grows a rectangle on all sides by area x ratio / perimeter. */
export function unclip(rectangle: Rectangle): Rectangle {
  const { width, height } = rectangle;
  const distance = (width * height * UNCLIP) / (2 * (width + height));
  return { ...rectangle, width: width + 2 * distance, height: height + 2 * distance };
}

const roundTo32 = (side: number) => Math.max(32, Math.round(side / 32) * 32);

function toInput({ width, height, data }: Raster): Float32Array {
  const size = width * height;
  const input = new Float32Array(size * 3);
  for (let channel = 0; channel < 3; channel++) {
    const from = 2 - channel;
    const factor = 1 / (255 * (DEVIATION[channel] as number));
    const offset = (MEAN[channel] as number) / (DEVIATION[channel] as number);
    for (let at = 0; at < size; at++) {
      input[channel * size + at] = (data[at * 4 + from] as number) * factor - offset;
    }
  }
  return input;
}
