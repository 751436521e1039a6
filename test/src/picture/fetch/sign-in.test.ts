import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { fetchPicture, type FetchOptions } from "../../../../src/picture/fetch";
import { withDigest, type DigestHostOptions } from "../../../double/digest-host";
import { startPictureHost, type PictureHost } from "../../../double/picture-host";
import { JPEG } from "../samples";
import { failure, fakeNames, HERE, SECRET } from "./support";

const CREDENTIALS = { username: "admin", password: SECRET };
const picture: RequestListener = (_request, response) => response.end(JPEG);

let host: PictureHost;
/** A name of its own for each test, because what an origin wanted last time is remembered. */
let origin: string;
let hosts = 0;
let listener: RequestListener;
let addresses: string[];

const shoot = (options: FetchOptions = {}) =>
  fetchPicture(new URL("/snap?channel=1,2", origin), { ...HERE, credentials: CREDENTIALS, ...options });
const digestHost = (options: Partial<DigestHostOptions> = {}) => {
  listener = withDigest({ ...CREDENTIALS, ...options }, picture);
};
const basicHost = (): RequestListener => (request, response) => {
  if (request.headers.authorization !== undefined) return void response.end(JPEG);
  response.writeHead(401, { "www-authenticate": 'Basic realm="camera"' }).end("sign in");
};
/** What each request so far brought: nothing, or the name of the scheme. */
const sent = ({ requests } = host) =>
  requests.map(({ headers }) => headers.authorization?.split(" ")[0] ?? "nothing");

