/** Requests of every kind, right and wrong ones, each with the status that it must get. */
import { request } from "undici";

export interface Kind {
  name: string;
  /** null: the client leaves without waiting for an answer. */
  expected: number | null;
  path?: string;
  headers?: Record<string, string>;
  body: Buffer;
}

const BOUNDARY = "----mixed";
const FORM = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
const JSON_TYPE = { "content-type": "application/json" };

const file = (bytes: Buffer) =>
  Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="a.jpg"\r\n\r\n`),
    bytes,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);

/** The kinds, around a picture that can be read. */
export function kindsOf(picture: Buffer): Kind[] {
  const good = file(picture);
  const base64 = Buffer.from(JSON.stringify({ upload: picture.toString("base64") }));
  return [
    { name: "a picture", expected: 201, headers: FORM, body: good },
    { name: "base64 in JSON", expected: 201, headers: JSON_TYPE, body: base64 },
    { name: "a wrong token", expected: 403, headers: { ...FORM, authorization: "Token wrong" }, body: good },
    { name: "a form that breaks off", expected: 400, headers: FORM, body: good.subarray(0, good.length / 2) },
    { name: "a form of rubbish", expected: 400, headers: FORM, body: picture },
    { name: "no picture", expected: 400, headers: FORM, body: file(Buffer.from("<html>")) },
    { name: "broken JSON", expected: 400, headers: JSON_TYPE, body: Buffer.from("{") },
    {
      name: "an inner address",
      expected: 400,
      headers: JSON_TYPE,
      body: Buffer.from('{"upload_url":"http://[::1]/"}'),
    },
    { name: "another type", expected: 415, headers: { "content-type": "image/jpeg" }, body: picture },
    {
      name: "a picture of 4 MB",
      expected: 413,
      headers: FORM,
      body: file(Buffer.concat([picture, Buffer.alloc(4 * 2 ** 20)])),
    },
    { name: "another path", expected: 404, path: "/v1/plate-reader/", body: good },
    { name: "a client that leaves", expected: null, headers: FORM, body: good },
  ];
}

/** Sends one request and resolves to the status of its answer; null: the client left. */
export async function sendKind(url: string, token: string, kind: Kind): Promise<number | null> {
  const { expected, path = "/v1/vin/reader/", headers = {}, body } = kind;
  const options = { method: "POST" as const, headers: { authorization: `Token ${token}`, ...headers } };
  if (expected === null) return leave(url + path, { ...options, headers: { ...options.headers } }, body);
  const answer = await request(url + path, { ...options, body });
  await answer.body.dump();
  return answer.statusCode;
}

/** Sends half of what it promised, and breaks the connection. */
async function leave(url: string, options: Parameters<typeof request>[1], body: Buffer): Promise<null> {
  const half = async function* () {
    yield body.subarray(0, body.length / 2);
    await new Promise((resolve) => setTimeout(resolve, 5));
    throw new Error("left");
  };
  await request(url, { ...options, body: half() as never }).catch(() => null);
  return null;
}
