/** What the server refuses, and with which status and words. */
import assert from "node:assert/strict";
import { VinError, type VinErrorCause, type VinErrorCode } from "../../../src/errors";
import type { RunningServer } from "../../../src/server";
import { refusalOf } from "../../../src/server/refusal";
import { startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";
import { fakeInterfaces } from "../picture/fetch/support";
import { call, type CallOptions, formOf, PICTURE, pictureForm, quickReader, read, serve } from "./support";

const MB = 1024 * 1024;

describe("the server refuses", () => {
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

  const detail = (status: number, text: string) => ({ status, body: { detail: text, status_code: status } });
  const pick = ({ status, body }: { status: number; body: object }) => ({ status, body });

  it("a call without a token, with 403", async () => {
    const answer = await read(server, pictureForm(), { authorization: "" });
    assert.deepEqual(pick(answer), detail(403, "Authentication credentials were not provided."));
  });

  for (const authorization of ["Token wrong", "Token 0123456789abcdef-test-tokem", "Token é"]) {
    it(`the header “${authorization}”, with 403`, async () => {
      const latin1 = Buffer.from(authorization, "utf8").toString("latin1");
      const answer = await read(server, pictureForm(), { authorization: latin1 });
      assert.deepEqual(pick(answer), detail(403, "Invalid token."));
    });
  }

  it("statistics without the token, with 403", async () => {
    const answer = await call(server, "/v1/vin/statistics/", { headers: { authorization: "Token x" } });
    assert.equal(answer.status, 403);
  });

  it("other paths, with 404", async () => {
    assert.deepEqual(pick(await call(server, "/v1/plate-reader/")), detail(404, "Not found."));
  });

  it("other methods, with 405", async () => {
    const answer = await call(server, "/v1/vin/reader/");
    assert.equal(answer.status, 405);
    assert.match(answer.headers.get("allow") ?? "", /POST/);
    assert.equal((await call(server, "/v1/vin/statistics/", { method: "DELETE" })).status, 405);
  });

  it("a request without a picture, with 400 about upload", async () => {
    for (const body of [formOf({ camera_id: "1" }), formOf({ upload: "" }), undefined]) {
      const answer = await read(server, body);
      assert.equal(answer.status, 400);
      assert.deepEqual(Object.keys(answer.body), ["upload"]);
    }
  });

  it("what is no picture, with 400 about upload", async () => {
    const uploads = [new Blob(["<html>"]), new Blob([]), "no base64!", "aGVsbG8="];
    for (const upload of uploads) {
      const answer = await read(server, formOf({ upload }));
      assert.equal(answer.status, 400);
      const [sentence] = answer.body["upload"] as string[];
      assert.ok(sentence && sentence.length > 20);
    }
  });

  it("an address in upload, with 400 about upload", async () => {
    const answer = await read(server, formOf({ upload: "http://192.0.2.1/car.jpg" }));
    assert.equal(answer.status, 400);
    assert.match(String(answer.body["upload"]), /upload_url/);
  });

  for (const url of [
    "http://127.0.0.1:8080/car.jpg",
    "http://169.254.169.254/latest/meta-data",
    "http://[::1]/car.jpg",
    "file:///etc/passwd",
    "ftp://192.168.1.1/car.jpg",
    "no address",
    PICTURE.toString("base64"),
  ]) {
    it(`the upload_url ${url.slice(0, 40)}, with 400 about upload_url`, async () => {
      const answer = await read(server, formOf({ upload_url: url }));
      assert.equal(answer.status, 400);
      assert.deepEqual(Object.keys(answer.body), ["upload_url"]);
    });
  }

  it("a time that is none, with 400 about timestamp", async () => {
    const answer = await read(server, pictureForm({ timestamp: "yesterday" }));
    assert.equal(answer.status, 400);
    assert.match(String(answer.body["timestamp"]), /2019-08-19T13:11:25/);
  });

  it("a camera id of many characters, with 400 about camera_id", async () => {
    const answer = await read(server, pictureForm({ camera_id: "x".repeat(256) }));
    assert.equal(answer.status, 400);
    assert.ok("camera_id" in answer.body);
  });

  it("another type than vin at the OCR API, and none, with 400 about type", async () => {
    for (const fields of [{}, { type: "odometer" }]) {
      const answer = await call(server, "/v1/ocr/reader/", { method: "POST", body: pictureForm(fields) });
      assert.equal(answer.status, 400);
      assert.deepEqual(Object.keys(answer.body), ["type"]);
    }
  });

  it("a picture above 3 MB, with 413 and the size", async () => {
    const large = Buffer.concat([PICTURE, Buffer.alloc(3 * MB)]);
    for (const upload of [new Blob([large]), large.toString("base64")]) {
      const answer = await read(server, formOf({ upload }));
      assert.equal(answer.status, 413);
      assert.match(String(answer.body["error"]), /3 MB/);
    }
  });

  it("not a picture just below 3 MB, as base64 neither", async () => {
    const large = Buffer.concat([PICTURE, Buffer.alloc(3 * MB - PICTURE.length)]);
    const lines = large.toString("base64").replace(/.{76}/g, "$&\r\n");
    for (const upload of [new Blob([large]), lines]) {
      assert.equal((await read(server, formOf({ upload }))).status, 201);
    }
    assert.equal((await read(server, new URLSearchParams({ upload: large.toString("base64") }))).status, 201);
  });

  it("a body of a length it announces as too large, with 413", async () => {
    assert.equal((await read(server, new Blob([Buffer.alloc(20 * MB)]))).status, 413);
  });

  it("a body of unknown length once it grows too large, with 413", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (sent > 20 * MB) return controller.close();
        sent += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const answer = await call(server, "/v1/vin/reader/", {
      method: "POST",
      body: endless,
      headers: { "content-type": "application/json" },
      duplex: "half",
    } as CallOptions);
    assert.equal(answer.status, 413);
  });

  it("an upload_url that leads to the server's own machine by its address in the network, unless that is allowed", async () => {
    const restore = fakeInterfaces(() => [{ address: "10.9.8.7" }]);
    const allowing = await serve({ reader: quickReader(double, { allowThisMachine: true }) });
    try {
      const form = () => formOf({ upload_url: "http://10.9.8.7:8080/car.jpg" });
      const { status, body } = await read(server, form());
      assert.equal(status, 400);
      assert.match(String(body["upload_url"]), /is this machine itself/);
      // The double has no picture, but it was asked for one.
      const allowed = await read(allowing, formOf({ upload_url: `${double.url}/` }));
      assert.match(String(allowed.body["upload_url"]), /has no picture at this address/);
    } finally {
      restore();
      await allowing.stop();
    }
  });

  for (const type of ["image/jpeg", "text/plain", "application/xml"]) {
    it(`a body of the type ${type}, with 415`, async () => {
      assert.equal((await read(server, "x", { "content-type": type })).status, 415);
    });
  }

  it("a compressed body, with 415", async () => {
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    assert.equal((await read(server, "{}", headers)).status, 415);
  });
});

