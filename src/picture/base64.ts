/** Decodes base64 strictly, which Buffer.from does not, and fast enough for pictures of many megabytes. */
import { tooLarge } from "./bytes";

const WHITE_SPACE = [" ", "\n", "\r", "\t", "\f", "\v"];

/**
 * Decodes base64 or base64url text, padded or not, with or without white space. Null when it is neither.
 * @throws VinError `VIN_TOO_LARGE` before decoding, when the bytes would be more than `maxBytes`
 */
export function decodeBase64(text: string, maxBytes: number): Buffer | null {
  // Line breaks add a few percent; text twice the size of any allowed picture isn't worth going over.
  if (text.length > maxBytes * 2 + 1024) throw tooLarge(decodedLength(text.length), maxBytes);
  // Anything beyond ASCII takes more bytes than characters.
  if (Buffer.byteLength(text) !== text.length) return null;
  const compact = withoutWhiteSpace(text);
  const padding = compact.endsWith("==") ? 2 : compact.endsWith("=") ? 1 : 0;
  const core = compact.length - padding;
  if (core % 4 === 1 || (padding > 0 && compact.length % 4 !== 0)) return null;
  const expected = decodedLength(core);
  if (expected > maxBytes) throw tooLarge(expected, maxBytes);
  const bytes = Buffer.from(compact, "base64");
  // Buffer.from skips what it doesn't know, so foreign characters show up as missing bytes. A regular expression
  // over the text would be ten times slower and overflows the stack at 12 MB.
  return bytes.length === expected ? bytes : null;
}

function decodedLength(characters: number): number {
  return Math.floor((characters * 3) / 4);
}

/** The ASCII text without white space; the same string when there is none, which is the usual case. */
function withoutWhiteSpace(text: string): string {
  if (!WHITE_SPACE.some((character) => text.includes(character))) return text;
  const codes = Buffer.from(text, "latin1");
  let length = 0;
  // An index, because iterating a Buffer takes twice as long.
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] as number;
    if (code === 32 || (code >= 9 && code <= 13)) continue;
    codes[length] = code;
    length += 1;
  }
  return codes.toString("latin1", 0, length);
}
