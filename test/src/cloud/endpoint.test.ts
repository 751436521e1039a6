import assert from "node:assert/strict";
import { inspect } from "node:util";
import { createCloudClient } from "../../../src/cloud/client";
import { toEndpoint } from "../../../src/cloud/endpoint";
import { refusal } from "../picture/samples";
import { assertNothingSecret, clientFor, PICTURE, QUERY_SECRET, TOKEN, useDouble } from "./support";

const OPTIONS = {
  baseUrl: "https://api.platerecognizer.com",
  token: TOKEN,
  api: "vin",
  allowHttp: false,
} as const;

describe("toEndpoint", () => {
  it("knows the documented paths, with their trailing slash", () => {
    assert.deepEqual(toEndpoint(OPTIONS), {
      origin: "https://api.platerecognizer.com",
      host: "api.platerecognizer.com",
      readerPath: "/v1/vin/reader/",
      statisticsPath: "/v1/vin/statistics/",
    });
  });

  it("calls the successor's reader in OCR mode, and the same statistics", () => {
    const { readerPath, statisticsPath } = toEndpoint({ ...OPTIONS, api: "ocr" });
    assert.deepEqual([readerPath, statisticsPath], ["/v1/ocr/reader/", "/v1/vin/statistics/"]);
  });

  it("keeps a folder and a port of the base URL, with or without a slash at its end", () => {
    for (const baseUrl of ["https://proxy.example:8443/vin-id", "https://proxy.example:8443/vin-id//"]) {
      const endpoint = toEndpoint({ ...OPTIONS, baseUrl });
      assert.equal(endpoint.origin + endpoint.readerPath, "https://proxy.example:8443/vin-id/v1/vin/reader/");
    }
  });

  const WRONG = [
    "",
    "api.platerecognizer.com",
    "https://",
    "ftp://example.com",
    "file:///etc/passwd",
    "javascript:alert(1)",
    `https://${TOKEN}@example.com`,
    `https://u:${TOKEN}@example.com`,
    `https://example.com/?k=${QUERY_SECRET}`,
    `https://example.com/#${QUERY_SECRET}`,
    `https://exa mple.com/?k=${QUERY_SECRET}`,
  ];
  for (const baseUrl of WRONG) {
    it(`refuses the base URL ${baseUrl} without repeating it`, () => {
      const error = refusal(
        () => createCloudClient({ ...OPTIONS, baseUrl, timeoutMs: 1, connections: 1 }),
        "VIN_CONFIG",
      );
      assertNothingSecret(error);
      assert.match(error.message, /The base URL of the service/);
    });
  }

  it("needs a token for the vendor's hosts only", () => {
    for (const baseUrl of [
      "https://api.platerecognizer.com",
      "https://API.PlateRecognizer.com.",
      "https://platerecognizer.com",
    ]) {
      assert.match(
        refusal(() => toEndpoint({ ...OPTIONS, baseUrl, token: "" }), "VIN_CONFIG").message,
        /no token/,
      );
    }
    assert.equal(
      toEndpoint({ ...OPTIONS, baseUrl: "https://notplaterecognizer.com", token: "" }).host,
      "notplaterecognizer.com",
    );
  });

  it("refuses a token that can't be one, without repeating it", () => {
    for (const token of [`Token ${TOKEN}`, `${TOKEN}\r\nx: y`, `${TOKEN}é`, `${TOKEN}\u0000`]) {
      assertNothingSecret(refusal(() => toEndpoint({ ...OPTIONS, token }), "VIN_CONFIG"));
    }
  });

  it("sends a token over http inside this machine and the private network", () => {
    for (const host of [
      "127.0.0.1:8080",
      "localhost",
      "[::1]",
      "192.168.1.9",
      "10.0.0.2",
      "[fd00::1]",
      "server",
      "vin.local",
    ]) {
      assert.ok(toEndpoint({ ...OPTIONS, baseUrl: `http://${host}` }).host);
    }
  });

  it("refuses to send a token over http anywhere else", () => {
    for (const host of [
      "example.com",
      "8.8.8.8",
      "api.platerecognizer.com",
      "169.254.169.254",
      "203.0.113.5",
    ]) {
      const error = refusal(() => toEndpoint({ ...OPTIONS, baseUrl: `http://${host}` }), "VIN_CONFIG");
      assert.deepEqual(error.cause, { host });
      assert.match(error.message, /anyone on the way/);
    }
  });

  it("allows http when asked to, or when there is no token to lose", () => {
    assert.ok(toEndpoint({ ...OPTIONS, baseUrl: "http://example.com", allowHttp: true }));
    assert.ok(toEndpoint({ ...OPTIONS, baseUrl: "http://example.com", token: "" }));
  });
});

describe("The token", () => {
  const bench = useDouble();

  it("goes out in the documented header and nowhere else in the request", async () => {
    await bench.client.read(PICTURE);
    const [request] = bench.double.readings;
    assert.equal(request?.headers.authorization, `Token ${TOKEN}`);
    assert.equal(request.rawHeaders.filter((text) => text.includes(TOKEN)).length, 1);
    assert.ok(!request.path.includes(TOKEN) && !request.body?.includes(TOKEN));
  });

  it("is left out when blank", async () => {
    const client = clientFor(bench.double.url, { token: "" });
    await client.read(PICTURE);
    assert.equal(bench.double.readings[0]?.headers.authorization, undefined);
    await client.close();
  });

  it("shows in no view of the client, used or not", async () => {
    const views = () =>
      inspect(bench.client, { depth: null, showHidden: true, getters: true }) +
      JSON.stringify(bench.client) +
      Reflect.ownKeys(bench.client).map(String).join();
    assert.ok(!views().includes(TOKEN));
    await bench.client.read(PICTURE);
    assert.ok(!views().includes(TOKEN));
  });
});
