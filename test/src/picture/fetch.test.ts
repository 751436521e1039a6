import assert from "node:assert/strict";
import dns from "node:dns";
import type { RequestListener, ServerResponse } from "node:http";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { isVinError, VinError, type VinErrorCode } from "../../../src/errors";
import { fetchPicture, type FetchOptions } from "../../../src/picture/fetch";
import { startPictureHost, type PictureHost } from "../../double/picture-host";
import { JPEG } from "./samples";

/** Lets tests reach their own server, and nothing else. */
const HERE = { allowAddress: (address: string) => address === "127.0.0.1" };
const SECRET = "secret-98765";

let host: PictureHost;
let listener: RequestListener;

const fetchFrom = (path: string, options: FetchOptions = HERE) =>
  fetchPicture(new URL(path, host.url), options);

/** Waits for the failure, checks its code and host, and that nothing else of the URL shows. */
async function failure(promise: Promise<unknown>, code: VinErrorCode): Promise<VinError> {
  const error: unknown = await promise.then(
    (value) => assert.fail(`expected ${code}, got ${inspect(value)}`),
    (reason: unknown) => reason,
  );
  assert.ok(isVinError(error), inspect(error));
  assert.equal(error.code, code, inspect(error));
  const shown = error.message + inspect({ ...error }, { depth: null, showHidden: true });
  assert.ok(!shown.includes(SECRET), shown);
  return error;
}

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

  it("sends user name and password as basic authentication, decoded, and not in the address", async () => {
    const url = new URL(host.url);
    url.username = "user";
    url.password = "pä:ss%";
    await fetchPicture(url, HERE);
    const expected = Buffer.from("user:pä:ss%", "utf8").toString("base64");
    assert.equal(host.requests[0]?.headers.authorization, `Basic ${expected}`);
    assert.equal(host.requests[0].headers.host, `127.0.0.1:${host.port}`);
  });

  it("keeps what looks escaped but isn't in a password", async () => {
    await fetchPicture(new URL(host.url.replace("//", "//u:%FF100%@")), HERE);
    const expected = Buffer.from("u:%FF100%", "utf8").toString("base64");
    assert.equal(host.requests[0]?.headers.authorization, `Basic ${expected}`);
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

describe("fetchPicture under attack", () => {
  beforeEach(async () => {
    listener = (_request, response) => response.end(JPEG);
    host = await startPictureHost((request, response) => listener(request, response));
  });
  afterEach(() => host.close());

  const INNER = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0x7f.1",
    "127.0.1.1",
    "0",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "localhost",
    "127.0.0.1.",
  ];
  for (const name of INNER) {
    it(`does not reach this machine as ${name}`, async () => {
      const url = new URL(`http://u:${SECRET}@${name}:${host.port}/a?k=${SECRET}`);
      await failure(fetchPicture(url), "VIN_URL_REFUSED");
      assert.equal(host.connections, 0);
    });
  }

  const SPECIAL = [
    "169.254.169.254",
    "[fd00:ec2::254]",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "[fe80::1]",
    "224.0.0.1",
    "255.255.255.255",
    "[ff02::1]",
    "[::ffff:169.254.169.254]",
    "2852039166",
  ];
  for (const name of SPECIAL) {
    it(`does not reach the special address ${name}`, async () => {
      const error = await failure(
        fetchPicture(new URL(`http://${name}/latest/meta-data/`)),
        "VIN_URL_REFUSED",
      );
      assert.doesNotMatch(error.message, /meta-data/);
    });
  }

  it("takes no other kind of address", async () => {
    await failure(fetchPicture(new URL("file:///etc/passwd")), "VIN_URL_REFUSED");
    await failure(fetchPicture(new URL("ftp://example.com/a.jpg")), "VIN_URL_REFUSED");
  });

  it("cuts an endless body off at the cap", async () => {
    listener = (_request, response) => writeForEver(response);
    const error = await failure(fetchFrom("/", { ...HERE, maxBytes: 1024 * 1024 }), "VIN_TOO_LARGE");
    assert.equal(error.cause.limit, 1024 * 1024);
    await host.idle();
  });

  it("does not begin with a body that is declared too long", async () => {
    listener = (_request, response) => {
      response.writeHead(200, { "content-length": 11 * 1024 * 1024 });
      response.write(JPEG);
    };
    await failure(fetchFrom("/"), "VIN_TOO_LARGE");
  });

  it("takes a picture of exactly the cap and no byte more", async () => {
    assert.equal((await fetchFrom("/", { ...HERE, maxBytes: JPEG.length })).bytes.length, JPEG.length);
    listener = (_request, response) => {
      response.write(JPEG);
      response.end();
    };
    await failure(fetchFrom("/", { ...HERE, maxBytes: JPEG.length - 1 }), "VIN_TOO_LARGE");
  });

  const SLOW: Record<string, RequestListener> = {
    "never answers": () => {},
    "sends headers and falls silent": (_request, response) => response.writeHead(200).flushHeaders(),
    "drips byte by byte": (_request, response) => {
      const timer = setInterval(() => response.write("x"), 20);
      response.once("close", () => clearInterval(timer));
    },
  };
  for (const [name, slow] of Object.entries(SLOW)) {
    it(`gives up on a host that ${name}`, async () => {
      listener = slow;
      const error = await failure(fetchFrom(`/?k=${SECRET}`, { ...HERE, timeoutMs: 200 }), "VIN_TIMEOUT");
      assert.deepEqual(error.cause, { host: `127.0.0.1:${host.port}`, limit: 0.2 });
      await host.idle();
    });
  }

  it("ends when its signal says so, with the signal's reason", async () => {
    listener = () => {};
    const controller = new AbortController();
    const fetching = fetchFrom("/", { ...HERE, signal: controller.signal });
    const reason = new VinError("VIN_CLOSED", "Closed.");
    setTimeout(() => controller.abort(reason), 50);
    assert.equal(await failure(fetching, "VIN_CLOSED"), reason);
    await failure(fetchFrom("/", { ...HERE, signal: AbortSignal.abort() }), "VIN_CLOSED");
  });
});

describe("fetchPicture behind names", () => {
  const original = dns.lookup;
  let answers: string[][];
  let asked: string[];

  beforeEach(async () => {
    listener = (_request, response) => response.end(JPEG);
    host = await startPictureHost((request, response) => listener(request, response));
    answers = [];
    asked = [];
    const fake = (
      name: string,
      _options: object,
      callback: (error: null, found: dns.LookupAddress[]) => void,
    ) => {
      asked.push(name);
      const found = answers.length > 1 ? answers.shift() : answers[0];
      callback(
        null,
        (found ?? []).map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    };
    dns.lookup = fake as unknown as typeof dns.lookup;
  });
  afterEach(async () => {
    dns.lookup = original;
    await host.close();
  });

  const named = (options: FetchOptions = {}) =>
    fetchPicture(new URL(`http://camera.example:${host.port}/a?k=${SECRET}`), options);

  it("refuses a name that leads to this machine or to metadata", async () => {
    for (const found of [
      ["127.0.0.1"],
      ["::1"],
      ["169.254.169.254"],
      ["::ffff:127.0.0.1"],
      ["127.0.0.1", "::1"],
      [],
    ]) {
      answers = [found];
      const error = await failure(named(), "VIN_URL_REFUSED");
      assert.deepEqual(error.cause, { host: `camera.example:${host.port}` });
    }
    assert.equal(host.connections, 0);
  });

  it("connects to the allowed addresses of a name and to no other", async () => {
    answers = [["169.254.169.254", "::1", "127.0.0.1"]];
    assert.equal((await named(HERE)).type, "jpeg");
  });

  it("asks for a name once, so that a second answer can't smuggle another address in", async () => {
    answers = [["127.0.0.1"], ["169.254.169.254"]];
    await named(HERE);
    assert.deepEqual(asked, ["camera.example"]);
    assert.equal(host.connections, 1);
  });

  it("checks a name again at a redirect", async () => {
    listener = (_request, response) => {
      response.writeHead(302, { location: `http://inner.example:${host.port}/` }).end();
    };
    answers = [["127.0.0.1"], ["10.0.0.1"]];
    await failure(named(HERE), "VIN_URL_REFUSED");
    assert.deepEqual(asked, ["camera.example", "inner.example"]);
    assert.equal(host.connections, 1);
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

  it("keeps user name and password from other origins, and from redirects that bring their own", async () => {
    listener = (_request, response) => {
      response.writeHead(307, { location: `http://other:${SECRET}@127.0.0.1:${target.port}/` }).end();
    };
    const url = new URL(host.url);
    url.username = "user";
    url.password = SECRET;
    await fetchPicture(url, HERE);
    assert.ok(host.requests[0]?.headers.authorization);
    assert.equal(target.requests[0]?.headers.authorization, undefined);
  });

  it("sends them again within the same origin", async () => {
    listener = countdown;
    const url = new URL("/1", host.url);
    url.username = "user";
    await fetchPicture(url, HERE);
    assert.ok(host.requests.every((request) => request.headers.authorization));
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

function writeForEver(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 0xff);
  const write = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once("drain", write);
  };
  write();
}
