/** What the server answers when all is well: each way to send a picture, each endpoint. */
import assert from "node:assert/strict";
import type { RunningServer } from "../../../src/server";
import { type PictureHost, startPictureHost } from "../../double/picture-host";
import {
  call,
  formOf,
  PICTURE,
  PICTURE_WITHOUT_VIN,
  pictureForm,
  read,
  readerThatFetchesHere,
  serve,
  TOKEN,
  VIN,
  vinsIn,
} from "./support";

const BASE64 = PICTURE.toString("base64");
const JSON_TYPE = { "content-type": "application/json" };

describe("the server", function () {
  this.timeout(120_000);
  let server: RunningServer;
  let host: PictureHost;
  before(async () => {
    server = await serve({ reader: readerThatFetchesHere(), monthlyCalls: 5000 });
    host = await startPictureHost((request, response) => {
      if (request.url === "/car.jpg") response.end(PICTURE);
      else response.writeHead(404).end();
    });
  });
  after(async () => {
    await server.stop();
    await host.close();
  });

  it("answers in the documented shape, with confidence, box and candidates besides", async () => {
    const { status, body } = await read(server, pictureForm());
    assert.equal(status, 201);
    const { processing_time, timestamp, ...rest } = body;
    assert.equal(typeof processing_time, "number");
    assert.match(timestamp as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(rest, {
      results: [
        {
          identifier: {
            type: "text",
            props: {
              code: [{ value: VIN, score: 0.999 }],
              orientation: [{ value: "horizontal" }],
            },
          },
          confidence: 0.999,
          box: { xmin: 147, ymin: 234, xmax: 793, ymax: 290 },
          candidates: [{ vin: VIN, confidence: 0.999 }],
        },
      ],
      filename: "car.jpg",
      version: 1,
      camera_id: null,
    });
  });

  it("echoes the camera and the time of capture", async () => {
    const fields = { camera_id: "gate 1", timestamp: "2019-08-19T13:11:25" };
    const { camera_id, timestamp } = (await read(server, pictureForm(fields))).body;
    assert.deepEqual({ camera_id, timestamp }, { camera_id: "gate 1", timestamp: "2019-08-19T13:11:25Z" });
  });

  it("answers a picture without a VIN with no results, with 201", async () => {
    const answer = await read(server, formOf({ upload: new Blob([PICTURE_WITHOUT_VIN]) }));
    assert.equal(answer.status, 201);
    assert.deepEqual(answer.body["results"], []);
  });

  it("answers a picture that breaks off with 400 about upload", async () => {
    const answer = await read(server, formOf({ upload: new Blob([PICTURE.subarray(0, 5000)]) }));
    assert.equal(answer.status, 400);
    assert.match(String(answer.body["upload"]), /broken or incomplete/);
  });

  it("takes base64 as a text part", async () => {
    assert.deepEqual(vinsIn(await read(server, formOf({ upload: BASE64 }))), [VIN]);
  });

  it("takes base64 with line breaks", async () => {
    const lines = BASE64.replace(/.{76}/g, "$&\r\n");
    assert.deepEqual(vinsIn(await read(server, formOf({ upload: lines }))), [VIN]);
  });

  it("takes a data URI", async () => {
    const uri = `data:image/jpeg;base64,${BASE64}`;
    assert.deepEqual(vinsIn(await read(server, formOf({ upload: uri }))), [VIN]);
  });

  it("takes urlencoded base64", async () => {
    const answer = await read(server, new URLSearchParams({ upload: BASE64, camera_id: "c" }));
    assert.deepEqual(vinsIn(answer), [VIN]);
    assert.equal(answer.body["camera_id"], "c");
  });

  it("takes base64 in JSON", async () => {
    const answer = await read(
      server,
      JSON.stringify({ upload: BASE64, camera_id: 7, timestamp: null }),
      JSON_TYPE,
    );
    assert.deepEqual(vinsIn(answer), [VIN]);
    assert.equal(answer.body["camera_id"], "7");
  });

  it("fetches the picture at an upload_url", async () => {
    const answer = await read(server, formOf({ upload_url: `${host.url}/car.jpg` }));
    assert.deepEqual(vinsIn(answer), [VIN]);
  });

  it("takes an upload_url in JSON", async () => {
    const answer = await read(server, JSON.stringify({ upload_url: `${host.url}/car.jpg` }), JSON_TYPE);
    assert.deepEqual(vinsIn(answer), [VIN]);
  });

  it("reads the picture itself where an address was sent too", async () => {
    const answer = await read(server, pictureForm({ upload_url: "http://127.0.0.1:1/none.jpg" }));
    assert.deepEqual(vinsIn(answer), [VIN]);
  });

  it("answers without the last slash, and does not redirect", async () => {
    const answer = await call(server, "/v1/vin/reader", {
      method: "POST",
      body: pictureForm(),
      redirect: "error",
    });
    assert.equal(answer.status, 201);
  });

  it("reads at the address of the OCR API with the type vin", async () => {
    const answer = await call(server, "/v1/ocr/reader/", {
      method: "POST",
      body: pictureForm({ type: "vin" }),
    });
    assert.equal(answer.status, 201);
    assert.deepEqual(vinsIn(answer), [VIN]);
  });

  it("takes the word Token in any case, as the vendor's server does", async () => {
    assert.equal((await read(server, pictureForm(), { authorization: `token ${TOKEN}` })).status, 201);
  });

  it("counts readings in the statistics", async () => {
    const callsNow = async () => {
      const { status, body } = await call(server, "/v1/vin/statistics/");
      assert.equal(status, 200);
      return (body["usage"] as { calls: number }).calls;
    };
    const before = await callsNow();
    await read(server, pictureForm());
    await read(server, formOf({ upload: new Blob([PICTURE_WITHOUT_VIN]) }));
    await read(server, "rubbish", { "content-type": "application/json" });
    assert.equal((await callsNow()) - before, 2);
  });

  it("answers statistics in the documented shape", async () => {
    const { body } = await call(server, "/v1/vin/statistics/");
    const now = new Date();
    const { usage, total_calls } = body as { usage: Record<string, unknown>; total_calls: number };
    assert.deepEqual(Object.keys(usage).sort(), ["calls", "month", "resets_on", "year"]);
    assert.deepEqual([usage["month"], usage["year"]], [now.getUTCMonth() + 1, now.getUTCFullYear()]);
    const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
    assert.equal(usage["resets_on"], next.toISOString().replace(".000", ""));
    assert.equal(total_calls, 5000);
  });

  it("tells about itself without a token, and tells no secrets", async () => {
    const { status, body } = await call(server, "/info/", { headers: { authorization: "" } });
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body).sort(), ["engine", "load", "name", "uptime", "version"]);
    assert.equal(body["engine"], "embedded");
    assert.ok(!JSON.stringify(body).includes(TOKEN));
  });

  it("tells that it is well", async () => {
    const { status, body } = await call(server, "/healthz", { headers: { authorization: "" } });
    assert.deepEqual({ status, body }, { status: 200, body: { status: "ok" } });
  });

  it("lets pages of all origins call, preflight included", async () => {
    const preflight = await fetch(`${server.url}/v1/vin/reader/`, {
      method: "OPTIONS",
      headers: {
        origin: "https://shop.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
      },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
    assert.match(preflight.headers.get("access-control-allow-methods") ?? "", /\bPOST\b/);
    assert.match(preflight.headers.get("access-control-allow-headers") ?? "", /authorization/i);
    const answer = await read(server, pictureForm(), { origin: "https://shop.example" });
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  });

  it("lets pages see refusals too", async () => {
    const { status, headers } = await read(server, pictureForm(), { authorization: "Token wrong" });
    assert.equal(status, 403);
    assert.equal(headers.get("access-control-allow-origin"), "*");
  });
});
