/** What the test button of vin-service asks a real Node-RED, and where the tokens go that it handles. */
import assert from "node:assert/strict";
import { json, page } from "../double/behaviours";
import { INVALID_TOKEN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { LABEL_VIN as VIN } from "../nodes/flow";
import { startNodeRed, type RunningNodeRed } from "../support/node-red";

const STORED_TOKEN = "0a1b2c-stored-token-of-the-test";
const TYPED_TOKEN = "3d4e5f-typed-token-of-the-test";
const VARIABLE_TOKEN = "6a7b8c-token-in-a-variable";

interface Part {
  calls?: number;
  vin?: string;
  milliseconds?: number;
  failure?: { code?: string; message?: string; key?: string; values?: object };
}

describe("the test of a service", function () {
  this.timeout(60_000);
  let nodeRed: RunningNodeRed;
  let stored: VinIdDouble;
  let typed: VinIdDouble;
  const answers: string[] = [];

  before(async () => {
    stored = await startVinIdDouble({ token: STORED_TOKEN });
    typed = await startVinIdDouble();
    nodeRed = await startNodeRed({
      flows: [
        { id: "tab", type: "tab", label: "flow" },
        { id: "service", type: "vin-service", engine: "cloud", baseUrl: stored.url },
        { id: "tls", type: "tls-config", verifyservercert: false },
        { id: "debug", type: "debug", z: "tab", x: 0, y: 0, wires: [] },
      ],
      credentials: { service: { token: STORED_TOKEN } },
      env: { VIN_ID_TEST_TOKEN: VARIABLE_TOKEN },
    });
  });
  after(async () => {
    await nodeRed?.stop();
    await stored?.close();
    await typed?.close();
  });

  async function ask(settings: object): Promise<{ cloud?: Part; offline?: Part }> {
    const response = await fetch(`${nodeRed.url}/vin-service/test`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ engine: "cloud", allowHttp: "false", tls: "", proxy: "", ...settings }),
    });
    assert.equal(response.status, 200);
    const text = await response.text();
    answers.push(text);
    return JSON.parse(text) as { cloud?: Part; offline?: Part };
  }

  const tokensAt = (double: VinIdDouble) => double.requests.map(({ headers }) => headers.authorization);

  it("tells what the plan has left, before anything is deployed", async () => {
    const { cloud, offline } = await ask({ id: "new", token: TYPED_TOKEN, baseUrl: typed.url });
    assert.deepEqual(cloud, {
      calls: 21,
      total: 5000,
      remaining: 4979,
      percent: 0.4,
      resetsOn: "2025-05-14T00:00:00Z",
      engine: "cloud",
    });
    assert.equal(offline, undefined);
    assert.deepEqual(tokensAt(typed), [`Token ${TYPED_TOKEN}`]);
    assert.equal(stored.requests.length, 0);
  });

  it("uses the stored token at the stored address, however that is written", async () => {
    for (const baseUrl of [stored.url, ` ${stored.url}/ `]) {
      const { cloud } = await ask({ id: "service", token: "__PWRD__", baseUrl });
      assert.equal(cloud?.calls, 21);
    }
    assert.deepEqual(new Set(tokensAt(stored)), new Set([`Token ${STORED_TOKEN}`]));
  });

  for (const [change, settings] of [
    ["address", () => ({ baseUrl: typed.url })],
    ["TLS settings", () => ({ baseUrl: stored.url, tls: "tls" })],
    ["proxy", () => ({ baseUrl: stored.url, proxy: "proxy" })],
    ["leave to send it unencrypted", () => ({ baseUrl: stored.url, allowHttp: "true" })],
  ] as const) {
    it(`asks for the token again when the ${change} changed, and sends nothing`, async () => {
      const before = stored.requests.length + typed.requests.length;
      const { cloud } = await ask({ id: "service", token: "__PWRD__", ...settings() });
      assert.equal(cloud?.failure?.key, "token-elsewhere");
      assert.equal(stored.requests.length + typed.requests.length, before);
    });
  }

  it("knows no stored token of a service that is not deployed, nor of another node", async () => {
    for (const id of ["new", "debug", "", undefined, { id: "service" }, ["service"]]) {
      const { cloud } = await ask({ id, token: "__PWRD__", baseUrl: stored.url });
      assert.equal(cloud?.failure?.key, "token-not-stored");
    }
  });

  it("sends a typed token to the typed address only, although another one is stored", async () => {
    const before = stored.requests.length;
    const { cloud } = await ask({ id: "service", token: TYPED_TOKEN, baseUrl: typed.url });
    assert.equal(cloud?.calls, 21);
    assert.equal(stored.requests.length, before);
    assert.equal(tokensAt(typed).at(-1), `Token ${TYPED_TOKEN}`);
  });

  it("puts the values of environment variables in", async () => {
    await ask({ token: "${VIN_ID_TEST_TOKEN}", baseUrl: typed.url });
    assert.equal(tokensAt(typed).at(-1), `Token ${VARIABLE_TOKEN}`);
    const { cloud } = await ask({ token: "${VIN_ID_NO_SUCH}", baseUrl: typed.url });
    assert.deepEqual(cloud?.failure, { key: "variable", values: { name: "VIN_ID_NO_SUCH" } });
  });

  for (const [what, behaviour, code, words] of [
    ["a refused token", json(403, INVALID_TOKEN), "VIN_AUTH", /refused the token\. Check/],
    ["an outage", page(503), "VIN_SERVER", /Try again later/],
    ["an address where no API is", json(200, { hello: "world" }), "VIN_BAD_RESPONSE", /Check the base URL/],
  ] as const) {
    it(`says ${what} in plain words`, async () => {
      typed.scriptStatistics(behaviour);
      const { cloud } = await ask({ token: TYPED_TOKEN, baseUrl: typed.url });
      assert.equal(cloud?.failure?.code, code);
      assert.match(cloud?.failure?.message ?? "", words);
    });
  }

  it("says a missing token and a wrong address before it sends anything", async () => {
    const { cloud } = await ask({ token: "", baseUrl: "" });
    assert.deepEqual(cloud?.failure, { key: "no-token" });
    const wrong = await ask({ token: TYPED_TOKEN, baseUrl: "ftp://example.com" });
    assert.match(wrong.cloud?.failure?.message ?? "", /must start with https/);
  });

  for (const settings of ["tls", "proxy"]) {
    it(`says that the chosen ${settings} settings must be deployed first`, async () => {
      const { cloud } = await ask({ token: TYPED_TOKEN, baseUrl: typed.url, [settings]: "new" });
      assert.equal(cloud?.failure?.key, "network-not-deployed");
    });
  }

  it("reads the sample picture offline and says how long it took, without any call", async () => {
    const before = stored.requests.length + typed.requests.length;
    const { cloud, offline } = await ask({ engine: "embedded", token: "" });
    assert.equal(cloud, undefined);
    assert.equal(offline?.vin, VIN);
    assert.ok((offline?.milliseconds ?? 0) > 0);
    assert.equal(stored.requests.length + typed.requests.length, before);
  });

  it("tells both ways apart where both are used", async () => {
    typed.scriptStatistics(page(503));
    const { cloud, offline } = await ask({ engine: "fallback", token: TYPED_TOKEN, baseUrl: typed.url });
    assert.equal(cloud?.failure?.code, "VIN_SERVER");
    assert.equal(offline?.vin, VIN);
  });

  it("answers what it can't make sense of with a failure, and Node-RED goes on", async () => {
    const bodies = [
      '{"engine":"cloud","token":{},"baseUrl":["x"]}',
      '{"engine":"cloud","id":{}}',
      "[",
      '"text"',
    ];
    for (const body of bodies) {
      const response = await fetch(`${nodeRed.url}/vin-service/test`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      answers.push(await response.text());
      assert.ok([200, 400].includes(response.status));
    }
    assert.equal(nodeRed.exitCode(), null);
  });

  it("never says a token, neither in an answer nor in the log", () => {
    const said = answers.join("\n") + nodeRed.log();
    for (const token of [STORED_TOKEN, TYPED_TOKEN, VARIABLE_TOKEN]) assert.ok(!said.includes(token));
  });
});
