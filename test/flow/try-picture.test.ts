/** What trying a picture in the dialog of vin-read, and refreshing vin-stats, asks a real Node-RED. */
import assert from "node:assert/strict";
import { echo, json } from "../double/behaviours";
import { SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { LABEL_VIN, PICTURE } from "../nodes/flow";
import { startNodeRed, type RunningNodeRed } from "../support/node-red";

interface Answer {
  reading?: { vin: string | null; engine: string; cameraId: string | null };
  outputs?: Record<string, unknown>[][];
  failure?: { code?: string; message?: string; key?: string };
  calls?: number;
  total?: number;
}

describe("trying a picture", function () {
  this.timeout(60_000);
  let nodeRed: RunningNodeRed;
  let double: VinIdDouble;

  before(async () => {
    double = await startVinIdDouble();
    const onTab = { z: "tab", x: 0, y: 0 };
    nodeRed = await startNodeRed({
      flows: [
        { id: "tab", type: "tab", label: "flow" },
        {
          id: "service",
          type: "vin-service",
          engine: "cloud",
          baseUrl: double.url,
          callsPerSecond: 1000,
          duplicateWindow: 0,
        },
        { id: "tokenless", type: "vin-service", engine: "cloud" },
        { id: "stats", type: "vin-stats", ...onTab, service: "service", wires: [["sent"], ["sent"]] },
        {
          id: "sent",
          type: "debug",
          ...onTab,
          name: "sent",
          active: true,
          console: true,
          tosidebar: false,
          wires: [],
        },
      ],
    });
  });
  after(async () => {
    await nodeRed?.stop();
    await double?.close();
  });

  async function attempt(settings: Record<string, string>, picture: Buffer = PICTURE): Promise<Answer> {
    const query = new URLSearchParams({ service: "service", ...settings }).toString();
    const response = await fetch(`${nodeRed.url}/vin-read/try?${query}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: new Uint8Array(picture),
    });
    assert.equal(response.status, 200);
    return (await response.json()) as Answer;
  }

  async function refresh(body: object): Promise<Answer> {
    const response = await fetch(`${nodeRed.url}/vin-stats/refresh`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Answer;
  }

  it("reads it with the deployed service, and shows the message that the node would send", async () => {
    double.script(echo());
    const { reading, outputs } = await attempt({ cameraId: "gate", cameraIdType: "str" });
    assert.deepEqual(double.readings.at(-1)?.fields.at(-1)?.value, PICTURE);
    assert.equal(reading?.vin, SAMPLE_VIN);
    assert.equal(reading?.cameraId, "gate");
    assert.equal(outputs?.length, 1);
    assert.deepEqual(outputs?.[0]?.[0]?.["payload"], reading);
  });

  it("keeps the picture's property where the reading goes elsewhere", async () => {
    const { outputs } = await attempt({ image: "picture", output: "car.reading" });
    const [message] = outputs?.[0] ?? [];
    assert.equal(message?.["picture"], `(${PICTURE.byteLength} bytes)`);
    assert.equal((message?.["car"] as { reading: { vin: string } }).reading.vin, SAMPLE_VIN);
  });

  it("writes to no context", async () => {
    const { outputs } = await attempt({ output: "lastReading", outputType: "global" });
    assert.deepEqual(Object.keys(outputs?.[0]?.[0] ?? {}).sort(), ["_msgid", "payload"]);
    const answer = await fetch(`${nodeRed.url}/context/global`, { headers: { accept: "application/json" } });
    assert.doesNotMatch(await answer.text(), /lastReading/);
  });

  it("puts a picture without a VIN on the output for such pictures", async () => {
    double.script(json(201, { results: [] }));
    const { outputs } = await attempt({ notFoundOutput: "true" });
    assert.deepEqual([outputs?.[0]?.length, outputs?.[1]?.length], [0, 1]);
  });

  for (const [what, settings, picture, code, words] of [
    ["no picture", {}, Buffer.from("text"), "VIN_BAD_IMAGE", /no picture/],
    ["nothing", {}, Buffer.alloc(0), "VIN_BAD_INPUT", /empty/],
    ["a picture above 20 MB", {}, Buffer.alloc(20 * 1024 * 1024 + 1), "VIN_TOO_LARGE", /limit is 20 MB/],
    ["another node for a service", { service: "stats" }, PICTURE, "VIN_CONFIG", /service/],
    ["a confidence that is none", { minConfidence: "high" }, PICTURE, "VIN_CONFIG", /from 0 to 1/],
  ] as const) {
    it(`answers ${what} with ${code}, and calls nobody`, async () => {
      const calls = double.requests.length;
      const { failure } = await attempt(settings, picture);
      assert.equal(failure?.code, code);
      assert.match(failure?.message ?? "", words);
      assert.equal(double.requests.length, calls);
    });
  }

  it("answers a service that is not deployed with the text that dialogs have for it, and calls nobody", async () => {
    const calls = double.requests.length;
    const { failure } = await attempt({ service: "new" });
    assert.deepEqual([failure?.key, failure?.message], ["not-deployed", undefined]);
    assert.equal(double.requests.length, calls);
  });

  it("answers a service without a token with the text that dialogs have for it, and calls nobody", async () => {
    const calls = double.requests.length;
    assert.deepEqual((await attempt({ service: "tokenless" })).failure, { key: "no-token" });
    assert.deepEqual((await refresh({ id: "new", service: "tokenless" })).failure, { key: "no-token" });
    assert.equal(double.requests.length, calls);
  });

  it("reads it offline where no service is chosen, and refreshes what was used", async () => {
    const calls = double.requests.length;
    const { reading } = await attempt({ service: "" });
    assert.deepEqual([reading?.engine, reading?.vin], ["embedded", LABEL_VIN]);
    assert.equal((await refresh({ id: "new", service: "" })).calls, 1);
    assert.equal(double.requests.length, calls);
  });

  it("counts as a reading of the service", async () => {
    const usage = double.requests.length;
    await attempt({});
    assert.equal(double.requests.length, usage + 1);
  });

  it("refreshes the usage of a deployed vin-stats, and sends nothing", async () => {
    const { calls, total } = await refresh({ id: "stats", service: "service" });
    assert.deepEqual([calls, total], [21, 5000]);
    assert.doesNotMatch(nodeRed.log(), /\[debug:sent\]/);
  });

  it("refreshes the usage of a service for a vin-stats that is not deployed", async () => {
    assert.equal((await refresh({ id: "new", service: "service" })).calls, 21);
    assert.equal((await refresh({ id: "new", service: "new" })).failure?.key, "not-deployed");
  });

  it("says why the usage can't be had", async () => {
    double.scriptStatistics(json(401, { detail: "Invalid token." }));
    assert.equal((await refresh({ id: "stats", service: "service" })).failure?.code, "VIN_AUTH");
  });
});
