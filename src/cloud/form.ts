/** Makes the multipart form of a reading: form-data writes the envelope, the picture travels between as its own chunk. */
import FormData from "form-data";
import { VinError } from "../errors";
import { hostIsLocal } from "../picture/address";
import { fileExtension, mimeType } from "../picture/sniff";
import type { Picture, PictureType } from "../picture/types";
import { toWireTimestamp } from "./timestamp";

/** A request body that can be sent as it is. */
export interface RequestBody {
  contentType: string;
  /** Bytes of all chunks. */
  length: number;
  /** The last one is no other body's, so that it can be told when it has left. */
  chunks: Uint8Array[];
}

export interface FormFields {
  api: "vin" | "ocr";
  cameraId: string | null;
  /** UTC with `Z`. */
  timestamp: string | null;
}

/** What stands before and behind a picture. */
interface Envelope {
  contentType: string;
  head: Uint8Array;
  tail: Uint8Array;
}

/**
 * Envelopes by what they say. They differ by picture only where a time of capture is sent, and to write one takes longer
 * than the rest of the form. The random boundary never leaves for where pictures come from, so it may serve again.
 */
const envelopes = new Map<string, Envelope>();
const MOST_ENVELOPES = 64;

/** The form for a picture: `upload` with its bytes, or `upload_url`. Throws VIN_URL_REFUSED for a URL that must not be sent. */
export function toForm(picture: Picture, fields: FormFields): RequestBody {
  if (picture.kind === "bytes") {
    const { contentType, head, tail } = envelopeFor(picture.type, fields);
    return toBody(contentType, [head, picture.bytes, tail.subarray()]);
  }
  const form = start(fields);
  form.append("upload_url", sendableUrl(picture.url));
  return toBody(contentTypeOf(form), [form.getBuffer()]);
}

function envelopeFor(type: PictureType, fields: FormFields): Envelope {
  if (fields.timestamp !== null) return makeEnvelope(type, fields);
  const key = JSON.stringify([type, fields.api, fields.cameraId]);
  const known = envelopes.get(key);
  if (known) return known;
  const [oldest] = envelopes.keys();
  if (envelopes.size >= MOST_ENVELOPES && oldest !== undefined) envelopes.delete(oldest);
  const envelope = makeEnvelope(type, fields);
  envelopes.set(key, envelope);
  return envelope;
}

/**
 * form-data copies pictures three times over, and leaks listeners as a stream. So it writes the form around an empty
 * file, and the picture is laid in between: the bytes on the wire are the same.
 */
function makeEnvelope(type: PictureType, fields: FormFields): Envelope {
  const form = start(fields);
  // A constant name per type: nothing that a sender chose can break out of the header.
  const options = { filename: `picture.${fileExtension(type)}`, contentType: mimeType(type) };
  form.append("upload", Buffer.alloc(0), options);
  const whole = form.getBuffer();
  // The end of a form: line break, two dashes, boundary, two dashes, line break.
  const end = whole.length - (form.getBoundary().length + 8);
  return { contentType: contentTypeOf(form), head: whole.subarray(0, end), tail: whole.subarray(end) };
}

function start({ api, cameraId, timestamp }: FormFields): FormData {
  const form = new FormData();
  if (api === "ocr") form.append("type", "vin");
  if (cameraId !== null) form.append("camera_id", cameraId);
  if (timestamp !== null) form.append("timestamp", toWireTimestamp(timestamp));
  return form;
}

function contentTypeOf(form: FormData): string {
  return form.getHeaders()["content-type"] as string;
}

function toBody(contentType: string, chunks: Uint8Array[]): RequestBody {
  const length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  return { contentType, length, chunks };
}

/** The API fetches this address from the internet: it can't reach inner hosts and must not learn their names. */
export function sendableUrl(url: URL): string {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw refused("Only http:// and https:// addresses can be passed on to the API.");
  }
  if (url.username !== "" || url.password !== "") {
    throw refused(
      "The picture's address holds a user name or password, which is never passed on to the API. Let the node fetch the picture itself.",
    );
  }
  if (hostIsLocal(url)) {
    throw refused(
      "The picture's address is in your own network, where the API can't reach it. Let the node fetch the picture itself.",
    );
  }
  const sent = new URL(url);
  sent.hash = "";
  return sent.href;
}

function refused(sentence: string): VinError {
  return new VinError("VIN_URL_REFUSED", sentence);
}
