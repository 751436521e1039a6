/** What the Flow Library's scorecard (node-red-dev) asks, as far as it can be answered without a network. Named as there. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { minVersion, satisfies } from "semver";
import versions from "../../scripts/runtimes.json";
import { ROOT } from "../support/editor-pages";

interface Manifest {
  name: string;
  license: string;
  keywords: string[];
  repository: { url: string };
  bugs: { url: string };
  engines: { node: string };
  "node-red": { version: string; nodes: Record<string, string> };
  dependencies: Record<string, string>;
}

const json = (...parts: string[]) => JSON.parse(readFileSync(path.join(ROOT, ...parts), "utf8")) as unknown;
const manifest = json("package.json") as Manifest;
const nodeRed41 = json("node_modules", "node-red", "package.json") as { version: string };
const nodeRed50 = versions.nodeRed["5.0"];
/** The lowest Node.js of the newest Node-RED. */
const NODE_OF_NODE_RED_5 = "22.9.0";

describe("the scorecard", () => {
  it("P01: names a licence", () => assert.equal(manifest.license, "Apache-2.0"));

  it("P03: says where sources and issues are", () => {
    assert.match(manifest.repository.url, /^git\+https:/);
    assert.match(manifest.bugs.url, /^https:/);
  });

  it("P04: has a name with a scope", () => assert.match(manifest.name, /^@[\w-]+\/[\w-]+$/));

  it("P05: has the keyword that the Flow Library looks for", () => {
    assert.ok(manifest.keywords.includes("node-red"));
  });

  it("P06: admits every Node-RED that is maintained", () => {
    for (const version of [nodeRed41.version, nodeRed50]) {
      assert.ok(satisfies(version, manifest["node-red"].version), version);
    }
    assert.equal(minVersion(manifest["node-red"].version)?.version, "3.1.0");
  });

  it("P07: admits the lowest Node.js of the newest Node-RED", () => {
    assert.ok(satisfies(NODE_OF_NODE_RED_5, manifest.engines.node));
  });

  it("D01: needs six packages at most", () => assert.ok(Object.keys(manifest.dependencies).length <= 6));

  it("D03: admits the installed version of each dependency, and every undici of the matrix", () => {
    for (const [name, range] of Object.entries(manifest.dependencies)) {
      const { version } = json("node_modules", name, "package.json") as { version: string };
      assert.ok(satisfies(version, range), name);
    }
    for (const { undici } of versions.matrix) {
      assert.ok(satisfies(`${undici}.99.0`, manifest.dependencies["undici"] ?? ""), undici);
    }
  });

  // That the library can read the registrations is tested in test/editor/definitions.test.ts.
  it("N02: shows each of its nodes in an example", () => {
    const examples = readdirSync(path.join(ROOT, "examples")).flatMap(
      (file) => json("examples", file) as { type: string }[],
    );
    const types = Object.keys(manifest["node-red"].nodes);
    assert.deepEqual(
      types.filter((type) => !examples.some((node) => node.type === type)),
      [],
    );
  });
});
