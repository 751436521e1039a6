/** Receives a request's body in each of the forms that clients of the VIN ID API send. */
import busboy from "busboy";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { finished, Writable } from "node:stream";
import { megabytes } from "../picture/bytes";
import type { Delivery } from "./intake";
import { refuse, tooLarge } from "./refusal";

/** What a client sent, before anything in it is believed. Of several values with one name the first counts. */
export interface Fields {
  /** `upload` as a file. */
  file: { bytes: Buffer; filename: string | null } | null;
  texts: Map<string, string>;
}

/** Room for base64 (a third more than the picture), its line breaks and percent signs, and the other fields. */
const BODY_SHARE = 1.45;
const OTHER_FIELDS_BYTES = 64 * 1024;

/** A reader needs five fields; more are let through, but not without end. */
const FORM_LIMITS = { fieldNameSize: 100, fields: 50, files: 10, parts: 60, headerPairs: 20 };

/**
 * The fields of a multipart, urlencoded or JSON body. No body at all has no fields.
 * @param maxPictureBytes of the picture; bodies may be larger by what base64 adds
 * @param delivery counts the bytes
 * @throws Refusal 400 for a body that is not what it says, 413 for a larger one, 415 for another type, 429 when too much
 * is on its way already
 */
export async function receiveFields(
  incoming: IncomingMessage,
  maxPictureBytes: number,
  delivery: Delivery,
): Promise<Fields> {
  const { headers } = incoming;
  const limit = Math.floor(maxPictureBytes * BODY_SHARE) + OTHER_FIELDS_BYTES;
  const declared = Number(headers["content-length"] ?? 0);
  if (declared > limit) throw bodyTooLarge(maxPictureBytes);
  delivery.expect(declared);
  const type = (headers["content-type"] ?? "").replace(/;.*$/s, "").trim().toLowerCase();
  let received = 0;
  const count = (chunk: Buffer) => {
    received += chunk.length;
    if (received > limit) throw bodyTooLarge(maxPictureBytes);
    delivery.add(chunk);
  };
  const receive = (sink: Writable) => pour(incoming, sink, count);
  if ((headers["content-encoding"] ?? "identity") !== "identity") {
    throw refuse(415, "Compressed requests are not supported. Send the picture as it is.");
  }
  if (type === "multipart/form-data" || type === "application/x-www-form-urlencoded") {
    return receiveForm(headers, limit, receive);
  }
  if (type === "application/json") return receiveJson(receive);
  if (type === "" && !hasBody(incoming)) return { file: null, texts: new Map() };
  throw refuse(415, `Unsupported media type "${type}" in request. Use multipart/form-data.`);
}

async function receiveForm(
  headers: IncomingHttpHeaders,
  fieldSize: number,
  receive: (sink: Writable) => Promise<void>,
): Promise<Fields> {
  const fields: Fields = { file: null, texts: new Map() };
  let form: busboy.Busboy;
  try {
    form = busboy({ headers, defParamCharset: "utf8", limits: { ...FORM_LIMITS, fieldSize } });
  } catch {
    throw refuse(400, "The form can't be read: its content type has no boundary.");
  }
  form.on("field", (name, value) => {
    if (!fields.texts.has(name)) fields.texts.set(name, value);
  });
  form.on("file", (name, stream, { filename }) => {
    // A form that breaks off reports here too; without a listener that would end the process.
    stream.on("error", () => undefined);
    if (name !== "upload" || fields.file) return void stream.resume();
    const file = { bytes: Buffer.alloc(0), filename: filename || null };
    const chunks: Buffer[] = [];
    fields.file = file;
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => (file.bytes = Buffer.concat(chunks)));
  });
  await receive(form);
  return fields;
}

async function receiveJson(receive: (sink: Writable) => Promise<void>): Promise<Fields> {
  const chunks: Buffer[] = [];
  await receive(
    new Writable({
      write: (chunk: Buffer, _encoding, next) => {
        chunks.push(chunk);
        next();
      },
    }),
  );
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(parseObject(Buffer.concat(chunks).toString("utf8")))) {
    if (typeof value === "string" || typeof value === "number") texts.set(name, String(value));
  }
  return { file: null, texts };
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Same answer as for JSON that is no object.
  }
  throw refuse(400, "JSON parse error: the body is no JSON object.");
}

/**
 * Lets the body flow into `sink` until it ends, breaks off, or `count` throws. What comes then is thrown away, and nothing
 * of what came before is kept.
 */
function pour(incoming: IncomingMessage, sink: Writable, count: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (error: Error) => {
      incoming.off("data", onData).unpipe(sink);
      forget();
      sink.destroy();
      // Read to its end, so that a client which sends all before it listens gets the answer.
      incoming.resume();
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      try {
        count(chunk);
      } catch (error) {
        stop(error as Error);
      }
    };
    incoming.on("data", onData);
    const forget = finished(incoming, { writable: false }, (error) => {
      if (error) stop(refuse(400, "The request broke off before its end."));
    });
    sink.on("error", () => stop(refuse(400, "The form can't be read: it is damaged, or ends too early.")));
    sink.once("close", resolve);
    incoming.pipe(sink);
  });
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function bodyTooLarge(maxPictureBytes: number) {
  return tooLarge(`The picture is larger than ${megabytes(maxPictureBytes)}. Make it smaller first.`);
}
