/** The example flows do what their comments say, in a real Node-RED. */
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { json, silence } from "../double/behaviours";
import { startPictureHost } from "../double/picture-host";
import { INVALID_TOKEN, SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { LABEL_VIN as VIN } from "../nodes/flow";
import { example, type FlowNode } from "../support/examples";
import { withBroker } from "../support/mqtt-broker";
import { startNodeRed, waitForLog, type RunningNodeRed } from "../support/node-red";
import { until } from "../support/until";

const PICTURES = path.resolve(__dirname, "../pictures");
const sample = (name: string) => readFileSync(path.join(PICTURES, name));
/** The first reading loads the models, which takes its time on a busy machine. */
const READING_LIMIT_MS = 60_000;
const SAMPLE = path.join(PICTURES, "sample-label.jpg");

describe("the examples", function () {
  this.timeout(180_000);
  let nodeRed: RunningNodeRed;
  let double: VinIdDouble;
  let alreadyPrinted = 0;

  before(async () => {
    nodeRed = await startNodeRed();
    double = await startVinIdDouble();
  });

  after(async () => {
    await nodeRed?.stop();
    await double?.close();
  });

  const deploy = async (flow: FlowNode[]) => {
    alreadyPrinted = nodeRed.log().length;
    await nodeRed.deploy(flow);
  };

  /** Waits until what was printed since the deploy matches. */
  const printed = async (wanted: RegExp) => {
    const log = await waitForLog(nodeRed, (all) => wanted.test(all.slice(alreadyPrinted)), READING_LIMIT_MS);
    return log.slice(alreadyPrinted);
  };

  const press = async (flow: FlowNode[], name: string) => {
    const button = flow.find((node) => node.type === "inject" && node.name === name);
    const response = await fetch(`${nodeRed.url}/inject/${button?.id}`, { method: "POST" });
    assert.equal(response.status, 200);
  };

  const toCloud = (node: FlowNode) =>
    node.type === "vin-service" ? { baseUrl: double.url, credentials: { token: "a-token" } } : {};

  it("“Read one picture” reads by itself", async () => {
    await deploy(example("Read one picture"));
    await printed(new RegExp(`\\[debug:VIN\\]\\s+'?${VIN}`));
  });

  describe("“Upload a picture over HTTP”", () => {
    before(() => deploy(example("Upload a picture over HTTP")));

    const post = async (address: string, body: BodyInit, headers: Record<string, string> = {}) => {
      const response = await fetch(nodeRed.url + address, { method: "POST", body, headers });
      return {
        status: response.status,
        ...((await response.json()) as { vin?: string; error?: { code: string } }),
      };
    };

    it("shows a page whose form posts to the flow", async () => {
      const page = await (await fetch(`${nodeRed.url}/vin`)).text();
      assert.match(page, /<form method="post" action="vin\/form" enctype="multipart\/form-data">/);
    });

    it("answers a form's file with its reading", async () => {
      const form = new FormData();
      form.append("picture", new Blob([readFileSync(SAMPLE)], { type: "image/jpeg" }), "label.jpg");
      const { status, vin } = await post("/vin/form", form);
      assert.deepEqual([status, vin], [200, VIN]);
    });

    it("answers a picture that was posted as it is", async () => {
      const { status, vin } = await post("/vin", readFileSync(SAMPLE), { "Content-Type": "image/jpeg" });
      assert.deepEqual([status, vin], [200, VIN]);
    });

    it("answers what is no picture with status 400 and a code", async () => {
      const { status, error } = await post("/vin", "no picture", { "Content-Type": "image/jpeg" });
      assert.deepEqual([status, error?.code], [400, "VIN_BAD_IMAGE"]);
    });

    it("takes nothing but a picture: a form without a file, text and JSON are refused", async () => {
      const json = { "Content-Type": "application/json" };
      const refused = [
        await post("/vin/form", new FormData()),
        await post("/vin", "no picture", { "Content-Type": "text/plain" }),
        await post("/vin", '{"a":'.repeat(20_000) + "1" + "}".repeat(20_000), json),
        await post("/vin/form", '{"a":'.repeat(20_000) + "1" + "}".repeat(20_000), json),
      ];
      for (const { status, error } of refused)
        assert.deepEqual([status, error?.code], [415, "VIN_BAD_INPUT"]);
    });

    it("takes no picture of more than 10 MB", async () => {
      const body = Buffer.alloc(10 * 1024 * 1024 + 1);
      const { status, error } = await post("/vin", body, { "Content-Type": "image/jpeg" });
      assert.deepEqual([status, error?.code], [413, "VIN_TOO_LARGE"]);
    });
  });

  it("“Not found and errors” sends each outcome to its own output", async () => {
    const flow = example("Not found and errors");
    await deploy(flow);
    await press(flow, "picture with a VIN");
    await printed(new RegExp(`\\[debug:VIN\\]\\s+'?${VIN}`));
    await press(flow, "picture without a VIN");
    await printed(/\[debug:no VIN\]\s+false/);
    await press(flow, "not a picture");
    await printed(/\[debug:failure\]\s+'?VIN_BAD_INPUT: /);
  });

  it("“Watch a folder” reads a picture that is saved there, and leaves other files alone", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "vin-id-watched-"));
    try {
      await deploy(example("Watch a folder", ({ type }) => (type === "watch" ? { files: folder } : {})));
      writeFileSync(path.join(folder, "notes.txt"), "no picture");
      copyFileSync(SAMPLE, path.join(folder, "car.jpg"));
      const log = await printed(new RegExp(`car\\.jpg: ${VIN}`));
      assert.doesNotMatch(log, /notes\.txt/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("“Cloud - send a picture URL” sends the URL and nothing else", async () => {
    const flow = example("Cloud - send a picture URL", toCloud);
    await deploy(flow);
    await press(flow, "your picture's public URL");
    await printed(/\[debug:VIN\]\s+'?WAULC68E25A008579/);
    assert.deepEqual(
      double.readings.map(({ fields }) => fields.map(({ name, value }) => [name, value.toString()])),
      [[["upload_url", "https://www.example.com/your-picture.jpg"]]],
    );
  });

  it("“Usage alert” reports, and says once that the plan is nearly used up", async () => {
    double.alwaysStatistics(json(200, { usage: { month: 5, calls: 4500, year: 2026 }, total_calls: 5000 }));
    const flow = example("Usage alert", toCloud);
    await deploy(flow);
    await press(flow, "report now");
    await printed(/90 % of the VIN ID plan is used: 4500 of 5000 calls\./);
    await press(flow, "report now");
    const log = await printed(/(\[debug:report\][\s\S]*){2}/);
    assert.equal(log.split("of the VIN ID plan is used").length, 2);
  });

  it("“Several VINs in one picture” sends a message for each, which can be put together again", async () => {
    const flow = example("Several VINs in one picture");
    await deploy(flow);
    await press(flow, "two stickers");
    await printed(/\[debug:each VIN\]\s+'?1 of 2: KNAK949K2N8075816/);
    await printed(/\[debug:each VIN\]\s+'?2 of 2: WAUZZZCZZEY550934/);
    await printed(/\[debug:all together\]\s+'?KNAK949K2N8075816, WAUZZZCZZEY550934/);
  });

  describe("“Open a gate for known vehicles”", () => {
    const flow = example("Open a gate for known vehicles");
    beforeEach(() => deploy(flow));

    for (const [vehicle, outcome] of [
      ["a known vehicle", "open"],
      ["another vehicle", "closed"],
      ["no vehicle at all", "closed"],
    ] as const) {
      it(`says ${outcome} for ${vehicle}`, async () => {
        await press(flow, vehicle);
        const log = await printed(/\[debug:gate\]/);
        assert.match(log, new RegExp(`\\[debug:gate\\]\\s+'?${outcome}`));
      });
    }

    it("says closed when the picture can't be read", async () => {
      const broken = flow.map((node) => (node.type === "inject" ? { ...node, payload: "no picture" } : node));
      await deploy(broken);
      await press(broken, "a known vehicle");
      const log = await printed(/\[debug:gate\]/);
      assert.match(log, /\[debug:gate\]\s+'?closed/);
    });
  });

  describe("“Try again after a failure”", () => {
    let calls: number;

    before(async () => {
      const impatient = (node: FlowNode) => ({
        ...toCloud(node),
        ...(node.type === "vin-service" ? { timeout: 0.5, repeat: 0, duplicateWindow: 0 } : {}),
        ...(node.type === "delay" ? { timeout: "0.1", timeoutUnits: "seconds" } : {}),
      });
      await deploy(example("Try again after a failure", impatient));
    });
    beforeEach(() => (calls = double.readings.length));

    const flow = example("Try again after a failure");

    it("sends the same picture again when no answer came", async () => {
      double.script(silence());
      await press(flow, "sample picture");
      await printed(new RegExp(`\\[debug:VIN\\]\\s+'?${SAMPLE_VIN}`));
      const sent = double.readings.slice(calls).map(({ fields }) => fields[0]?.value);
      assert.deepEqual(sent, [sample("sample-label.jpg"), sample("sample-label.jpg")]);
    });

    it("gives up at once when the token is wrong", async () => {
      double.script(json(403, INVALID_TOKEN));
      await press(flow, "sample picture");
      await printed(/\[debug:given up\]\s+'?VIN_AUTH: /);
      assert.equal(double.readings.length, calls + 1);
    });
  });

  it("“Publish over MQTT” sends each VIN to the topic of its camera", () =>
    withBroker(async ({ messages, toBroker }) => {
      const flow = example("Publish over MQTT", toBroker);
      await deploy(flow);
      await press(flow, "sample picture");
      await until(() => messages.length > 0, "a message at the broker", READING_LIMIT_MS);
      const [[topic, message] = ["", ""]] = messages;
      assert.equal(topic, "vehicles/gate/vin");
      const { vin, makes, confidence } = JSON.parse(message) as Record<string, unknown>;
      assert.deepEqual([vin, makes], [VIN, ["Ford"]]);
      assert.ok(Number(confidence) >= 0.8);
      await deploy([]);
    }));

  it("“Share pictures over MQTT” answers each picture that comes to its group, also one that can't be read", () =>
    withBroker(async ({ groups, subscribed, publish, toBroker }) => {
      const flow = example("Share pictures over MQTT", toBroker);
      await deploy(flow);
      await until(() => subscribed.length === 2, "the subscriptions");
      await press(flow, "sample picture");
      await printed(new RegExp(`\\[debug:answer\\]\\s+'?vehicles/gate/vin: ${VIN}`));
      await publish("pictures/yard", sample("no-vin-label.jpg"));
      await printed(/vehicles\/yard\/vin: no VIN/);
      await publish("pictures/ramp", Buffer.from("no picture"));
      await printed(/vehicles\/ramp\/vin: VIN_BAD_INPUT/);
      // That members of a group take turns is the broker's part.
      assert.deepEqual(groups, ["$share/vin/pictures/+"]);
      await deploy([]);
    }));

  it("“Save pictures that failed” saves those without a VIN and broken ones, as they came", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "vin-id-not-read-"));
    try {
      const flow = example("Save pictures that failed");
      const text = JSON.stringify(flow).replaceAll("/home/pi/not-read", folder);
      await deploy(JSON.parse(text) as FlowNode[]);
      for (const [name, outcome] of [
        ["picture with a VIN", new RegExp(`\\[debug:VIN\\]\\s+'?${VIN}`)],
        ["picture without a VIN", /\[debug:saved\]/],
        ["broken picture", /(\[debug:saved\][\s\S]*){2}/],
      ] as const) {
        await press(flow, name);
        await printed(outcome);
      }
      // The file names begin with the time.
      const saved = readdirSync(folder).sort();
      assert.deepEqual(
        saved.map((name) => readFileSync(path.join(folder, name))),
        [sample("no-vin-label.jpg"), sample("sample-label.jpg").subarray(0, 900)],
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("the example “Camera snapshot on the LAN”", function () {
  this.timeout(180_000);

  it("fetches the camera's picture and reads it here", async () => {
    const camera = await startPictureHost((_request, response) => {
      response.writeHead(200, { "content-type": "image/jpeg" }).end(sample("sample-label.jpg"));
    });
    const nodeRed = await startNodeRed({
      env: {
        NODE_OPTIONS: `--require ${path.resolve(__dirname, "../support/camera-on-the-lan.cjs")}`,
        VIN_ID_TEST_CAMERA: `192.168.1.20:${camera.port}`,
      },
    });
    try {
      const flow = example("Camera snapshot on the LAN");
      await nodeRed.deploy(flow);
      const button = flow.find(({ type }) => type === "inject");
      await fetch(`${nodeRed.url}/inject/${button?.id}`, { method: "POST" });
      await waitForLog(nodeRed, new RegExp(`gate: ${VIN}`), READING_LIMIT_MS);
      const asked = camera.requests.map(({ headers, url }) => `http://${headers.host}${url}`);
      assert.deepEqual(asked, ["http://192.168.1.20/snapshot.jpg"]);
    } finally {
      await nodeRed.stop();
      await camera.close();
    }
  });
});
