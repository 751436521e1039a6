/** Takes a multipart/form-data body apart, byte by byte, so that tests see exactly what was sent. */

export interface FormPart {
  name: string;
  filename: string | null;
  contentType: string | null;
  value: Buffer;
}

/** The parts of a body, in order. Throws when the body is not well formed: a test should notice. */
export function parseMultipart(body: Buffer, contentType: string): FormPart[] {
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error(`no multipart/form-data with a boundary: ${contentType}`);
  const opening = Buffer.from(`--${boundary}\r\n`);
  const separator = Buffer.from(`\r\n--${boundary}`);
  if (!body.subarray(0, opening.length).equals(opening))
    throw new Error("the body does not begin with the boundary");
  const parts: FormPart[] = [];
  let start = opening.length;
  for (;;) {
    const end = body.indexOf(separator, start);
    if (end < 0) throw new Error("a part is not closed by the boundary");
    parts.push(parsePart(body.subarray(start, end)));
    const rest = body.subarray(end + separator.length);
    if (["--", "--\r\n"].includes(rest.toString("latin1"))) return parts;
    if (rest.toString("latin1", 0, 2) !== "\r\n") throw new Error("unexpected bytes after a boundary");
    start = end + separator.length + 2;
  }
}

function parsePart(part: Buffer): FormPart {
  const headEnd = part.indexOf("\r\n\r\n");
  if (headEnd < 0) throw new Error("a part has no end of its headers");
  const headers = new Map<string, string>();
  for (const line of part.toString("utf8", 0, headEnd).split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon < 0) throw new Error("a header line has no colon");
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = headers.get("content-disposition") ?? "";
  const name = /[;\s]name="([^"]*)"/.exec(disposition)?.[1];
  if (name === undefined) throw new Error("a part has no name");
  return {
    name,
    filename: /[;\s]filename="([^"]*)"/.exec(disposition)?.[1] ?? null,
    contentType: headers.get("content-type") ?? null,
    value: Buffer.from(part.subarray(headEnd + 4)),
  };
}
