/** `vin-id read FILE…`: reads pictures and prints one JSON line (or table row) each, in the order given. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { isVinError, VinError } from "../errors";
import { normaliseOptions } from "../options";
import { createReader, type Reader } from "../reader";
import type { Reading } from "../types";
import { EXIT, UsageError, type CommandIo } from "./io";
import { parseCommandLine } from "./options";

type Item = { file: string; reading: Reading } | { file: string; error: VinError };

/** Resolves to the exit status: 0, or 1 when a picture could not be read. Throws UsageError, or VIN_CONFIG. */
export async function readCommand(args: string[], io: CommandIo): Promise<number> {
  const { reader: options, table, files } = parseCommandLine(args, io.env, "embedded");
  if (files.length === 0) throw new UsageError("Name at least one picture file.");
  const { concurrency } = normaliseOptions(options);
  const reader = createReader(options);
  try {
    if (table) io.stdout(tableRow("FILE", "VIN", "CONFIDENCE", "DIRECTION"));
    let failed = false;
    for await (const item of inOrder(files, concurrency, (file) => readOne(reader, file))) {
      failed ||= "error" in item;
      io.stdout(table ? toRow(item) : toJson(item));
    }
    return failed ? EXIT.failed : EXIT.done;
  } finally {
    await reader.close();
  }
}

async function readOne(reader: Reader, file: string): Promise<Item> {
  try {
    const buffer = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new VinError("VIN_BAD_INPUT", `The file can't be opened (${error.code ?? "unknown reason"}).`, {
        ...(error.code ? { reason: error.code } : {}),
      });
    });
    return { file, reading: await reader.read({ buffer, originalname: basename(file) }) };
  } catch (error) {
    if (isVinError(error)) return { file, error: error };
    throw error;
  }
}

/** Runs `work` on `limit` items at a time, so that a thousand pictures are never all in memory, and keeps the order. */
async function* inOrder<T, R>(items: T[], limit: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  for (const item of items) {
    running.push(work(item));
    if (running.length >= limit) yield await (running.shift() as Promise<R>);
  }
  for (const rest of running) yield await rest;
}

function toJson(item: Item): string {
  if ("reading" in item) return JSON.stringify({ file: item.file, ...item.reading });
  const { code, message, cause } = item.error;
  return JSON.stringify({ file: item.file, error: { code, message, cause } });
}

function toRow(item: Item): string {
  if ("error" in item) return tableRow(item.file, item.error.code, "", item.error.message);
  const { vin, confidence, orientation } = item.reading;
  return tableRow(
    item.file,
    vin ?? "(no VIN)",
    confidence === null ? "" : confidence.toFixed(3),
    orientation ?? "",
  );
}

function tableRow(file: string, vin: string, confidence: string, rest: string): string {
  return `${file.padEnd(32)}  ${vin.padEnd(18)}  ${confidence.padEnd(10)}  ${rest}`.trimEnd();
}
