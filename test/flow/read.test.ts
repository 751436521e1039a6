/** Whole flows in the real Node-REDs: a picture is posted, a reading comes back. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startNodeRed, waitForLog, type RunningNodeRed } from "../support/node-red";
import { isInstalled, RUNTIME_LIST } from "../support/runtimes";
import { silence } from "../double/behaviours";
import { SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { until } from "../support/until";
import { readOverHttp } from "./flows";

const PICTURES = path.resolve(__dirname, "../pictures");
const sample = readFileSync(path.join(PICTURES, "sample-label.jpg"));
const sampleVin =
  readFileSync(path.join(PICTURES, "manifest.tsv"), "utf8")
    .split("\n")
    .map((line) => line.split("\t"))
    .find(([file]) => file === "sample-label.jpg")?.[1] ?? "";
const TOKEN = "0123456789abcdef-test-token";

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function post(
  nodeRed: RunningNodeRed,
  body: Uint8Array | string,
  type = "image/jpeg",
): Promise<Answer> {
  const response = await fetch(`${nodeRed.url}/read`, {
    method: "POST",
    headers: { "content-type": type },
    body: body as BodyInit,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Deploys all flows and resolves to the status of the answer, which comes when the old flows have closed. */
async function deploy(nodeRed: RunningNodeRed, flows: object[]): Promise<number> {
  const headers = { "content-type": "application/json", "Node-RED-Deployment-Type": "full" };
  const response = await fetch(`${nodeRed.url}/flows`, {
    method: "POST",
    headers,
    body: JSON.stringify(flows),
  });
  return response.status;
}

for (const runtime of RUNTIME_LIST) {
  describe(`a flow in ${runtime.name}`, function () {
    this.timeout(120_000);
    before(function () {
      if (!isInstalled(runtime)) this.skip();
    });

    describe("with the offline reader", () => {
      let nodeRed: RunningNodeRed;
      before(async () => {
        nodeRed = await startNodeRed({ ...runtime, flows: readOverHttp({ engine: "embedded" }) });
      });
      after(() => nodeRed.stop());

      it("answers a posted photo with its VIN", async () => {
        const { status, body } = await post(nodeRed, sample);
        assert.equal(status, 200);
        assert.equal(body["vin"], sampleVin);
        assert.equal(body["engine"], "embedded");
        assert.equal(body["orientation"], "horizontal");
      });

      it("answers a truncated photo with an error that can be caught, and reads the next one", async () => {
        const broken = await post(nodeRed, sample.subarray(0, sample.length >> 2));
        assert.equal(broken.status, 422);
        assert.equal(broken.body["code"], "VIN_BAD_IMAGE");
        assert.equal((await post(nodeRed, sample)).body["vin"], sampleVin);
      });

      it("answers text that is no picture with an error that can be caught", async () => {
        const { status, body } = await post(nodeRed, "hello", "text/plain");
        assert.equal(status, 422);
        assert.match(String(body["code"]), /^VIN_BAD_(INPUT|IMAGE)$/);
      });

      it("survives a posted message that no Catch node can get a copy of, says so, and reads the next one", async () => {
        const levels = 20_000;
        const nested = `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
        const gone = new AbortController();
        const headers = { "content-type": "application/json" };
        const posted = fetch(`${nodeRed.url}/read`, {
          method: "POST",
          headers,
          body: nested,
          signal: gone.signal,
        });
        const ended = posted.catch(() => null);
        await waitForLog(
          nodeRed,
          /\[error\] \[vin-read:read\] There is no picture: .* No Catch node got it: .*RangeError/,
        );
        gone.abort();
        await ended;
        assert.equal((await post(nodeRed, sample)).body["vin"], sampleVin);
        assert.equal(nodeRed.exitCode(), null);
      });

      it("writes neither VIN nor picture to the log", () => {
        assert.ok(!nodeRed.log().includes(sampleVin));
        assert.ok(!nodeRed.log().includes(sample.toString("base64").slice(0, 40)));
      });
    });

    describe("with the cloud", () => {
      let nodeRed: RunningNodeRed;
      let double: VinIdDouble;
      before(async () => {
        double = await startVinIdDouble();
        nodeRed = await startNodeRed({
          ...runtime,
          flows: readOverHttp({ engine: "cloud", baseUrl: double.url, duplicateWindow: 0 }),
          credentials: { service: { token: TOKEN } },
        });
      });
      after(async () => {
        await nodeRed.stop();
        await double.close();
      });

      it("answers a posted photo with the VIN that the API found", async () => {
        const { status, body } = await post(nodeRed, sample);
        assert.equal(status, 200);
        assert.equal(body["vin"], SAMPLE_VIN);
        assert.equal(body["engine"], "cloud");
      });

      it("deploys anew without waiting for a call that hangs, and reads again", async () => {
        double.script(silence());
        const hanging = post(nodeRed, sample).catch(() => null);
        await until(() => double.maxInFlight > 0 && double.readings.length >= 2, "the hanging call");
        const deployed = deploy(
          nodeRed,
          readOverHttp({ engine: "cloud", baseUrl: double.url, duplicateWindow: 0 }),
        );
        // Waiting for the call would take its 60 s, and Node-RED's own patience with a node that won't close 15 s.
        const first = await Promise.race([deployed, sleep(10_000, "still closing")]);
        assert.equal(first, 204);
        await Promise.race([hanging, sleep(100)]);
        assert.equal((await post(nodeRed, sample)).body["vin"], SAMPLE_VIN);
      });

      it("keeps the token out of the log and out of what the editor gets", async () => {
        const flows = await (await fetch(`${nodeRed.url}/flows`)).text();
        const credentials = await (await fetch(`${nodeRed.url}/credentials/vin-service/service`)).text();
        for (const text of [nodeRed.log(), flows, credentials]) assert.ok(!text.includes(TOKEN));
      });
    });
  });
}
