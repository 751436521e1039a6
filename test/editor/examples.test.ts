/** The example flows do what their comments say, in a real Node-RED. */
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { json } from "../double/behaviours";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { ROOT } from "../support/editor-pages";
import { startNodeRed, waitForLog, type RunningNodeRed } from "../support/node-red";

const VIN = "1GC86F3J6GR925297";
const SAMPLE = path.join(ROOT, "test", "pictures", "sample-label.jpg");

interface FlowNode extends Record<string, unknown> {
  id: string;
  type: string;
  name?: string;
}

/** An example whose debug nodes print, and with what only a user can fill in. */
function example(name: string, change: (node: FlowNode) => object = () => ({})): FlowNode[] {
  const flow = JSON.parse(readFileSync(path.join(ROOT, "examples", `${name}.json`), "utf8")) as FlowNode[];
  return flow.map((node) => ({
    ...node,
    ...(node.type === "debug" ? { console: true } : {}),
    ...change(node),
  }));
}

describe("the examples", function () {
  this.timeout(60_000);
  let nodeRed: RunningNodeRed;
  let double: VinIdDouble;

  before(async () => {
    nodeRed = await startNodeRed();
    double = await startVinIdDouble();
  });

  after(async () => {
    await nodeRed?.stop();
    await double?.close();
  });

  const press = async (flow: FlowNode[], name: string) => {
    const button = flow.find((node) => node.type === "inject" && node.name === name);
    const response = await fetch(`${nodeRed.url}/inject/${button?.id}`, { method: "POST" });
    assert.equal(response.status, 200);
  };

  const toCloud = (node: FlowNode) =>
    node.type === "vin-service" ? { baseUrl: double.url, credentials: { token: "a-token" } } : {};

  it("“Read one picture” reads by itself", async () => {
    await nodeRed.deploy(example("Read one picture"));
    await waitForLog(nodeRed, new RegExp(`\\[debug:VIN\\]\\s+'?${VIN}`));
  });

  describe("“Upload a picture over HTTP”", () => {
    before(() => nodeRed.deploy(example("Upload a picture over HTTP")));

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

    it("answers a form without a file with status 400 and a code", async () => {
      const { status, error } = await post("/vin/form", new FormData());
      assert.deepEqual([status, error?.code], [400, "VIN_BAD_INPUT"]);
    });
  });

  it("“Not found and errors” sends each outcome to its own output", async () => {
    const flow = example("Not found and errors");
    await nodeRed.deploy(flow);
    await press(flow, "picture with a VIN");
    await waitForLog(nodeRed, new RegExp(`\\[debug:VIN\\]\\s+'?${VIN}`));
    await press(flow, "picture without a VIN");
    await waitForLog(nodeRed, /\[debug:no VIN\]\s+false/);
    await press(flow, "not a picture");
    await waitForLog(nodeRed, /\[debug:failure\]\s+'?VIN_BAD_INPUT: /);
  });

  it("“Watch a folder” reads a picture that is saved there, and leaves other files alone", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "vin-id-watched-"));
    try {
      await nodeRed.deploy(
        example("Watch a folder", ({ type }) => (type === "watch" ? { files: folder } : {})),
      );
      writeFileSync(path.join(folder, "notes.txt"), "no picture");
      copyFileSync(SAMPLE, path.join(folder, "car.jpg"));
      const log = await waitForLog(nodeRed, new RegExp(`car\\.jpg: ${VIN}`));
      assert.doesNotMatch(log, /notes\.txt/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("“Cloud - send a picture URL” sends the URL and nothing else", async () => {
    const flow = example("Cloud - send a picture URL", toCloud);
    await nodeRed.deploy(flow);
    await press(flow, "your picture's public URL");
    await waitForLog(nodeRed, /\[debug:VIN\]\s+'?WAULC68E25A008579/);
    assert.deepEqual(
      double.readings.map(({ fields }) => fields.map(({ name, value }) => [name, value.toString()])),
      [[["upload_url", "https://www.example.com/your-picture.jpg"]]],
    );
  });

  it("“Usage alert” reports, and says once that the plan is nearly used up", async () => {
    double.alwaysStatistics(json(200, { usage: { month: 5, calls: 4500, year: 2026 }, total_calls: 5000 }));
    const flow = example("Usage alert", toCloud);
    await nodeRed.deploy(flow);
    await press(flow, "report now");
    await waitForLog(nodeRed, "90 % of the VIN ID plan is used: 4500 of 5000 calls.");
    await press(flow, "report now");
    const log = await waitForLog(nodeRed, /(\[debug:report\][\s\S]*){2}/);
    assert.equal(log.split("of the VIN ID plan is used").length, 2);
  });
});
