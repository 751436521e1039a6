/** Bodies on their way in, and connections that say nothing: what they take up has a limit, and others still get in. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { RunningServer, ServerOptions } from "../../../src/server";
import { silence } from "../../double/behaviours";
import { startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";
import { eventually, until } from "../../support/until";
import { call, PICTURE, pictureForm, quickReader, read, runningAt, serve, TOKEN } from "./support";

const MB = 1024 * 1024;
const OTHER = "another-token";
/** Near the largest body that a server takes by default. */
const BODY = 4 * MB;

describe("a server that receives bodies", function () {
  this.timeout(60_000);
  let double: VinIdDouble;
  let server: RunningServer;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    double = await startVinIdDouble();
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await server.stop(0);
    await double.close();
  });

  const start = async (options: Partial<ServerOptions> = {}) =>
    (server = await serve({ reader: quickReader(double), ...options }));

  /** A connection, and all that came back on it. */
  function open(): { socket: Socket; answer: () => string } {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1"))).on("error", () => undefined);
    sockets.push(socket);
    return { socket, answer: () => answer };
  }

  const headOf = (length: number, token: string, more = "") =>
    `POST /v1/vin/reader/ HTTP/1.1\r\nHost: x\r\n${token && `Authorization: Token ${token}\r\n`}${more}` +
    `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${length}\r\n\r\n`;
  const FILE = '--b\r\nContent-Disposition: form-data; name="upload"; filename="a.jpg"\r\n\r\n';

  /** Begins an upload and never ends it. */
  function upload({ bytes = BODY, declared = BODY + 1 } = {}) {
    const { socket, answer } = open();
    socket.write(headOf(declared, TOKEN) + FILE);
    socket.write(Buffer.alloc(bytes - FILE.length));
    return { socket, answer, refused: () => /^HTTP\/1\.1 429 /.test(answer()) };
  }

  /** Whether a body of 5 MB is refused before any of it was sent. Without an answer, it would have been taken. */
  async function refusesByHeaders(): Promise<boolean> {
    const { socket, refused } = upload({ bytes: FILE.length, declared: 5 * MB });
    const answered = once(socket, "data");
    await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 50))]);
    socket.destroy();
    return refused();
  }

  const refusedOf = (uploads: { refused: () => boolean }[]) => uploads.filter(({ refused }) => refused());

  it("keeps 64 MB of them at most, answers 429 beyond it, and takes more when they are gone", async () => {
    await start();
    const uploads = Array.from({ length: 20 }, () => upload());
    await until(() => refusedOf(uploads).length >= 4, "those beyond 64 MB are refused");
    // Fifteen have room for certain, the pieces counted; one more may have.
    await eventually(async () => (await runningAt(server)) <= 16, "only those that have room are under way");
    assert.ok(refusedOf(uploads).length <= 5, `${refusedOf(uploads).length} refused`);
    const [refusal] = refusedOf(uploads) as [ReturnType<typeof upload>];
    assert.match(refusal.answer(), /\r\nretry-after: 1\r\n/i);
    assert.match(refusal.answer(), /"Request was throttled\. Expected available in 1 second\."/);

    for (const { socket } of uploads) socket.destroy();
    await eventually(async () => (await runningAt(server)) === 0, "nothing is under way any more");
    assert.equal((await read(server, pictureForm())).status, 201);
  });

  it("keeps no more than half of it for one token, where there are others", async () => {
    await start({ tokens: [TOKEN, OTHER] });
    const uploads = Array.from({ length: 12 }, () => upload());
    await until(() => refusedOf(uploads).length >= 4, "those beyond 32 MB are refused");
    await eventually(async () => (await runningAt(server)) <= 8, "only those that have room are under way");
    assert.equal((await read(server, pictureForm(), { authorization: `Token ${OTHER}` })).status, 201);
  });

  it("refuses at once a body that says it won't fit, before any of it arrives", async () => {
    await start({ tokens: [TOKEN, OTHER], maxPictureBytes: 4 * MB });
    const uploads = Array.from({ length: 7 }, () => upload());
    await eventually(async () => (await runningAt(server)) === 7, "all are under way");
    await eventually(refusesByHeaders, "one more is refused");
    assert.equal(refusedOf(uploads).length, 0);
  });

  for (const [how, header] of [
    ["keeps the connection", ""],
    ["wants it closed", "Connection: close\r\n"],
  ] as const) {
    it(`lets a client that sends all before it listens, and ${how}, see the 429`, async () => {
      await start();
      const uploads = Array.from({ length: 16 }, () => upload());
      await eventually(async () => (await runningAt(server)) >= 15, "the room is taken");
      await until(() => refusedOf(uploads).length >= 1, "the room is used up");
      const { socket, answer } = open();
      socket.pause();
      socket.write(headOf(BODY, TOKEN, header) + FILE);
      await new Promise((resolve) => socket.write(Buffer.alloc(BODY - FILE.length), resolve));
      socket.resume();
      await once(socket, "data");
      assert.match(answer(), /^HTTP\/1\.1 429 /);
    });
  }

  it("counts what the smallest pieces take up in memory, not only their bytes", async () => {
    await start();
    const { socket, answer } = open();
    socket.write(headOf(BODY, TOKEN).replace(/Content-Length.*/, "Transfer-Encoding: chunked"));
    const pieces = Buffer.from("1\r\nx\r\n".repeat(64 * 1024));
    const pour = () => {
      while (!socket.destroyed && answer() === "" && socket.write(pieces));
    };
    socket.on("drain", pour);
    pour();
    await once(socket, "data");
    // 64 MB of room is used up by about 260,000 pieces; so many bytes alone would be no reason.
    assert.match(answer(), /^HTTP\/1\.1 429 /);
  });

  it("counts pictures that wait, until they are read", async () => {
    double.always(silence());
    await start({ reader: quickReader(double, { concurrency: 1 }), maxPictureBytes: 20 * MB });
    const big = Buffer.concat([PICTURE, Buffer.alloc(20 * MB - PICTURE.length)]);
    const form = () => {
      const data = new FormData();
      data.append("upload", new Blob([big]), "a.jpg");
      return data;
    };
    const send = () => void read(server, form()).catch(() => undefined);
    send();
    await until(() => double.readings.length === 1, "one is being read", 20_000);
    for (let i = 0; i < 3; i += 1) send();
    await eventually(refusesByHeaders, "the others wait with 60 MB, and there is no room for 5 MB more");
  });

  it("reads no body of a client without a token", async () => {
    await start();
    const { socket, answer } = open();
    socket.write(headOf(BODY, ""));
    await once(socket, "data");
    assert.match(answer(), /^HTTP\/1\.1 403 /);
  });

  const IDLE: Record<string, string> = {
    "that say nothing": "",
    "that never end their headers": "POST /v1/vin/reader/ HTTP/1.1\r\nHost: x\r\nX-",
    "that never end a body without a token": headOf(BODY, "wrong") + FILE,
    "that never end a body with a token": headOf(BODY, TOKEN) + FILE,
  };
  for (const [what, bytes] of Object.entries(IDLE)) {
    it(`answers /healthz beside 900 connections ${what}`, async () => {
      await start();
      for (let i = 0; i < 900; i += 1) {
        const { socket } = open();
        if (bytes !== "") socket.write(bytes);
        await once(socket, "connect");
      }
      assert.equal((await call(server, "/healthz")).status, 200);
      const running = await runningAt(server);
      assert.ok(running <= 256, `${running} under way`);
    });
  }

  it("ends no connection on which a picture is being read, however many others come", async () => {
    await start({ reader: quickReader(double) });
    double.always(silence());
    const reading = read(server, pictureForm());
    await until(() => double.readings.length === 1, "the picture is being read");
    for (let i = 0; i < 600; i += 1) await once(open().socket, "connect");
    assert.equal((await call(server, "/healthz")).status, 200);
    assert.equal(await runningAt(server), 1);
    await server.stop(0);
    assert.equal((await reading).status, 503);
  });
});
