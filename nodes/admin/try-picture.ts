/**
 * Trying a picture in the dialog of vin-read: reads it with the deployed service, which counts as any reading does, and
 * tells which messages the node would send with the settings of the dialog.
 */
import type { Request } from "express";
import { tooLarge } from "../../src/picture/bytes";
import type { Reading } from "../../src/types";
import type { TryAnswer } from "../lib/answers";
import { deliver, type Write } from "../lib/delivery";
import { LARGEST_TRIED_PICTURE } from "../lib/limits";
import { readSettings, type ReadSettings } from "../lib/read-settings";
import { UNSET_VARIABLE } from "../lib/settings";
import type { Message, ReadConfig, Red } from "../lib/types";
import { addRoute, deployedService } from "./route";

export function addTryRoute(RED: Red): void {
  const work = (request: Request, signal: AbortSignal) => tryPicture(RED, request, signal);
  addRoute(RED, "/vin-read/try", "vin-read.write", work);
}

async function tryPicture(RED: Red, request: Request, signal: AbortSignal): Promise<TryAnswer> {
  const picture = await bodyOf(request);
  const config = configOf(request);
  const settings = readSettings(config);
  const { cameraId, minConfidence } = settings;
  const reading = await deployedService(RED, config.service)
    .reader()
    .read(picture, { cameraId: cameraId.type === "str" ? cameraId.value : null, minConfidence, signal });
  return { reading, outputs: await outputsOf(RED, settings, reading, picture) };
}

/** What would leave the node for a message that has the picture in the property it is to come in. */
async function outputsOf(
  RED: Red,
  settings: ReadSettings,
  reading: Reading,
  picture: Buffer,
): Promise<Message[][]> {
  const { image, output } = settings;
  const msg: Message = { _msgid: RED.util.generateId() };
  const put = (message: Message, property: string, value: unknown) =>
    void RED.util.setMessageProperty(message, property, value, true);
  if (image.type === "msg") put(msg, image.value, `(${picture.byteLength} bytes)`);
  // Context is only what a running flow writes.
  const write: Write = (message, value) =>
    Promise.resolve(output.type === "msg" ? put(message, output.property, value) : undefined);
  return deliver(RED, settings, msg, reading, write);
}

/** The dialog's settings, of which only text comes through an address. */
function configOf({ query }: Request): ReadConfig {
  // A setting that is a variable is as good as blank here: its value is known to the running node only.
  const text = (name: string) => {
    const value = query[name];
    return typeof value === "string" && !UNSET_VARIABLE.test(value.trim()) ? value : "";
  };
  return {
    service: text("service"),
    image: text("image"),
    imageType: text("imageType"),
    cameraId: text("cameraId"),
    cameraIdType: text("cameraIdType"),
    output: text("output"),
    outputType: text("outputType"),
    minConfidence: text("minConfidence"),
    split: text("split") === "true",
    notFoundOutput: text("notFoundOutput") === "true",
  } as ReadConfig;
}

/** The posted picture. Throws VIN_TOO_LARGE, after the rest has come in: a browser listens only then. */
async function bodyOf(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size <= LARGEST_TRIED_PICTURE) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > LARGEST_TRIED_PICTURE) throw tooLarge(size, LARGEST_TRIED_PICTURE);
  return Buffer.concat(chunks);
}
