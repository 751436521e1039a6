/** Turns whatever a message may hold into a picture, or says plainly what it holds instead. */
import { types } from "node:util";
import { isVinError, reasonOf, VinError, type VinErrorCause } from "../errors";
import { decodeBase64 } from "./base64";
import { DEFAULT_MAX_BYTES, tooLarge, toPictureBytes } from "./bytes";
import { nameOtherFile, nameText } from "./other-files";
import { SMALLEST_PICTURE, sniffPicture } from "./sniff";
import type { Picture, PictureBytes } from "./types";

/** A data URI's head is short; a comma further away belongs to something else. */
const DATA_URI_HEAD = 100;

/**
 * Accepts a Buffer, typed array, DataView or ArrayBuffer (used without copying), a serialised Buffer
 * `{type: "Buffer", data: […]}`, base64 or base64url text, a data URI, an http(s) URL as text or URL object, and an
 * upload object `{buffer, originalname}` of the http-in node. Arrays are the caller's business.
 * @param options `maxBytes`: largest picture, default 20 MB
 * @throws VinError `VIN_BAD_INPUT`, `VIN_BAD_IMAGE`, `VIN_TOO_LARGE` or `VIN_URL_REFUSED`
 */
export function toPicture(input: unknown, options: { maxBytes?: number } = {}): Picture {
  try {
    return pictureOf(input, options.maxBytes ?? DEFAULT_MAX_BYTES);
  } catch (error) {
    if (isVinError(error)) throw error;
    // A proxy or a getter threw, or the memory behind a view was given away.
    throw noPicture(`contains something that can't be read (${reasonOf(error)})`);
  }
}

/**
 * The entries of a list of pictures.
 * @throws VinError `VIN_BAD_INPUT` for an empty list, and for one with a gap or an entry that can't be read: its
 * `cause.index` says where
 */
export function toPictureList(list: readonly unknown[]): unknown[] {
  const length = orUnreadable(() => list.length, "The list of pictures", {});
  if (length === 0) {
    throw new VinError("VIN_BAD_INPUT", "The list of pictures is empty. Send at least one picture in it.");
  }
  const entries: unknown[] = [];
  // A gap ends the loop, so that a list of four billion gaps takes no time.
  for (let index = 0; index < length; index++) {
    const name = `Picture ${index + 1} of ${length}`;
    const isThere = orUnreadable(() => index in list, name, { index });
    if (!isThere) {
      const sentence = `${name} is missing: the list has a gap there. Send a list without gaps.`;
      throw new VinError("VIN_BAD_INPUT", sentence, { index });
    }
    entries.push(orUnreadable(() => list[index], name, { index }));
  }
  return entries;
}

function orUnreadable<T>(look: () => T, name: string, cause: VinErrorCause): T {
  try {
    return look();
  } catch (error) {
    const reason = reasonOf(error);
    const sentence = `${name} can't be read from the message (${reason}). Check what the node before it sends.`;
    throw new VinError("VIN_BAD_INPUT", sentence, { ...cause, reason });
  }
}

function pictureOf(input: unknown, maxBytes: number): Picture {
  if (input === undefined || input === null || input === "") throw noPicture("is empty");
  if (typeof input === "string") return fromText(input.trim(), maxBytes);
  if (isUrl(input)) return input.protocol === "data:" ? fromText(input.href, maxBytes) : fromUrl(input);
  const bytes = toBytes(input, maxBytes);
  if (bytes) return toPictureBytes(bytes, null, maxBytes);
  if (isUpload(input)) {
    const uploaded = toBytes(input.buffer, maxBytes);
    if (uploaded) return toPictureBytes(uploaded, baseName(input.originalname), maxBytes);
  }
  throw noPicture(`contains ${nameOf(input)}`);
}

function fromText(text: string, maxBytes: number): Picture {
  if (text === "") throw noPicture("is empty");
  if (/^data:/i.test(text.slice(0, 5))) return fromDataUri(text, maxBytes);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text.slice(0, 40))) {
    const url = parseUrl(text);
    if (url) return fromUrl(url);
    throw new VinError(
      "VIN_BAD_INPUT",
      "The picture's address is no valid URL. Write it like http://192.168.1.20/snapshot.jpg.",
    );
  }
  const bytes = decodeBase64(text, maxBytes);
  if (bytes) return fromDecodedText(bytes, maxBytes);
  throw notPictureText(text);
}

