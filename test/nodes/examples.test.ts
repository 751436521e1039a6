/** The example flows: importable by anyone, with core nodes only, and complete. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  buildPages,
  loadDefinition,
  NODE_TYPES,
  ROOT,
  type EditorDefinition,
  type NodeType,
} from "../support/editor-pages";
import type { FlowNode } from "../support/examples";

const FOLDER = path.join(ROOT, "examples");
const FILES = readdirSync(FOLDER);
const CORE = [
  ...["comment", "inject", "debug", "catch", "function", "switch", "change", "template", "trigger"],
  ...[
    "delay",
    "join",
    "http in",
    "http response",
    "watch",
    "file",
    "file in",
    "mqtt in",
    "mqtt out",
    "mqtt-broker",
  ],
];
const CONFIG = ["vin-service", "mqtt-broker"];
const own = (type: string): type is NodeType => (NODE_TYPES as readonly string[]).includes(type);
const load = (file: string) => JSON.parse(readFileSync(path.join(FOLDER, file), "utf8")) as FlowNode[];
const all = FILES.flatMap(load);

describe("examples", () => {
  it("are flows only, since Node-RED lists every file", () => {
    assert.ok(FILES.length >= 13);
    assert.ok(FILES.every((file) => file.endsWith(".json") && Array.isArray(load(file))));
  });

  it("have ids of their own, so that importing one never replaces another", () => {
    const ids = all.filter(({ type }) => type !== "vin-service").map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("share one service where they need the cloud, so that importing several makes no second one", () => {
    const services = all.filter(({ type }) => type === "vin-service");
    assert.ok(services.length > 1);
    for (const service of services) assert.deepEqual(service, services[0]);
    assert.equal(services[0]?.["engine"], "cloud");
  });

  it("use every node type that can be dragged", () => {
    const used = new Set(all.map(({ type }) => type));
    assert.ok(used.has("vin-read") && used.has("vin-stats"));
  });

  it("hold no token", () => {
    assert.ok(all.every((node) => !("credentials" in node)));
  });

  for (const file of FILES) {
    describe(file, () => {
      const nodes = load(file);
      const byId = new Map(nodes.map((node) => [node.id, node]));

      it("uses only core nodes and this package's", () => {
        assert.deepEqual(
          nodes.filter(({ type }) => !CORE.includes(type) && !own(type)).map(({ type }) => type),
          [],
        );
      });

      it("has nodes only, which go to the flow that is open, with a comment that explains them", () => {
        assert.ok(nodes.every(({ type, z }) => type !== "tab" && z === undefined));
        assert.ok(nodes.every((node) => "x" in node !== CONFIG.includes(node.type)));
        const comment = nodes.find(({ type }) => type === "comment");
        assert.ok(comment && String(comment.name).length > 10 && String(comment["info"]).length > 40);
      });

      it("has wires that end at its own nodes, and a service only to enter a token in", () => {
        assert.ok(
          nodes
            .flatMap(({ wires }) => wires ?? [])
            .flat()
            .every((id) => byId.has(id)),
        );
        const users = nodes.filter(({ type }) => type === "vin-read" || type === "vin-stats");
        assert.ok(users.length > 0);
        const services = nodes.filter(({ type }) => type === "vin-service").map(({ id }) => id);
        assert.deepEqual(
          [...new Set(users.map(({ service }) => service))],
          services.length ? services : [""],
        );
      });

      it("needs no picture from the internet", () => {
        const addresses = JSON.stringify(nodes).match(/https?:\/\/[^/"\s:<]+/g) ?? [];
        const harmless =
          /^https?:\/\/(localhost|192\.168\.\d+\.\d+|www\.example\.com|api\.platerecognizer\.com)$/;
        assert.deepEqual(
          addresses.filter((address) => !harmless.test(address)),
          [],
        );
      });

      it("holds inline pictures that are committed samples, or the broken start of one", () => {
        const samples = path.join(ROOT, "test", "pictures");
        const known = readdirSync(samples).map((name) => readFileSync(path.join(samples, name)));
        const inline = nodes.map(({ payload }) => String(payload)).filter((text) => text.startsWith("data:"));
        for (const uri of inline) {
          const bytes = Buffer.from(uri.replace("data:image/jpeg;base64,", ""), "base64");
          assert.ok(known.some((sample) => sample.subarray(0, bytes.length).equals(bytes)));
        }
      });
    });
  }

  it("open with “Read one picture”, which shows the sample label's VIN by itself", () => {
    const nodes = load("Read one picture.json");
    const inject = nodes.find(({ type }) => type === "inject");
    const sample = readFileSync(path.join(ROOT, "test/pictures/sample-label.jpg")).toString("base64");
    assert.equal(inject?.["once"], true);
    assert.equal(inject?.["payload"], `data:image/jpeg;base64,${sample}`);
    const debug = nodes.find(({ type }) => type === "debug");
    assert.equal(debug?.["complete"], "payload.vin");
    assert.equal(debug?.["console"], true);
  });
});

describe("nodes in examples", () => {
  let definitions: Record<NodeType, EditorDefinition>;

  before(async () => {
    const pages = await buildPages();
    const entries = NODE_TYPES.map((type) => [type, loadDefinition(pages[type])] as const);
    definitions = Object.fromEntries(entries) as Record<NodeType, EditorDefinition>;
  });

  it("have exactly the properties of their type, all of them valid", () => {
    const general = ["id", "type", "z", "x", "y", "wires"];
    for (const node of all) {
      if (!own(node.type)) continue;
      const { defaults } = definitions[node.type];
      const properties = Object.keys(node).filter((key) => !general.includes(key));
      assert.deepEqual(properties.sort(), Object.keys(defaults).sort(), node.type);
      for (const [name, { validate }] of Object.entries(defaults)) {
        assert.equal(validate?.call(node, node[name], {}) ?? true, true, `${node.type} ${name}`);
      }
    }
  });

  it("have as many outputs as they have wires", () => {
    const readers = all.filter(({ type }) => type === "vin-read");
    for (const { outputs, notFoundOutput, errorOutput, wires } of readers) {
      assert.equal(outputs, 1 + Number(notFoundOutput) + Number(errorOutput));
      assert.equal(wires?.length, outputs);
    }
  });
});
