// Writes the characters of our stamped and dot-peened pictures as JSON for the training of the recogniser.
import { dotsAlongStrokes, dotsOf, strokesOf } from "../pictures/drawing/stroke-font.mjs";

const STEPS = [0.075, 0.1, 0.13];
const entries = [..."ABCDEFGHJKLMNPRSTUVWXYZ0123456789*-"].flatMap((character) => {
  try {
    const along = STEPS.map((step) => dotsAlongStrokes(character, step));
    let matrix = null;
    try {
      matrix = dotsOf(character);
    } catch {
      // The matrix lacks a few signs.
    }
    return [[character, { strokes: strokesOf(character), dots: [matrix, ...along] }]];
  } catch {
    return [];
  }
});
process.stdout.write(JSON.stringify(Object.fromEntries(entries)));