function fromDataUri(text: string, maxBytes: number): PictureBytes {
  const comma = text.slice(0, DATA_URI_HEAD).indexOf(",");
  const isBase64 = comma > 0 && /;\s*base64\s*$/i.test(text.slice(0, comma));
  const bytes = isBase64 ? decodeBase64(text.slice(comma + 1), maxBytes) : null;
  if (bytes) return toPictureBytes(bytes, null, maxBytes);
  throw new VinError(
    "VIN_BAD_INPUT",
    "The data URI can't be read: it must look like data:image/jpeg;base64,… and be complete.",
  );
}

/** Many a short word is valid base64, so text counts as a picture only if its first bytes say so. */
function fromDecodedText(bytes: Buffer, maxBytes: number): PictureBytes {
  const isFile = bytes.length >= SMALLEST_PICTURE && (sniffPicture(bytes) ?? nameOtherFile(bytes)) !== null;
  if (isFile) return toPictureBytes(bytes, null, maxBytes);
  throw notPictureText("");
}

function fromUrl(url: URL): Picture {
  if (url.protocol === "http:" || url.protocol === "https:") return { kind: "url", url };
  throw new VinError(
    "VIN_URL_REFUSED",
    "Pictures can be fetched from http:// and https:// addresses only. Read a file with the “read file” node first.",
  );
}

/** The bytes behind any binary value, sharing its memory; null when the value is not binary. */
function toBytes(value: unknown, maxBytes: number): Uint8Array | null {
  if (value instanceof Uint8Array) return value;
  // Function nodes run in a context of their own, whose ArrayBuffer is not ours: instanceof would miss it.
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (types.isAnyArrayBuffer(value)) return new Uint8Array(value);
  if (isSerialisedBuffer(value)) {
    if (value.data.length > maxBytes) throw tooLarge(value.data.length, maxBytes);
    return value.data.every(isByte) ? Uint8Array.from(value.data) : null;
  }
  return null;
}

function isUrl(value: unknown): value is URL {
  return (
    Object.prototype.toString.call(value) === "[object URL]" && value instanceof Object && "href" in value
  );
}

function isUpload(value: unknown): value is { buffer: unknown; originalname?: unknown } {
  return typeof value === "object" && value !== null && "buffer" in value;
}

function isSerialisedBuffer(value: unknown): value is { data: unknown[] } {
  if (typeof value !== "object" || value === null) return false;
  const { type, data } = value as { type?: unknown; data?: unknown };
  return type === "Buffer" && Array.isArray(data);
}

function isByte(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    // The original error holds the whole address, password and query included.
    return null;
  }
}

/** The last part of an uploaded file's name, for display only. */
function baseName(name: unknown): string | null {
  if (typeof name !== "string") return null;
  const last = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  // eslint-disable-next-line no-control-regex -- control characters in a name are what must go
  return last.replace(/[\u0000-\u001f\u007f]/g, "").slice(0, 255) || null;
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function noPicture(finding: string): VinError {
  return new VinError(
    "VIN_BAD_INPUT",
    `There is no picture: the property ${finding}. Choose the right property.`,
  );
}

function notPictureText(text: string): VinError {
  const other = nameText(text);
  if (other) {
    const sentence = `The text is ${other}, not a picture. Check the node before this one.`;
    return new VinError("VIN_BAD_INPUT", sentence);
  }
  // eslint-disable-next-line no-control-regex -- bytes read as text leave control and replacement characters
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text.slice(0, 64))) {
    return new VinError(
      "VIN_BAD_INPUT",
      "The picture was turned into text and is damaged. Let the node before it return a buffer (“a binary buffer”).",
    );
  }
  if (text.length < 1000 && /\.(jpe?g|png|webp|gif|bmp|tiff?)$/i.test(text)) {
    return new VinError(
      "VIN_BAD_INPUT",
      "The text is a file name, not a picture. Read it with a “read file” node first.",
    );
  }
  return new VinError(
    "VIN_BAD_INPUT",
    "The text isn't a picture: not base64, a data URI or a URL. Check the property.",
  );
}
