/** vin-service in a real Node-RED runtime: what its settings do for the nodes that use it. */
import assert from "node:assert/strict";
import type { ServiceNode } from "../../nodes/lib/types";
import { startConnectProxy } from "../double/connect-proxy";
import { page } from "../double/behaviours";
import { SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, testCertificate, type VinIdDouble } from "../double/vin-id-double";
import { load, nextAt, node, useNodeRed } from "../support/node-helper";
import { CREDENTIALS, PICTURE, readFlow, TOKEN } from "./flow";

interface Failure {
  code: string;
  message: string;
}

/** Reads one picture: resolves with the message that comes out, or with the error that a Catch node gets. */
async function read(): Promise<{ payload?: { vin: string; engine: string }; error?: Failure }> {
  const outcome = Promise.race([nextAt("first"), nextAt("caught")]);
  node("read").receive({ payload: PICTURE });
  return outcome;
}

describe("vin-service", function () {
  this.timeout(60_000);
  useNodeRed();
  let double: VinIdDouble;
  afterEach(() => double.close());

  it("sends its token, and sends it to its own address only", async () => {
    double = await startVinIdDouble({ token: TOKEN });
    await load(readFlow(double.url), CREDENTIALS);
    assert.equal((await read()).payload?.vin, SAMPLE_VIN);
    assert.equal(double.readings[0]?.headers.authorization, `Token ${TOKEN}`);
  });

  it("trusts the authority of its TLS settings", async () => {
    double = await startVinIdDouble({ tls: true });
    const files = { cert: "", key: "", ca: "" };
    const tls = { id: "tls", type: "tls-config", ...files, servername: "localhost", verifyservercert: true };
    const flow = [...readFlow(double.url, {}, { tls: "tls", deadline: 2 }), tls];
    await load(flow, { ...CREDENTIALS, tls: { cadata: testCertificate().cert.toString() } });
    assert.equal((await read()).payload?.vin, SAMPLE_VIN);
  });

  it("does not trust an unknown certificate without them", async () => {
    double = await startVinIdDouble({ tls: true });
    await load(readFlow(double.url, {}, { deadline: 0.5 }), CREDENTIALS);
    assert.equal((await read()).error?.code, "VIN_NETWORK");
    assert.equal(double.requests.length, 0);
  });

  it("goes through the proxy of its proxy settings, which never sees the token", async () => {
    double = await startVinIdDouble();
    const proxy = await startConnectProxy({
      port: Number(new URL(double.url).port),
      credentials: "user:proxy password",
    });
    const settings = { id: "proxy", type: "http proxy", url: proxy.url, noproxy: [] };
    // A name that only the proxy knows: the test's proxy leads every tunnel to the double.
    const flow = [...readFlow("http://api.example.com", {}, { proxy: "proxy", allowHttp: true }), settings];
    await load(flow, { ...CREDENTIALS, proxy: { username: "user", password: "proxy password" } });
    assert.equal((await read()).payload?.vin, SAMPLE_VIN);
    assert.equal(proxy.plainRequests, 0);
    assert.ok(!JSON.stringify(proxy.headers).includes(TOKEN));
    await proxy.close();
  });

  for (const [property, name] of [
    ["tls", "TLS"],
    ["proxy", "proxy"],
  ] as const) {
    it(`reports ${name} settings that are gone as VIN_CONFIG, and sends nothing`, async () => {
      double = await startVinIdDouble();
      await load(readFlow(double.url, {}, { [property]: "deleted" }), CREDENTIALS);
      const { error } = await read();
      assert.equal(error?.code, "VIN_CONFIG");
      assert.match(error?.message ?? "", new RegExp(`${name} settings are missing`));
      assert.equal(double.connections, 0);
    });
  }

  it("starts offline whatever the settings say that only the cloud needs", async () => {
    double = await startVinIdDouble();
    const leftOver = {
      engine: "embedded",
      timeout: "soon",
      callsPerSecond: "-",
      tls: "deleted",
      proxy: "deleted",
    };
    await load(readFlow("${NO_SUCH_ADDRESS}", {}, leftOver), { service: { token: "${NO_SUCH_TOKEN}" } });
    const service = node("service") as unknown as ServiceNode;
    assert.equal((await service.reader().usage()).engine, "embedded");
  });

  it("reads offline in fallback mode when the cloud fails", async () => {
    double = await startVinIdDouble();
    double.always(page(500));
    await load(readFlow(double.url, {}, { engine: "fallback", deadline: 40 }), CREDENTIALS);
    const { payload } = await read();
    assert.equal(payload?.engine, "embedded");
    assert.match(payload?.vin ?? "", /^[0-9A-HJ-NPR-Z]{17}$/);
  });

  it("refuses to send a token over plain http to a public address", async () => {
    double = await startVinIdDouble();
    await load(readFlow("http://api.example.com"), CREDENTIALS);
    assert.equal((await read()).error?.code, "VIN_CONFIG");
  });
});
