import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import type { VinErrorCode } from "../../../../src/errors";
import { fetchPicture, type FetchOptions } from "../../../../src/picture/fetch";
import { startPictureHost, writeForEver, type PictureHost } from "../../../double/picture-host";
import { JPEG } from "../samples";
import { failure, HERE, SECRET } from "./support";

let host: PictureHost;
let listener: RequestListener;

const fetchFrom = (path: string, options: FetchOptions = HERE) =>
  fetchPicture(new URL(path, host.url), options);

describe("fetchPicture", () => {
  beforeEach(async () => {
    listener = (_request, response) => response.end(JPEG);
    host = await startPictureHost((request, response) => listener(request, response));
  });
  afterEach(() => host.close());

  it("gets a picture and recognises it, whatever its declared type", async () => {
    listener = (_request, response) => response.writeHead(200, { "content-type": "text/plain" }).end(JPEG);
    const picture = await fetchFrom("/snapshot?size=1#part");
    assert.deepEqual([picture.kind, picture.type, picture.filename], ["bytes", "jpeg", null]);
    assert.ok(JPEG.equals(picture.bytes));
    assert.equal(host.requests[0]?.url, "/snapshot?size=1");
  });

  it("leaves no connection behind", async () => {
    await fetchFrom("/a");
    await host.idle();
  });

  it("asks for an uncompressed answer and takes none apart that is compressed", async () => {
    const bomb = gzipSync(Buffer.alloc(5 * 1024 * 1024));
    listener = (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    const error = await failure(fetchFrom(`/a?k=${SECRET}`), "VIN_BAD_IMAGE");
    assert.equal(error.cause.bytes, bomb.length);
    assert.equal(host.requests[0]?.headers["accept-encoding"], "identity");
  });

  it("says what came instead of a picture, naming the host only", async () => {
    listener = (_request, response) => response.end("<!doctype html><title>Login</title>");
    const error = await failure(fetchFrom(`/login?k=${SECRET}`), "VIN_BAD_IMAGE");
    assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${host.port} answered.*a web page`));
    assert.doesNotMatch(error.message, /login/i);
  });

  it("calls an empty answer VIN_BAD_IMAGE", async () => {
    listener = (_request, response) => response.end();
    await failure(fetchFrom("/"), "VIN_BAD_IMAGE");
  });

  for (const status of [401, 403, 404, 500, 304]) {
    it(`calls status ${status} VIN_FETCH_FAILED`, async () => {
      listener = (_request, response) => response.writeHead(status).end();
      const error = await failure(fetchFrom(`/a?k=${SECRET}`), "VIN_FETCH_FAILED");
      assert.deepEqual(error.cause, { host: `127.0.0.1:${host.port}`, status });
    });
  }

  it("calls a refused connection VIN_FETCH_FAILED", async () => {
    await host.close();
    const error = await failure(fetchFrom(`/a?k=${SECRET}`), "VIN_FETCH_FAILED");
    assert.equal(error.cause.reason, "ECONNREFUSED");
    host = await startPictureHost(listener);
  });

  it("calls a name that is not found VIN_FETCH_FAILED", async () => {
    const error = await failure(
      fetchPicture(new URL(`http://u:${SECRET}@no-such-host.invalid/`)),
      "VIN_FETCH_FAILED",
    );
    assert.match(error.message, /^no-such-host\.invalid can't be found/);
  });

  it("calls a picture that breaks off VIN_FETCH_FAILED", async () => {
    listener = (_request, response) => {
      response.writeHead(200, { "content-length": JPEG.length + 100 });
      response.write(JPEG, () => response.socket?.destroy());
    };
    await failure(fetchFrom("/"), "VIN_FETCH_FAILED");
  });
});

describe("fetchPicture at redirects", () => {
  let target: PictureHost;

  beforeEach(async () => {
    target = await startPictureHost((_request, response) => response.end(JPEG));
    host = await startPictureHost((request, response) => listener(request, response));
  });
  afterEach(async () => {
    await host.close();
    await target.close();
  });

  /** Points each path on to the next: /2 to /1, /1 to /0, /0 is the picture. */
  const countdown: RequestListener = (request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) return void response.end(JPEG);
    response.writeHead(302, { location: `/${left - 1}` }).end("moved");
  };

  it("follows two, relative ones too", async () => {
    listener = countdown;
    assert.equal((await fetchFrom("/2")).type, "jpeg");
    assert.deepEqual(
      host.requests.map((request) => request.url),
      ["/2", "/1", "/0"],
    );
  });

  it("does not follow a third", async () => {
    listener = countdown;
    assert.match((await failure(fetchFrom("/3"), "VIN_FETCH_FAILED")).message, /only points on/);
    assert.equal(host.requests.length, 3);
  });

  const BAD_TARGETS: [string, VinErrorCode][] = [
    ["http://169.254.169.254/latest/", "VIN_URL_REFUSED"],
    ["http://[::1]/", "VIN_URL_REFUSED"],
    ["http://2130706434/", "VIN_URL_REFUSED"],
    ["file:///etc/passwd", "VIN_URL_REFUSED"],
    ["data:image/jpeg;base64,AAAA", "VIN_URL_REFUSED"],
    [`http://exa mple/?k=${SECRET}`, "VIN_FETCH_FAILED"],
  ];
  for (const [location, code] of BAD_TARGETS) {
    it(`to ${location} end as ${code}`, async () => {
      listener = (_request, response) => response.writeHead(302, { location }).end();
      await failure(fetchFrom("/"), code);
    });
  }

  it("without a target end as VIN_FETCH_FAILED", async () => {
    listener = (_request, response) => response.writeHead(302).end();
    await failure(fetchFrom("/"), "VIN_FETCH_FAILED");
  });

  it("with an endless body are followed without reading it", async () => {
    listener = (_request, response) => {
      response.writeHead(302, { location: target.url });
      writeForEver(response);
    };
    assert.equal((await fetchFrom("/")).type, "jpeg");
  });
});
