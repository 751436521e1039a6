/** Makes the multipart form of a reading: form-data writes the envelope, the picture travels between as its own chunk. */
import FormData from "form-data";
import { VinError } from "../errors";
import { hostIsLocal } from "../picture/address";
import { fileExtension, mimeType } from "../picture/sniff";
import type { Picture, PictureBytes } from "../picture/types";
import { toWireTimestamp } from "./timestamp";

/** A request body that can be sent as it is: `chunks` in order, `length` bytes in all. */
export interface RequestBody {
  headers: Record<string, string>;
  chunks: Uint8Array[];
}

export interface FormFields {
  api: "vin" | "ocr";
  cameraId: string | null;
  /** UTC with `Z`. */
  timestamp: string | null;
}

/** The form for a picture: `upload` with its bytes, or `upload_url`. Throws VIN_URL_REFUSED for a URL that must not be sent. */
export function toForm(picture: Picture, { api, cameraId, timestamp }: FormFields): RequestBody {
  const form = new FormData();
  if (api === "ocr") form.append("type", "vin");
  if (cameraId !== null) form.append("camera_id", cameraId);
  if (timestamp !== null) form.append("timestamp", toWireTimestamp(timestamp));
  if (picture.kind === "bytes") return withPicture(form, picture);
  form.append("upload_url", sendableUrl(picture.url));
  return toBody(form, [form.getBuffer()]);
}

/**
 * form-data copies pictures three times over, and leaks listeners as a stream. So it writes the form around an empty
 * file, and the picture is laid in between: the bytes on the wire are the same.
 */
function withPicture(form: FormData, { bytes, type }: PictureBytes): RequestBody {
  // A constant name per type: nothing that a sender chose can break out of the header.
  const options = { filename: `picture.${fileExtension(type)}`, contentType: mimeType(type) };
  form.append("upload", Buffer.alloc(0), options);
  const envelope = form.getBuffer();
  // The end of a form: line break, two dashes, boundary, two dashes, line break.
  const end = envelope.length - (form.getBoundary().length + 8);
  return toBody(form, [envelope.subarray(0, end), bytes, envelope.subarray(end)]);
}

function toBody(form: FormData, chunks: Uint8Array[]): RequestBody {
  const length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  return { headers: { ...form.getHeaders(), "content-length": String(length) }, chunks };
}

/** The API fetches this address from the internet: it can't reach inner hosts and must not learn their names. */
function sendableUrl(url: URL): string {
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
