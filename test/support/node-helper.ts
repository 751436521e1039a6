/** One Node-RED runtime for node tests, loaded with the nodes from their sources. */
import { createRequire } from "node:module";
import { inspect } from "node:util";
import helper from "node-red-node-test-helper";
import type { Node } from "node-red";
import { assertNeverSaid, secretsIn } from "./never-said";
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

/** What the log and the badges said in the present test, and what they must not say. */
const statuses: unknown[] = [];
let secrets: string[] = [];
const { events } = require_("@node-red/util") as { events: NodeJS.EventEmitter };
events.on("node-status", (status) => statuses.push(status));

/**
 * Starts the runtime before, and stops it after, the tests of a `describe` block. After each one it looks whether the
 * log or a badge held a token or password; the log takes errors that no Catch node gets.
 */
export function useNodeRed(): void {
  before(async () => {
    await new Promise<void>((resolve) => helper.startServer(resolve as never));
  });
  afterEach(async () => {
    const said = inspect([helper.log().args, statuses], {
      depth: 8,
      maxArrayLength: null,
      maxStringLength: null,
    });
    statuses.length = 0;
    await helper.unload();
    assertNeverSaid([said], secrets);
  });
  after(async () => {
    await new Promise<void>((resolve) => helper.stopServer(resolve as never));
  });
}

/** Deploys a flow. Credentials by node id. */
export async function load(flow: object[], credentials: Record<string, object> = {}): Promise<void> {
  secrets = secretsIn(credentials);
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
