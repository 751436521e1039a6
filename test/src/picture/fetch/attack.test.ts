import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { VinError } from "../../../../src/errors";
import { fetchPicture, type FetchOptions } from "../../../../src/picture/fetch";
import { toPicture } from "../../../../src/picture/input";
import { startPictureHost, writeForEver, type PictureHost } from "../../../double/picture-host";
import { JPEG, refusal } from "../samples";
import { failure, fakeNames, HERE, SECRET } from "./support";

let host: PictureHost;
let listener: RequestListener;

const fetchFrom = (path: string, options: FetchOptions = HERE) =>
  fetchPicture(new URL(path, host.url), options);

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
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
    "[::ffff:0:0]",
    "[64:ff9b:1::127.0.0.1]",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "127.0.0.1.",
    "127.000.000.001",
    "0X7F.0.0.0X1",
    "017700000001",
    "127.0.0.1%2e",
    "%31%32%37.0.0.1",
    "127。0。0。1",
    "１２７.0.0.1",
    "①②⑦.0.0.1",
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
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "169.254.169.254.",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::]",
    "[::169.254.169.254]",
    "[ff0e::1]",
    "[2001:db8::1]",
    "192.0.2.1",
    "240.0.0.1",
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

  it("takes no zone behind an address, which has no place in a URL", () => {
    for (const zone of ["%25eth0", "%eth0", "%251", "%1"]) {
      refusal(() => toPicture(`http://[fe80::1${zone}]/a.jpg`), "VIN_BAD_INPUT");
      refusal(() => toPicture(`http://[::1${zone}]/a.jpg`), "VIN_BAD_INPUT");
    }
  });

  it("takes no other kind of address", async () => {
    await failure(fetchPicture(new URL("file:///etc/passwd")), "VIN_URL_REFUSED");
    await failure(fetchPicture(new URL("ftp://example.com/a.jpg")), "VIN_URL_REFUSED");
  });

  it("cuts an endless body off at the cap, also one that begins like a picture", async () => {
    listener = (_request, response) => writeForEver(response, JPEG);
    const error = await failure(fetchFrom("/", { ...HERE, maxBytes: 1024 * 1024 }), "VIN_TOO_LARGE");
    assert.equal(error.cause.limit, 1024 * 1024);
    await host.idle();
    // The cap and what the system had buffered, not the gigabytes that the server was ready to send.
    assert.ok(host.bytesSent < 32 * 1024 * 1024, String(host.bytesSent));
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
  let restoreNames: () => void;
  let answers: string[][];
  let asked: string[];

  beforeEach(async () => {
    listener = (_request, response) => response.end(JPEG);
    host = await startPictureHost((request, response) => listener(request, response));
    answers = [];
    asked = [];
    restoreNames = fakeNames((name) => {
      asked.push(name);
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    });
  });
  afterEach(async () => {
    restoreNames();
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
