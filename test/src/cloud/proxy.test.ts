import assert from "node:assert/strict";
import { configuredProxy, proxyFor, type ProxySettings } from "../../../src/cloud/proxy";
import { refusal } from "../picture/samples";

const CLOUD = new URL("https://api.example.com");
const PROXY = "http://proxy.example.com:3128";

const hostFor = (url: string | URL, env: NodeJS.ProcessEnv) => proxyFor(new URL(url), env)?.host ?? null;

describe("proxyFor", () => {
  it("finds none in an environment without variables", () => {
    for (const env of [{}, { https_proxy: "" }, { HTTPS_PROXY: "  " }])
      assert.equal(hostFor(CLOUD, env), null);
  });

  it("takes the variable of the URL's scheme, in either case, lower case first", () => {
    const env = { HTTPS_PROXY: "http://a:1", http_proxy: "http://b:2", HTTP_PROXY: "http://c:3" };
    assert.equal(hostFor(CLOUD, env), "a:1");
    assert.equal(hostFor("http://api.example.com", env), "b:2");
  });

  it("takes all_proxy where the scheme has none of its own", () => {
    assert.equal(hostFor(CLOUD, { ALL_PROXY: PROXY }), "proxy.example.com:3128");
    assert.equal(hostFor(CLOUD, { all_proxy: PROXY, https_proxy: "http://a:1" }), "a:1");
    assert.equal(hostFor(CLOUD, { http_proxy: PROXY }), null);
  });

  it("understands an address without a scheme, an encrypted proxy and an IPv6 one", () => {
    assert.deepEqual(proxyFor(CLOUD, { https_proxy: "proxy.example.com:3128" }), {
      secure: false,
      hostname: "proxy.example.com",
      port: 3128,
      host: "proxy.example.com:3128",
      authorization: null,
    });
    const secure = proxyFor(CLOUD, { https_proxy: "https://proxy.example.com" });
    assert.deepEqual([secure?.secure, secure?.port], [true, 443]);
    assert.equal(proxyFor(CLOUD, { https_proxy: "http://proxy.example.com" })?.port, 80);
    assert.equal(proxyFor(CLOUD, { https_proxy: "http://[fd00::1]:8080" })?.hostname, "fd00::1");
  });

  it("takes user name and password out of the address, decoded", () => {
    const proxy = proxyFor(CLOUD, { https_proxy: "http://us%40er:p%3Ass@proxy.example.com:3128" });
    assert.equal(proxy?.authorization, `Basic ${Buffer.from("us@er:p:ss").toString("base64")}`);
    assert.equal(proxy?.host, "proxy.example.com:3128");
    const nameOnly = proxyFor(CLOUD, { https_proxy: "http://user@proxy.example.com" });
    assert.equal(nameOnly?.authorization, `Basic ${Buffer.from("user:").toString("base64")}`);
  });

  it("never leads to this machine itself through a proxy", () => {
    const urls = ["http://localhost:1880", "https://a.localhost", "http://127.0.0.2", "http://[::1]:8080"];
    for (const url of urls) assert.equal(hostFor(url, { ALL_PROXY: PROXY }), null, url);
  });

  it("refuses a proxy of an unknown kind instead of calling without it, and does not repeat it", () => {
    for (const bad of ["socks5://u:s3cret@proxy.example.com:1080", "http://", "http://u:s3cret@ho st"]) {
      const error = refusal(() => proxyFor(CLOUD, { ALL_PROXY: bad }), "VIN_CONFIG");
      assert.doesNotMatch(error.message + JSON.stringify(error.cause), /s3cret/);
    }
  });
});

describe("NO_PROXY", () => {
  const CASES: [entry: string, url: string, direct: boolean][] = [
    ["*", "https://api.example.com", true],
    ["other.com, *", "https://api.example.com", true],
    ["api.example.com", "https://api.example.com", true],
    ["API.Example.COM", "https://api.example.com", true],
    ["api.example.com.", "https://api.example.com", true],
    ["api.example.com", "https://api.example.com.", true],
    ["example.com", "https://api.example.com", true],
    [".example.com", "https://api.example.com", true],
    [".example.com", "https://example.com", true],
    ["*.example.com", "https://api.example.com", true],
    ["example.com", "https://notexample.com", false],
    ["api.example.com", "https://example.com", false],
    ["other.com api.example.com", "https://api.example.com", true],
    ["other.com,api.example.com", "https://api.example.com", true],
    ["api.example.com:443", "https://api.example.com", true],
    ["api.example.com:8443", "https://api.example.com", false],
    ["api.example.com:8443", "https://api.example.com:8443", true],
    ["api.example.com:80", "http://api.example.com", true],
    ["10.1.2.3", "http://10.1.2.3", true],
    ["10.1.2.3", "http://10.1.2.4", false],
    ["10.1.2.3:80", "http://10.1.2.3", true],
    ["10.1.2.3:81", "http://10.1.2.3", false],
    ["10.0.0.0/8", "http://10.1.2.3", true],
    ["10.0.0.0/8", "http://11.1.2.3", false],
    ["10.0.0.0/99", "http://10.1.2.3", false],
    ["10.0.0.0/x", "http://10.1.2.3", false],
    ["fd00:0::1", "http://[fd00::1]", true],
    ["[fd00::1]:8080", "http://[fd00::1]:8080", true],
    ["[fd00::1]:8080", "http://[fd00::1]", false],
    ["fd00::/8", "http://[fd12::1]", true],
    ["1.2.3", "http://10.1.2.3", false],
    ["", "https://api.example.com", false],
    [" , ,", "https://api.example.com", false],
    [".", "https://api.example.com", false],
  ];
  for (const [entry, url, direct] of CASES) {
    it(`“${entry}” ${direct ? "lets" : "does not let"} ${url} be called directly`, () => {
      assert.equal(hostFor(url, { ALL_PROXY: PROXY, NO_PROXY: entry }) === null, direct);
    });
  }
});

describe("configuredProxy", () => {
  const settings = (more: Partial<ProxySettings> = {}): ProxySettings => ({
    url: PROXY,
    noProxy: [],
    ...more,
  });

  it("is the proxy of the service, also on the way to this machine", () => {
    assert.equal(configuredProxy(CLOUD, settings())?.host, "proxy.example.com:3128");
    assert.equal(configuredProxy(new URL("http://127.0.0.1"), settings())?.host, "proxy.example.com:3128");
  });

  it("is none where the service names none, or lists the host", () => {
    assert.equal(configuredProxy(CLOUD, settings({ url: " " })), null);
    assert.equal(configuredProxy(CLOUD, settings({ noProxy: ["localhost", " .example.com "] })), null);
  });

  it("prefers the user name and password of the settings to those in the address", () => {
    const url = "http://old:secret@proxy.example.com";
    const proxy = configuredProxy(CLOUD, settings({ url, username: "new", password: "pä" }));
    assert.equal(proxy?.authorization, `Basic ${Buffer.from("new:pä", "utf8").toString("base64")}`);
  });
});
