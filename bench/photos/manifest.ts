/** Reads a folder of labelled pictures: manifest.tsv with the columns file, vin, orientation, set. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PictureBytes, PictureType } from "../../src/picture/types";

export interface Labelled {
  file: string;
  /** Empty when the picture shows no VIN. */
  vin: string;
  orientation: string;
  set: string;
}

/** @param sets only these; empty: all */
export function readManifest(folder: string, sets: readonly string[] = []): Labelled[] {
  return parseManifest(readFileSync(join(folder, "manifest.tsv"), "utf8"), sets);
}

/** The rows of a manifest's text; a column that it lacks is empty in each. */
export function parseManifest(text: string, sets: readonly string[] = []): Labelled[] {
  const [head = "", ...lines] = text.trim().split(/\r?\n/);
  const columns = head.split("\t");
  return lines
    .map((line) => {
      const cells = line.split("\t");
      const cell = (name: string) => cells[columns.indexOf(name)] ?? "";
      return { file: cell("file"), vin: cell("vin"), orientation: cell("orientation"), set: cell("set") };
    })
    .filter(({ set }) => sets.length === 0 || sets.includes(set));
}

const TYPES: Record<string, PictureType> = { jpg: "jpeg", jpeg: "jpeg", png: "png", webp: "webp" };

export function loadPicture(folder: string, { file }: Labelled): PictureBytes {
  const type = TYPES[file.split(".").pop() ?? ""] ?? "jpeg";
  return { kind: "bytes", bytes: readFileSync(join(folder, file)), type, filename: file };
}
