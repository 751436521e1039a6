/**
 * Compares recognisers line by line: finds the lines in labelled pictures as the reader does, gives each to a recogniser, and decodes
 * what it says; first looks only, no barcodes.
 * `npx tsx bench/lines.ts DIR [--set photo,hard] [--width 1] [--model FILE --classes FILE] [--student FILE]`
 * A student (scripts/training/student.py) sees grey and answers the reader's own columns, a mark before "other".
 */
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readFileSync } from "node:fs";
import { assembleVin, type Hypothesis } from "../src/engine/assemble/assemble";
import { firstSight } from "../src/engine/assemble/windows";
import { engineFolder } from "../src/engine/assets";
import { chooseLines } from "../src/engine/choose-lines";
import { findBands } from "../src/engine/find/bands";
import { cropLine, turnAround } from "../src/engine/find/crop";
import { detectText, detectTurnedText } from "../src/engine/find/detect";
import { joinedLines, wholeLines } from "../src/engine/find/lines";
import { type Rectangle, scaled } from "../src/engine/find/rectangle";
import { isOtherText } from "../src/engine/line-reader";
import { decodePicture } from "../src/engine/picture/decode";
import { greyOf, type Raster, shrink } from "../src/engine/picture/raster";
import { recogniseLine } from "../src/engine/recognise/recognise";
import { startRuntime } from "../src/engine/recognise/runtime";
import { columnOf, COLUMNS, OTHER, type Reading, toReading } from "../src/engine/recognise/symbols";
import { withRoom } from "../src/engine/recognise/variants";
import { loadTools, type Tools } from "../src/engine/tools";
import { type Labelled, loadPicture, readManifest } from "./photos/manifest";
import { THRESHOLD } from "./photos/figures";

const OVERVIEW_SIDE = 1280;
const MAX_PIXELS = 50_000_000;
const LOOKS = [
  {
    find: (picture: Raster, { detector }: Tools) => detectText(picture, detector, 640),
    promise: 0.1,
    most: 12,
  },
  {
    find: (picture: Raster, { detector }: Tools) => detectTurnedText(picture, detector, 640),
    promise: 0.1,
    most: 4,
  },
  { find: (picture: Raster) => findBands(picture), promise: 0.25, most: 4 },
];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      set: { type: "string" },
      width: { type: "string" },
      model: { type: "string" },
      classes: { type: "string" },
      student: { type: "string" },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error("Name the folder with manifest.tsv.");
  const tools = await loadTools(engineFolder());
  const read = await recogniserOf(values, tools);
  const rows: Record<string, { pictures: number; exact: number; accepted: number; wrong: number }> = {};
  for (const picture of readManifest(folder, values.set?.split(",")).filter(({ vin }) => vin !== "")) {
    let best: Hypothesis | null = null;
    for (const line of await linesOf(folder, picture, tools, Number(values.width ?? 1))) {
      const reading = await read(line);
      const hypothesis = isOtherText(firstSight(reading)) ? null : assembleVin(reading);
      if (hypothesis && hypothesis.confidence > (best?.confidence ?? -1)) best = hypothesis;
    }
    const row = (rows[picture.set] ??= { pictures: 0, exact: 0, accepted: 0, wrong: 0 });
    const sure = best !== null && best.confidence >= THRESHOLD;
    row.pictures++;
    if (best?.vin === picture.vin) row.exact++;
    if (best?.vin === picture.vin && sure) row.accepted++;
    if (best?.vin !== picture.vin && sure) row.wrong++;
  }
  console.table(rows);
}

interface Choice {
  model?: string;
  classes?: string;
  student?: string;
}

async function recogniserOf(
  { model, classes, student }: Choice,
  { recogniser }: Tools,
): Promise<(line: Raster) => Promise<Reading>> {
  const load = await startRuntime(engineFolder());
  const open = (file: string) => load(relative(engineFolder(), resolve(file)));
  if (student !== undefined) {
    const network = await open(student);
    const columns = Array.from({ length: COLUMNS + 1 }, (_, column) => Math.min(column, OTHER));
    return async (line) => {
      const grey = greyOf(line).map((value) => value / 127.5 - 1);
      const { data, dims } = await network.run(grey, [1, 1, line.height, line.width]);
      return toReading(data, dims[1] as number, columns);
    };
  }
  if (model === undefined || classes === undefined) return (line) => recogniseLine(line, recogniser);
  const characters = JSON.parse(readFileSync(classes, "utf8")) as string[];
  const other = { network: await open(model), columns: characters.map(columnOf) };
  return (line) => recogniseLine(line, other);
}

/** Every line that the reader may read, the right way up. */
async function linesOf(folder: string, picture: Labelled, tools: Tools, width: number): Promise<Raster[]> {
  const { bytes, type } = loadPicture(folder, picture);
  const raster = await decodePicture(bytes, type, MAX_PIXELS, tools.decoders);
  const overview = shrink(raster, OVERVIEW_SIDE);
  const grey = {
    values: greyOf(overview.raster),
    width: overview.raster.width,
    height: overview.raster.height,
  };
  const known: Rectangle[] = [];
  const lines: Raster[] = [];
  for (const { find, promise, most } of LOOKS) {
    const found = await find(overview.raster, tools);
    const fresh = found.filter((rectangle) => !known.some((other) => isSamePlace(rectangle, other)));
    known.push(...fresh);
    const chosen = await chooseLines(
      grey,
      [...wholeLines(fresh), ...joinedLines(fresh)],
      tools.glance,
      promise,
    );
    for (const { rectangle, turned, unsure } of chosen.slice(0, most)) {
      const line = cropLine(raster, withRoom(scaled(rectangle, overview.scale)), width);
      if (!turned || unsure) lines.push(line);
      if (turned || unsure) lines.push(turnAround(line));
    }
  }
  return lines;
}

const isSamePlace = (a: Rectangle, b: Rectangle) =>
  Math.hypot(a.x - b.x, a.y - b.y) < 0.5 * b.height && Math.abs(a.width - b.width) < b.height;

void main();
