/** Requests that are wrong in every way: each gets a fitting answer, or a closed connection, and the server goes on. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import type { RunningServer } from "../../../src/server";
import { startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";
import { eventually } from "../../support/until";
import { PICTURE, pictureForm, quickReader, read, runningAt, serve, TOKEN } from "./support";

const BOUNDARY = "----edge";
const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

describe("a malformed request", () => {
  let double: VinIdDouble;
  let server: RunningServer;
  before(async () => {
    double = await startVinIdDouble();
    server = await serve({ reader: quickReader(double) });
  });
  after(async () => {
    await server.stop();
    await double.close();
  });
  afterEach("the server still reads", async () => {
    assert.equal((await read(server, pictureForm())).status, 201);
  });

  /** Sends bytes, and resolves to all that comes back until the server closes; `thenLeave`: sends nothing after them. */
  async function send(bytes: string | Buffer, { thenLeave = false, to = server } = {}): Promise<string> {
    const socket = open(to);
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1")));
    socket.write(bytes);
    if (thenLeave) socket.end();
    await once(socket, "close");
    return answer;
  }

  function open({ url }: RunningServer = server): Socket {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    return socket;
  }

  function post(body: Buffer | string, type: string, length = Buffer.byteLength(body)): Buffer {
    const head =
      `POST /v1/vin/reader/ HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${TOKEN}\r\nConnection: close\r\n` +
      `Content-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
  }

  const part = (head: string, value: Buffer | string = PICTURE) =>
    Buffer.concat([Buffer.from(`--${BOUNDARY}\r\n${head}\r\n\r\n`), Buffer.from(value), Buffer.from("\r\n")]);
  const END = Buffer.from(`--${BOUNDARY}--\r\n`);
  const FILE = 'Content-Disposition: form-data; name="upload"; filename="a.jpg"\r\nContent-Type: image/jpeg';
  const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);

  it("that is whole is read, so that the ones below fail for their own faults", async () => {
    assert.equal(statusOf(await send(post(Buffer.concat([part(FILE), END]), FORM_TYPE))), 201);
  });

  const forms: [string, Buffer | string, string, number][] = [
    ["without a boundary", part(FILE), "multipart/form-data", 400],
    ["with another boundary", Buffer.concat([part(FILE), END]), "multipart/form-data; boundary=other", 400],
    ["that ends in the middle of the picture", part(FILE).subarray(0, 5000), FORM_TYPE, 400],
    ["that ends in the middle of a part's head", part(FILE).subarray(0, 40), FORM_TYPE, 400],
    ["without its last boundary", part(FILE), FORM_TYPE, 400],
    ["that is empty", "", FORM_TYPE, 400],
    ["of nothing but its end", END, FORM_TYPE, 400],
    ["of rubbish", "rubbish", FORM_TYPE, 400],
    ["whose part has no name", Buffer.concat([part("Content-Disposition: form-data"), END]), FORM_TYPE, 400],
    ["whose part has no head", Buffer.concat([part("X: y"), END]), FORM_TYPE, 400],
    [
      "whose part has an endless head",
      Buffer.concat([part(`X: ${"y".repeat(100_000)}`), part(FILE), END]),
      FORM_TYPE,
      400,
    ],
    [
      "of thousands of fields",
      Buffer.concat([
        ...Array.from({ length: 5000 }, (_, i) => part(`Content-Disposition: form-data; name="f${i}"`, "x")),
        END,
      ]),
      FORM_TYPE,
      400,
    ],
    [
      "with the name __proto__",
      Buffer.concat([part('Content-Disposition: form-data; name="__proto__"', "x"), END]),
      FORM_TYPE,
      400,
    ],
  ];
  for (const [what, body, type, status] of forms) {
    it(`with a form ${what} gets ${status}`, async () => {
      assert.equal(statusOf(await send(post(body, type))), status);
    });
  }

  for (const body of [
    "",
    "{",
    "null",
    "[]",
    '"text"',
    "1",
    '{"__proto__":{"upload":"x"}}',
    '{"upload":{}}',
  ]) {
    it(`with the JSON body ${JSON.stringify(body)} gets 400`, async () => {
      assert.equal(statusOf(await send(post(body, "application/json"))), 400);
    });
  }

  it("with broken percent signs gets 400", async () => {
    const body = "upload=%ZZ%&upload_url=%&%=%";
    assert.equal(statusOf(await send(post(body, "application/x-www-form-urlencoded"))), 400);
  });

  it("that is not HTTP gets 400", async () => {
    assert.equal(statusOf(await send("rubbish\r\n\r\n")), 400);
  });

  it("without a host, as of HTTP/1.0, is answered all the same", async () => {
    assert.match(await send("GET /healthz HTTP/1.0\r\n\r\n"), /^HTTP\/1\.1 200 .*\{"status":"ok"\}$/s);
  });

  it("with a host that is none gets 400", async () => {
    assert.equal(statusOf(await send("GET /healthz HTTP/1.1\r\nHost: a/b@c\r\n\r\n")), 400);
  });

  it("with endless headers gets 431", async () => {
    const headers = `X-Long: ${"y".repeat(40_000)}`;
    assert.equal(statusOf(await send(`GET /healthz HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`)), 431);
  });

  it("with two lengths gets 400", async () => {
    const lengths = "Content-Length: 5\r\nTransfer-Encoding: chunked";
    const request = `POST /v1/vin/reader/ HTTP/1.1\r\nHost: x\r\n${lengths}\r\n\r\n0\r\n\r\n`;
    assert.equal(statusOf(await send(request)), 400);
  });

  it("whose client leaves in the middle of the picture is forgotten", async () => {
    const before = await runningAt(server);
    const socket = open();
    socket.write(post(part(FILE), FORM_TYPE, 1_000_000));
    await eventually(async () => (await runningAt(server)) > before, "the request had arrived");
    socket.destroy();
    await eventually(async () => (await runningAt(server)) === before, "the request was forgotten");
  });

  it("made of any bytes gets an answer or a closed connection", async () => {
    const request = post(Buffer.concat([part(FILE, PICTURE.subarray(0, 300)), END]), FORM_TYPE);
    const mutated = fc
      .array(fc.tuple(fc.nat(request.length - 1), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 8,
      })
      .map((edits) => {
        const bytes = Buffer.from(request);
        for (const [at, value] of edits) bytes[at] = value;
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(mutated, async (bytes) => {
        const status = statusOf(await send(bytes, { thenLeave: true }));
        assert.ok(
          Number.isNaN(status) || [201, 400, 403, 404, 405, 413, 415, 431].includes(status),
          `${status}`,
        );
      }),
      { numRuns: 150 },
    );
  });

  describe("that is slow", () => {
    let impatient: RunningServer;
    before(async () => {
      const timeouts = { headersMs: 300, requestMs: 600 };
      impatient = await serve({ reader: quickReader(double), timeouts });
    });
    after(() => impatient.stop());

    it("is answered with 408 when its headers do not end", async () => {
      assert.equal(statusOf(await send("GET /healthz HTTP/1.1\r\nHost: x\r\n", { to: impatient })), 408);
    });

    it("is answered with 408 when its picture does not end", async () => {
      const request = post(part(FILE), FORM_TYPE, 1_000_000);
      assert.equal(statusOf(await send(request, { to: impatient })), 408);
    });
  });
});
