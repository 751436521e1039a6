/**
 * A real Node-RED that says all it can (trace, audit, metrics) goes through good and bad days, and then everything it
 * said anywhere is searched for what must never be said.
 */
import assert from "node:assert/strict";
import { WebSocket } from "undici";
import { echo, json, redirect, silence } from "../double/behaviours";
import { startConnectProxy, type ConnectProxy } from "../double/connect-proxy";
import { withDigest } from "../double/digest-host";
import { startPictureHost, type PictureHost } from "../double/picture-host";
import { INVALID_TOKEN, SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import forwarded = require("../support/forwarded.cjs");
import { assertNeverSaid } from "../support/never-said";
import { startNodeRed, waitForLog, type RunningNodeRed } from "../support/node-red";
import { RUNTIME_LIST } from "../support/runtimes";
import { until } from "../support/until";
import {
  CAUGHT,
  CREDENTIALS,
  flows,
  NEVER_SAID,
  PICTURE,
  PICTURE_TEXT,
  SECRETS,
  tattling,
} from "./secret-flows";

describe("secrets in a Node-RED that logs everything", function () {
  this.timeout(120_000);
  const runtime = RUNTIME_LIST[0];
  let double: VinIdDouble;
  let proxy: ConnectProxy;
  let camera: PictureHost;
  let nodeRed: RunningNodeRed;
  let comms: WebSocket;
  let closedLog = "";
  const statuses: string[] = [];
  const errors: string[] = [];
  const adminAnswers: string[] = [];

  /** Sends a picture, or text, to a node. Resolves to the code of its failure, or to the VIN. */
  const read = async (
    name: string,
    body: Uint8Array | string = PICTURE,
    signal: AbortSignal | null = null,
  ): Promise<unknown> => {
    const type = typeof body === "string" ? "text/plain" : "image/jpeg";
    const answer = await fetch(`${nodeRed.url}/${name}`, {
      method: "POST",
      headers: { "content-type": type },
      body: body as BodyInit,
      signal,
    });
    const text = await answer.text();
    if (answer.status !== 200) errors.push(text);
    const { code, vin } = JSON.parse(text) as { code?: string; vin?: string };
    return code ?? vin;
  };

  const admin = async (address: string): Promise<void> => {
    const answer = await fetch(nodeRed.url + address, { headers: { accept: "application/json" } });
    assert.equal(answer.status, 200, address);
    adminAnswers.push(await answer.text());
  };

  before(async () => {
    double = await startVinIdDouble();
    double.always(echo());
    const port = Number(new URL(double.url).port);
    proxy = await startConnectProxy({ port, credentials: `gate:${SECRETS.proxyPassword}` });
    const signIn = { username: "operator", password: SECRETS.cameraPassword };
    camera = await startPictureHost(withDigest(signIn, (_request, response) => response.end(PICTURE)));
    const logging = { console: { level: "trace", metrics: true, audit: true } };
    nodeRed = await startNodeRed({
      ...runtime,
      flows: flows(double.url, proxy.url),
      credentials: CREDENTIALS,
      settings: { logging },
      env: { NODE_OPTIONS: `--require ${require.resolve("../support/forwarded.cjs")}` },
    });
    comms = new WebSocket(`${nodeRed.url.replace("http", "ws")}/comms`);
    comms.addEventListener("message", ({ data }) => statuses.push(String(data)));
    await new Promise((resolve) => comms.addEventListener("open", resolve, { once: true }));
    comms.send(JSON.stringify({ subscribe: "status/#" }));
  });
  after(async () => {
    comms?.close();
    await nodeRed?.stop();
    await camera?.close();
    await proxy?.close();
    await double?.close();
  });

  describe("goes through", () => {
    it("good readings, directly and through a proxy, and statistics", async () => {
      assert.equal(await read("plain"), SAMPLE_VIN);
      assert.equal(await read("proxied"), SAMPLE_VIN);
      assert.equal((await fetch(`${nodeRed.url}/stats`)).status, 200);
      await until(() => statuses.some((text) => text.includes(SAMPLE_VIN)), "a status with the VIN");
    });

    it("a wrong token, whether the API says it back or not", async () => {
      double.script(json(403, INVALID_TOKEN));
      assert.equal(await read("denied"), "VIN_AUTH");
      double.script(tattling(401));
      assert.equal(await read("denied"), "VIN_AUTH");
    });

    it("statistics that are refused", async () => {
      double.scriptStatistics(tattling(401));
      const answer = await fetch(`${nodeRed.url}/stats`);
      errors.push(await answer.text());
      assert.equal(answer.status, 422);
    });

    it("a wrong password for the proxy", async () => {
      assert.equal(await read("locked-out"), "VIN_CONFIG");
    });

    it("a 429 that asks for more patience than there is", async () => {
      double.script(json(429, { detail: "Request was throttled." }, { "retry-after": "3600" }));
      assert.equal(await read("busy"), "VIN_RATE_LIMIT");
    });

    it("faults of the API that last", async () => {
      double.script(tattling(500), tattling(500), tattling(500));
      assert.equal(await read("plain"), "VIN_SERVER");
    });

    it("a redirect to an address with a password and a query", async () => {
      const target = `http://visitor:${SECRETS.urlPassword}@elsewhere.example/?key=${SECRETS.urlQuery}`;
      double.script(redirect(307, target));
      assert.equal(await read("plain"), "VIN_CONFIG");
    });

    it("picture URLs that are passed on or refused", async () => {
      const query = `?key=${SECRETS.urlQuery}`;
      assert.equal(await read("send", `https://pictures.example/1.jpg${query}`), SAMPLE_VIN);
      const signedIn = `https://visitor:${SECRETS.urlPassword}@pictures.example/1.jpg${query}`;
      assert.equal(await read("send", signedIn), "VIN_URL_REFUSED");
      assert.equal(await read("send", `http://10.0.0.1/1.jpg${query}`), "VIN_URL_REFUSED");
      double.script(tattling(400));
      assert.equal(await read("send", `https://pictures.example/2.jpg${query}`), "VIN_BAD_IMAGE");
    });

    it("picture URLs that can't or may not be fetched", async () => {
      const rest = `/1.jpg?key=${SECRETS.urlQuery}`;
      const signedIn = `visitor:${SECRETS.urlPassword}@`;
      assert.equal(await read("fetch", `http://${signedIn}127.0.0.1:9${rest}`), "VIN_URL_REFUSED");
      assert.equal(await read("fetch", `http://${signedIn}camera.invalid${rest}`), "VIN_FETCH_FAILED");
      assert.equal(await read("fetch", `http://camera.invalid:99999${rest}`), "VIN_BAD_INPUT");
      assert.equal(await read("fetch", `ftp://${signedIn}camera.invalid${rest}`), "VIN_URL_REFUSED");
    });

    it("cameras that ask for a password, the right one and a wrong one", async () => {
      const address = `http://${forwarded.lan}:${camera.port}/1.jpg?key=${SECRETS.urlQuery}`;
      assert.equal(await read("fetch", address), SAMPLE_VIN);
      assert.equal(await read("wrong-camera", address), "VIN_FETCH_FAILED");
      const inTheUrl = address.replace("//", `//visitor:${SECRETS.urlPassword}@`);
      assert.equal(await read("plain", inTheUrl), "VIN_FETCH_FAILED");
    });

    it("pictures that are none", async () => {
      double.script(tattling(400));
      assert.equal(await read("plain"), "VIN_BAD_IMAGE");
      assert.match(String(await read("plain", PICTURE_TEXT)), /^VIN_BAD_/);
    });

    it("a failure that nobody catches, so that Node-RED logs it", async () => {
      const address = `http://visitor:${SECRETS.urlPassword}@camera.invalid/1.jpg?key=${SECRETS.urlQuery}`;
      const unanswered = new AbortController();
      void read("uncaught", address, unanswered.signal).catch(() => null);
      await waitForLog(nodeRed, /\[error\] \[vin-read:uncaught\]/);
      unanswered.abort();
    });

    it("a close in the middle of a call", async () => {
      const calls = double.readings.length;
      double.script(silence());
      void read("plain").catch(() => null);
      await until(() => double.readings.length > calls, "the hanging call");
      await nodeRed.deploy(flows(double.url, proxy.url));
      closedLog = await waitForLog(nodeRed, /Stopped flows/);
      assert.equal(await read("plain"), SAMPLE_VIN);
    });
  });

  describe("never shows a token, password, query or picture", () => {
    const assertSilent = (texts: readonly string[]) => assertNeverSaid(texts, NEVER_SAID);

    it("in the log, which holds no VIN either", () => {
      assert.ok(closedLog !== "" && nodeRed.log().includes('"event":"node.vin-read.duration'), "a full log");
      assertSilent([nodeRed.log()]);
      assert.ok(!nodeRed.log().includes(SAMPLE_VIN));
    });

    it("in a status", () => {
      for (const name of [...CAUGHT, "uncaught", "stats"])
        assert.ok(statuses.join().includes(`status/${name}`), `statuses of ${name} came in`);
      assertSilent(statuses);
    });

    it("in an error that a Catch node gets", () => {
      assert.ok(errors.length >= 12, "errors were caught");
      assertSilent(errors);
    });

    it("in the flows, as the editor and an export have them", async () => {
      await admin("/flows");
      await admin("/nodes");
      for (const id of ["account", "busy-account", "wrong-account", "proxied-account"])
        await admin(`/credentials/vin-service/${id}`);
      for (const id of ["proxy", "wrong-proxy"]) await admin(`/credentials/http-proxy/${id}`);
      for (const id of ["fetch", "wrong-camera", "uncaught", "plain"])
        await admin(`/credentials/vin-read/${id}`);
      assert.ok(/"has_password":true/.test(adminAnswers.join()), "the credentials are there");
      assertSilent(adminAnswers);
    });
  });
});