describe("fetchPicture signs in", () => {
  let restoreNames: () => void;
  beforeEach(async () => {
    listener = picture;
    host = await startPictureHost((request, response) => listener(request, response));
    origin = `http://camera-${(hosts += 1)}.example:${host.port}`;
    addresses = [];
    restoreNames = fakeNames(() => [addresses.shift() ?? "127.0.0.1"]);
  });
  afterEach(async () => {
    restoreNames();
    await host.close();
  });

  describe("with digest", () => {
    for (const algorithm of ["SHA-256", "SHA-256-sess", "MD5", "MD5-sess", null] as const) {
      for (const qop of ["auth", "auth,auth-int", "auth-int, auth", null]) {
        it(`by ${algorithm ?? "no named algorithm"} and ${qop === null ? "no" : `“${qop}”`} quality of protection`, async () => {
          digestHost({ algorithm, qop, opaque: "x=y,z" });
          assert.equal((await shoot()).type, "jpeg");
          assert.equal((await shoot()).type, "jpeg");
          assert.deepEqual(sent(), ["nothing", "Digest", "Digest"]);
        });
      }
    }

    const NAMES = ["a,b", 'a"b', "a\\b", "a=b, nonce=c", "Jäsøn", "名前", "it's (me)*"];
    for (const username of NAMES) {
      it(`as ${username}`, async () => {
        digestHost({ username, algorithm: "SHA-256" });
        assert.equal((await shoot({ credentials: { username, password: SECRET } })).type, "jpeg");
      });
    }

    it("in a realm with quotes and backslashes, with other than ASCII letters in the password", async () => {
      digestHost({ realm: 'Cam "north" \\ 1, door', password: 'pä,ß"' });
      assert.equal((await shoot({ credentials: { username: "admin", password: 'pä,ß"' } })).type, "jpeg");
    });

    it("rather than with basic, whichever is offered first", async () => {
      digestHost({ before: ['Basic realm="camera"'] });
      await shoot();
      assert.deepEqual(sent(), ["nothing", "Digest"]);
    });

    it("once more when its nonce has become stale", async () => {
      digestHost({ usesPerNonce: 1 });
      for (let i = 0; i < 3; i += 1) assert.equal((await shoot()).type, "jpeg");
      assert.deepEqual(sent(), ["nothing", "Digest", "Digest", "Digest", "Digest", "Digest"]);
    });

    it("once more when the server wants another nonce without saying why", async () => {
      digestHost({ usesPerNonce: 1, silentlyStale: true });
      for (let i = 0; i < 2; i += 1) assert.equal((await shoot()).type, "jpeg");
      assert.deepEqual(sent(), ["nothing", "Digest", "Digest", "Digest"]);
    });

    it("but not for ever with a server that calls every nonce stale", async () => {
      digestHost({ usesPerNonce: 0 });
      const error = await failure(shoot(), "VIN_FETCH_FAILED");
      assert.equal(error.cause.status, 401);
      assert.deepEqual(sent(), ["nothing", "Digest", "Digest"]);
    });

    it("with the name and password of the URL, which go before those of the options", async () => {
      digestHost({ username: "us,er", password: "p:w" });
      const url = new URL(origin.replace("//", "//us%2Cer:p%3Aw@"));
      assert.equal((await fetchPicture(url, { ...HERE, credentials: CREDENTIALS })).type, "jpeg");
      assert.ok(host.requests.every(({ headers }) => !headers.host?.includes("@")));
    });
  });

  describe("with basic", () => {
    for (const [given, pair] of [
      ["user:p%C3%A4%3Ass%25", "user:pä:ss%"],
      ["u:%FF100%", "u:%FF100%"],
      ["user", "user:"],
    ] as const) {
      it(`as ${given} in the URL means, once the server has asked for it`, async () => {
        listener = basicHost();
        await fetchPicture(new URL(origin.replace("//", `//${given}@`)), HERE);
        assert.deepEqual(
          host.requests.map(({ headers }) => headers.authorization),
          [undefined, `Basic ${Buffer.from(pair, "utf8").toString("base64")}`],
        );
      });
    }

    it("at once the next time", async () => {
      listener = basicHost();
      await shoot();
      await shoot();
      assert.deepEqual(sent(), ["nothing", "Basic", "Basic"]);
    });

    it("no more when the camera has learned digest since", async () => {
      listener = basicHost();
      await shoot();
      digestHost();
      await shoot();
      assert.deepEqual(sent(), ["nothing", "Basic", "Basic", "Digest"]);
    });
  });

  describe("without giving the password away:", () => {
    it("not before it is asked for", async () => {
      await shoot();
      assert.deepEqual(sent(), ["nothing"]);
    });

    it("one try with a wrong one, so that no camera locks the account", async () => {
      digestHost({ password: "another" });
      const error = await failure(shoot(), "VIN_FETCH_FAILED");
      assert.match(error.message, /does not accept the user name and password/);
      assert.deepEqual(sent(), ["nothing", "Digest"]);
    });

    it("not for a scheme that is not known", async () => {
      listener = (_request, response) => response.writeHead(401, { "www-authenticate": "Negotiate" }).end();
      await failure(shoot(), "VIN_FETCH_FAILED");
      listener = (_request, response) => response.writeHead(401).end();
      await failure(shoot(), "VIN_FETCH_FAILED");
      assert.deepEqual(sent(), ["nothing", "nothing"]);
    });

    it("not without encryption to a name that leads to the internet, also if it led elsewhere before", async () => {
      listener = basicHost();
      addresses = ["127.0.0.1", "93.184.216.34"];
      const error = await failure(shoot({ allowAddress: () => true }), "VIN_URL_REFUSED");
      assert.match(error.message, /wants the password unencrypted, so it was not sent/);
      assert.deepEqual(error.cause, { host: new URL(origin).host });
      assert.deepEqual([sent(), addresses], [["nothing"], []]);
    });
  });

  describe("at redirects", () => {
    let target: PictureHost;
    beforeEach(async () => {
      target = await startPictureHost(withDigest(CREDENTIALS, picture));
    });
    afterEach(() => target.close());

    it("at the first origin only, whatever the redirect brings along", async () => {
      listener = (_request, response) => {
        const location = `http://admin:${SECRET}@127.0.0.1:${target.port}/`;
        response.writeHead(307, { location }).end();
      };
      await failure(shoot(), "VIN_FETCH_FAILED");
      assert.deepEqual([sent(), sent(target)], [["nothing"], ["nothing"]]);
    });

    it("within the same origin", async () => {
      const signedIn = withDigest(CREDENTIALS, (request, response) => {
        if (request.url === "/new") return void response.end(JPEG);
        response.writeHead(302, { location: "/new" }).end();
      });
      listener = signedIn;
      assert.equal((await shoot()).type, "jpeg");
    });

    it("nowhere any more once another origin has led back to the first", async () => {
      const back = await startPictureHost((_request, response) => {
        response.writeHead(302, { location: `${origin}/back` }).end();
      });
      const signedIn = withDigest(CREDENTIALS, (_request, response) => {
        response.writeHead(302, { location: back.url }).end();
      });
      listener = signedIn;
      await failure(shoot(), "VIN_FETCH_FAILED");
      assert.deepEqual(sent(), ["nothing", "Digest", "nothing"]);
      await back.close();
    });
  });
});
