/** Receives a request's body in each of the forms that clients of the VIN ID API send. */
import busboy from "busboy";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { finished, Writable } from "node:stream";
import { megabytes } from "../picture/bytes";
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
 * @throws Refusal 400 for a body that is not what it says, 413 for a larger one, 415 for another type
 */
export async function receiveFields(incoming: IncomingMessage, maxPictureBytes: number): Promise<Fields> {
  const { headers } = incoming;
  const limit = Math.floor(maxPictureBytes * BODY_SHARE) + OTHER_FIELDS_BYTES;
  if (Number(headers["content-length"] ?? 0) > limit) throw bodyTooLarge(maxPictureBytes);
  const type = (headers["content-type"] ?? "").replace(/;.*$/s, "").trim().toLowerCase();
  const receive = (sink: Writable) => pour(incoming, sink, limit, maxPictureBytes);
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

/** Lets the body flow into `sink` until it ends, breaks off or grows too large. What is left over is thrown away. */
function pour(
  incoming: IncomingMessage,
  sink: Writable,
  limit: number,
  maxPictureBytes: number,
): Promise<void> {
  let received = 0;
  return new Promise((resolve, reject) => {
    const stop = (error: Error) => {
      incoming.unpipe(sink);
      // Read to its end, so that a client which sends all before it listens gets the answer.
      incoming.resume();
      reject(error);
    };
    incoming.on("data", (chunk: Buffer) => {
      received += chunk.length;
      if (received > limit) stop(bodyTooLarge(maxPictureBytes));
    });
    finished(incoming, { writable: false }, (error) => {
      if (error) stop(refuse(400, "The request broke off before its end."));
    });
    sink.on("error", () => stop(refuse(400, "The form can't be read: it is damaged, or ends too early.")));
    sink.once("close", resolve);
    incoming.pipe(sink);
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function bodyTooLarge(maxPictureBytes: number) {
  return tooLarge(`The picture is larger than ${megabytes(maxPictureBytes)}. Make it smaller first.`);
}