describe("a failed reading is answered", () => {
  const table: [VinErrorCode, VinErrorCause, number, string][] = [
    ["VIN_BAD_INPUT", {}, 400, "upload"],
    ["VIN_BAD_IMAGE", {}, 400, "upload"],
    ["VIN_URL_REFUSED", {}, 400, "upload"],
    ["VIN_FETCH_FAILED", {}, 400, "upload"],
    ["VIN_TOO_LARGE", {}, 413, "error"],
    ["VIN_QUEUE_FULL", {}, 429, "detail"],
    ["VIN_TIMEOUT", {}, 503, "detail"],
    ["VIN_TIMEOUT", { host: "camera" }, 400, "upload"],
    ["VIN_CLOSED", {}, 503, "detail"],
    ["VIN_NETWORK", {}, 503, "detail"],
    ["VIN_CONFIG", {}, 503, "detail"],
    ["VIN_ENGINE", {}, 500, "detail"],
  ];
  for (const [code, cause, status, key] of table) {
    it(`${code}${cause.host ? " of the picture's host" : ""} with ${status}`, () => {
      const refusal = refusalOf(new VinError(code, "What is wrong.", cause), "upload");
      assert.equal(refusal.status, status);
      assert.equal(Object.keys(refusal.body)[0], key);
      assert.equal("retry-after" in refusal.headers, status === 429 || status === 503);
    });
  }

  it("without a word about Redis, which is no business of clients", () => {
    for (const code of ["VIN_NETWORK", "VIN_CONFIG"] as const) {
      const { body } = refusalOf(new VinError(code, "Redis at 10.0.0.7:6379 refuses."), "upload");
      assert.doesNotMatch(JSON.stringify(body), /Redis|10\.0/);
    }
  });
});
