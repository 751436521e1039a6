/** Names what people send by mistake instead of a picture, so that the error can say what arrived. */
import { hasText } from "./sniff";

/** How much of the start is looked at to tell kinds of text apart. */
const START = 1024;

const HEIF_BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];

/**
 * What the bytes are, as words that fit "This is … instead of a picture": `a web page (HTML)`. Null when they are
 * of no kind that people are known to send.
 */
export function nameOtherFile(bytes: Uint8Array): string | null {
  if (hasText(bytes, 4, "ftyp")) return nameByBrand(bytes);
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

function nameByBrand(bytes: Uint8Array): string {
  if (hasText(bytes, 8, "avif") || hasText(bytes, 8, "avis")) return "an AVIF picture";
  if (HEIF_BRANDS.some((brand) => hasText(bytes, 8, brand))) return "a HEIC picture";
  return "a video";
}
