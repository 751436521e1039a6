/** One Node-RED runtime for node tests, loaded with the nodes from their sources. */
import { createRequire } from "node:module";
import helper from "node-red-node-test-helper";
import type { Node } from "node-red";
import vinRead = require("../../nodes/vin-read");
import vinService = require("../../nodes/vin-service");
import vinStats = require("../../nodes/vin-stats");

const require_ = createRequire(__filename);
helper.init(require_.resolve("node-red"));

const core = (file: string) => require_(`@node-red/nodes/core/${file}`) as never;
const NODES = [
  vinService,
  vinRead,
  vinStats,
  core("common/25-catch.js"),
  core("common/24-complete.js"),
  core("common/25-status.js"),
  core("network/05-tls.js"),
  core("network/06-httpproxy.js"),
] as never[];

export type Received = Record<string, unknown>;

export { helper };

/** Starts the runtime before, and stops it after, the tests of a `describe` block. */
export function useNodeRed(): void {
  before(async () => {
    await new Promise<void>((resolve) => helper.startServer(resolve as never));
  });
  afterEach(async () => {
    await helper.unload();
  });
  after(async () => {
    await new Promise<void>((resolve) => helper.stopServer(resolve as never));
  });
}

/** Deploys a flow. Credentials by node id. */
export async function load(flow: object[], credentials: Record<string, object> = {}): Promise<void> {
  await helper.load(NODES, flow, credentials);
}

export function node(id: string): Node {
  return helper.getNode(id) as Node;
}

/** The next message that arrives at a helper node. */
export function nextAt(id: string): Promise<Received> {
  return new Promise((resolve) => node(id).once("input", (msg) => resolve(msg as Received)));
}

/** Collects every message that arrives at a helper node. */
export function collectAt(id: string): Received[] {
  const messages: Received[] = [];
  node(id).on("input", (msg) => messages.push(msg));
  return messages;
}
