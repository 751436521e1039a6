// Renders one picture from a request: scene, camera and effects, all drawn from one seed.

import * as background from "./scenes/background.mjs";
import { photograph, placeInPicture, visibleFrame } from "./camera.mjs";
import * as dotpeen from "./scenes/dotpeen.mjs";
import { chooseEffects, develop } from "./effects.mjs";
import { cosDeg, sinDeg } from "./drawing/exact-math.mjs";
import * as label from "./scenes/label.mjs";
import * as laser from "./scenes/laser.mjs";
import * as plate from "./scenes/plate.mjs";
import { createRandom } from "./drawing/random.mjs";
import * as stamped from "./scenes/stamped.mjs";
import { createSurface } from "./drawing/surface.mjs";

/**
 * A scene module: `compose` chooses what is shown, `measure` says how wide the VIN is, `paint` draws it.
 * @type {Record<string, { compose: Function, measure: Function, paint: Function }>}
 */
const SCENES = { label, plate, stamped, dotpeen, laser, background };

/** The styles a VIN can be rendered in; the remaining scene, "background", never shows one. */
export const STYLES = ["label", "plate", "stamped", "dotpeen", "laser"];

const LONGEST_SIDE = 1600;

/**
 * @typedef {object} Request
 * @property {string} vin what is shown; an empty text makes a similar picture without a VIN
 * @property {string} style one of STYLES, or background
 * @property {number | string} seed
 * @property {number} [hard] 0 (clean) to 1 (hardly legible); default 0.3
 * @property {number} [turn] 0, 90, 180 or 270 degrees clockwise, added to the slight rotation
 * @property {number} [width] of the picture in pixels, height too; chosen to fit when absent
 * @property {number} [height]
 * @property {number} [offsetX] place of the VIN's middle from the picture's, in pixels
 * @property {number} [offsetY]
 * @property {object} [scene] wishes of the scene, such as { layout: "barcode" }
 */

/**
 * Renders a picture of a VIN. The same request always gives the same bytes.
 * @param {Request & Partial<import("./effects.mjs").Effects>} request effects that are named win over those chosen by `hard`
 * @returns {import("./encode.mjs").Picture & { orientation: "horizontal" | "vertical", quality: number, corners: [number, number][] }}
 *   `corners`: of the VIN in the picture, in reading order
 */
export function renderPicture(request) {
  const { vin, style, seed, hard = 0.3, turn = 0, scene: wishes = {} } = request;
  const module = SCENES[style];
  if (!module)
    throw new Error(
      `There is no picture style "${style}"; the styles are ${Object.keys(SCENES).join(", ")}.`,
    );
  const random = createRandom(`${style} ${seed}`);
  const effects = override(chooseEffects(random, hard), request);
  const scene = module.compose(random, vin, wishes);
  // Shorter texts than a VIN get as much surroundings as a VIN.
  const line = module.measure(scene, effects.charHeight);
  const vinWidth = Math.max(line.vinWidth, 12 * effects.charHeight);
  const view = chooseView(random, request, effects, vinWidth, turn);
  const surface = createSurface(visibleFrame(view));
  module.paint(surface, scene, effects.charHeight, effects.wear, random);
  const photo = photograph(surface, view);
  const rgb = develop(photo, view.width, view.height, effects, random);
  const upright = Math.abs(cosDeg(view.rotation)) >= Math.abs(sinDeg(view.rotation));
  return {
    width: view.width,
    height: view.height,
    rgb,
    orientation: upright ? "horizontal" : "vertical",
    quality: effects.quality,
    corners: cornersOf(view, line, effects.charHeight),
  };
}

/** Where the VIN's capitals stand in the picture: start above, end above, end below, start below. */
function cornersOf(view, { vinWidth, vinIndent = 0 }, height) {
  const [left, right] = [vinIndent - vinWidth / 2, vinWidth / 2];
  return [
    [left, -height / 2],
    [right, -height / 2],
    [right, height / 2],
    [left, height / 2],
  ].map(([x, y]) => placeInPicture(view, x, y));
}

/** The effects, with those that the request names replaced. */
function override(effects, request) {
  const named = Object.keys(effects).filter((name) => request[name] !== undefined);
  return { ...effects, ...Object.fromEntries(named.map((name) => [name, request[name]])) };
}

/** Size of the picture and where the camera stands, so that the whole VIN is in view. */
function chooseView(random, request, effects, vinWidth, turn) {
  const rotation = effects.rotation + turn;
  const cos = Math.abs(cosDeg(rotation));
  const sin = Math.abs(sinDeg(rotation));
  const reach = vinWidth * (1.08 + 1.3 * effects.tilt);
  const needWidth = reach * cos + effects.charHeight * (1 + 2 * sin);
  const needHeight = reach * sin + effects.charHeight * (1 + 2 * cos);
  const long = vinWidth * effects.zoomOut;
  const short = Math.max(effects.charHeight * 3.5, long * random.pick([0.4, 0.56, 0.66, 0.75]));
  const [wide, high] = cos >= sin ? [long, short] : [short, long];
  const width = request.width ?? Math.min(LONGEST_SIDE, Math.round(Math.max(wide, needWidth)));
  const height = request.height ?? Math.min(LONGEST_SIDE, Math.round(Math.max(high, needHeight)));
  const slackX = Math.max(0, width - needWidth) / 2;
  const slackY = Math.max(0, height - needHeight) / 2;
  const [placeX, placeY] = [random.range(-0.7, 0.7), random.range(-0.7, 0.7)];
  const lean = random.range(-1, 1);
  return {
    width,
    height,
    rotation,
    tiltX: effects.tilt * lean,
    tiltY: effects.tilt * (1 - Math.abs(lean)) * random.pick([-1, 1]),
    offsetX: request.offsetX ?? slackX * placeX,
    offsetY: request.offsetY ?? slackY * placeY,
  };
}
