import assert from "node:assert/strict";
import type { CloudOptions } from "../../../../src/cloud/client";
import type { ProxySettings } from "../../../../src/cloud/proxy";
import {
  startConnectProxy,
  type ConnectProxy,
  type ConnectProxyOptions,
} from "../../../double/connect-proxy";
import { startVinIdDouble, testCertificate, type VinIdDouble } from "../../../double/vin-id-double";
import { clientFor, failure, PICTURE, TOKEN } from "../support";

const PASSWORD = "pr0xy-passw0rd";

let double: VinIdDouble;
let proxy: ConnectProxy;

async function start({ tls = false, ...options }: Partial<ConnectProxyOptions> & { tls?: boolean } = {}) {
  double = await startVinIdDouble({ tls, clientCertificate: tls, token: TOKEN });
  proxy = await startConnectProxy({ port: Number(new URL(double.url).port), ...options });
}

async function readOnce(baseUrl: string, options: Partial<CloudOptions> = {}) {
  const client = clientFor(baseUrl, { allowHttp: true, ...options });
  try {
    return await client.read(PICTURE);
  } finally {
    await client.close();
  }
}

const through = (more: Partial<ProxySettings> = {}) => ({ proxy: { url: proxy.url, noProxy: [], ...more } });

describe("A proxy", () => {
  afterEach(async () => {
    await proxy.close();
    await double.close();
  });

  describe("in general", () => {
    it("is called through a tunnel over http too, so that the proxy never sees token or picture", async () => {
      await start();
      assert.equal((await readOnce("http://api.example.com", through())).results.length, 1);
      assert.deepEqual(proxy.targets, ["api.example.com:80"]);
      assert.equal(proxy.plainRequests, 0);
      assert.equal(JSON.stringify(proxy.headers).includes(TOKEN), false);
      assert.equal(double.readings[0]?.headers.authorization, `Token ${TOKEN}`);
      assert.equal(double.readings[0].headers.host, "api.example.com");
      assert.equal(double.readings[0].headers["proxy-authorization"], undefined);
    });

    it("is called through a tunnel with its own TLS settings inside", async () => {
      await start({ tls: true });
      const tls = { ...testCertificate(), ca: testCertificate().cert, servername: "localhost" };
      assert.equal((await readOnce("https://api.example.com:8443", { ...through(), tls })).results.length, 1);
      assert.deepEqual(proxy.targets, ["api.example.com:8443"]);
    });

    it("is not called when nobody trusts the certificate at the end of the tunnel", async () => {
      await start({ tls: true });
      await failure(readOnce("https://api.example.com", through()), "VIN_NETWORK");
      assert.equal(double.requests.length, 0);
    });

    it("gives an IPv6 address its brackets", async () => {
      await start();
      await readOnce("http://[2606:4700::1]:8080", through());
      assert.deepEqual(proxy.targets, ["[2606:4700::1]:8080"]);
    });

    it("keeps a tunnel for the next call", async () => {
      await start();
      const client = clientFor("http://api.example.com", { allowHttp: true, connections: 1, ...through() });
      for (let i = 0; i < 3; i += 1) await client.read(PICTURE);
      assert.equal(proxy.targets.length, 1);
      await client.close();
    });

    it("is called directly when the proxy's settings list its host", async () => {
      await start();
      await readOnce(double.url, through({ noProxy: ["127.0.0.1"] }));
      assert.deepEqual(proxy.targets, []);
    });
  });

  describe("that asks for a user name and password", () => {
    it("gets those of the settings, and the API does not", async () => {
      await start({ credentials: `us:er:${PASSWORD}` });
      await readOnce(double.url, through({ username: "us:er", password: PASSWORD }));
      assert.equal(double.readings[0]?.headers["proxy-authorization"], undefined);
    });

    it("gets those in its address", async () => {
      await start({ credentials: `user:${PASSWORD}` });
      await readOnce(double.url, through({ url: proxy.url.replace("//", `//user:${PASSWORD}@`) }));
      assert.equal(double.readings.length, 1);
    });

    it("and refuses them is VIN_CONFIG, and neither they nor anything of the call shows", async () => {
      await start({ credentials: "user:another" });
      for (const more of [{}, { username: "user", password: PASSWORD }]) {
        const error = await failure(readOnce(double.url, through(more)), "VIN_CONFIG");
        assert.deepEqual(error.cause, { host: proxy.host, status: 407, reason: "PROXY" });
        assert.match(error.message, /Check them in the proxy's settings/);
        assert.ok(!error.message.includes(PASSWORD));
      }
      assert.equal(double.connections, 0);
    });
  });

  describe("that fails", () => {
    it("by refusing the tunnel is VIN_NETWORK naming the proxy, not the API", async () => {
      await start({ refuse: 403 });
      const error = await failure(readOnce(double.url, through()), "VIN_NETWORK");
      assert.deepEqual(error.cause, { host: proxy.host, status: 403, reason: "PROXY" });
    });

    it("by not being there is VIN_NETWORK naming the proxy, without its password", async () => {
      await start();
      await proxy.close();
      const url = proxy.url.replace("//", `//user:${PASSWORD}@`);
      const error = await failure(readOnce(double.url, through({ url })), "VIN_NETWORK");
      assert.deepEqual(error.cause, { host: proxy.host, reason: "PROXY ECONNREFUSED" });
      assert.ok(!error.message.includes(PASSWORD));
    });

    it("by falling silent ends with the time limit of the call, and close leaves nothing behind", async () => {
      await start({ silent: true });
      const error = await failure(readOnce(double.url, { ...through(), timeoutMs: 200 }), "VIN_TIMEOUT");
      assert.equal(error.cause.reason, "TIMEOUT");
    });

    it("by having an address that is none is VIN_CONFIG", async () => {
      await start();
      await failure(readOnce(double.url, through({ url: "socks5://127.0.0.1" })), "VIN_CONFIG");
    });
  });

  describe("of the environment", () => {
    const NAMES = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((n) => [n, n.toUpperCase()]);
    const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));
    beforeEach(() => NAMES.forEach((name) => delete process.env[name]));
    afterEach(() => {
      for (const name of NAMES) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    });

    for (const proxyOption of [{}, { proxy: null }]) {
      it(`counts when the service has ${"proxy" in proxyOption ? "null for a" : "no"} proxy`, async () => {
        await start();
        process.env["HTTP_PROXY"] = proxy.url;
        await readOnce("http://api.example.com", proxyOption);
        assert.deepEqual(proxy.targets, ["api.example.com:80"]);
      });
    }

    it("does not count on the way to this machine", async () => {
      await start();
      process.env["ALL_PROXY"] = proxy.url;
      await readOnce(double.url);
      assert.deepEqual(proxy.targets, []);
    });

    it("does not count when the service names a proxy of its own", async () => {
      await start();
      process.env["ALL_PROXY"] = "http://127.0.0.1:1";
      await readOnce("http://api.example.com", through());
      assert.equal(proxy.targets.length, 1);
    });
  });
});
