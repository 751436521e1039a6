/** Names what people send by mistake instead of a picture, so that the error can say what arrived. */
import { hasText } from "./sniff";

/** How much of the start is looked at to tell kinds of text apart. */
const START = 1024;

/** Bytes that only some kinds have so early tell little when a file is this short. */
const SHORT_FILE = 128;

const HEIF_BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];

/** Kinds of picture that are never read here, by where what stands in their first bytes. */
const PICTURES: readonly { at: number; start: string; name: string }[] = [
  ...HEIF_BRANDS.map((brand) => ({ at: 4, start: `ftyp${brand}`, name: "a HEIC picture" })),
  { at: 4, start: "ftypavif", name: "an AVIF picture" },
  { at: 4, start: "ftypavis", name: "an AVIF picture" },
  { at: 4, start: "ftypcrx ", name: "a raw photo of a Canon camera (CR3)" },
  { at: 0, start: "\0\0\0\fjP  \r\n\u0087\n", name: "a JPEG 2000 picture" },
  { at: 0, start: "\u00ff\u004f\u00ff\u0051", name: "a JPEG 2000 picture" },
  { at: 0, start: "\0\0\0\fJXL \r\n\u0087\n", name: "a JPEG XL picture" },
  { at: 0, start: "8BPS\0", name: "a Photoshop picture (PSD)" },
];

/** The same as `nameOtherFile` for pictures of a kind that nothing here reads, such as `a HEIC picture`. */
export function nameUnreadPicture(bytes: Uint8Array): string | null {
  const known = PICTURES.find(({ at, start }) => hasText(bytes, at, start));
  if (known) return known.name;
  if (hasText(bytes, 0, "\u00ff\n") && bytes.length >= SHORT_FILE) return "a JPEG XL picture";
  return isIcon(bytes) ? "an icon (ICO)" : null;
}

/** A count of pictures, and a list of them in which one byte is always 0. */
function isIcon(bytes: Uint8Array): boolean {
  return hasText(bytes, 0, "\0\0\u0001\0") && bytes[4] !== 0 && bytes[5] === 0 && bytes[9] === 0;
}

/**
 * What the bytes are, as words that fit "This is … instead of a picture": `a web page (HTML)`. Null when they are
 * of no kind that people are known to send.
 */
export function nameOtherFile(bytes: Uint8Array): string | null {
  const picture = nameUnreadPicture(bytes);
  if (picture !== null) return picture;
  if (hasText(bytes, 4, "ftyp")) return "a video";
  if (hasText(bytes, 0, "%PDF")) return "a PDF document";
  if (hasText(bytes, 0, "PK\u0003\u0004")) return "a ZIP archive";
  return nameText(
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, START)).toString("latin1"),
  );
}

/** The same for text, of which only the start is looked at. */
export function nameText(text: string): string | null {
  // A byte order mark, read as UTF-8 or as Latin-1, may stand before the first tag.
  const start = text
    .slice(0, START)
    .replace(/^(\ufeff|\u00ef\u00bb\u00bf)?\s*/, "")
    .toLowerCase();
  if (/^<(!doctype html|html|head|body)\b/.test(start)) return "a web page (HTML)";
  if (/^(<\?xml[^]*|<!--[^]*|<!doctype svg[^]*)?<svg\b/.test(start)) return "a drawing (SVG)";
  if (/^<[!?a-z]/.test(start)) return "XML text";
  if (/^(\{\s*["}]|\[\s*["{[\]\d-])/.test(start)) return "JSON text";
  return null;
}
