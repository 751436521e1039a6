/** The Node-REDs that whole flows are tested in: 4.1 on this Node.js, and 5.0 on the Node.js 22 it needs. */
import { existsSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../..");
const RUNTIMES = path.join(ROOT, ".runtimes", "node_modules");
const windows = process.platform === "win32";

export interface Runtime {
  name: string;
  nodeRed: string;
  node: string;
}

export const RUNTIME_LIST: Runtime[] = [
  { name: "Node-RED 4.1", nodeRed: path.join(ROOT, "node_modules", "node-red"), node: process.execPath },
  {
    name: "Node-RED 5.0",
    nodeRed: path.join(RUNTIMES, "node-red-5.0"),
    node: path.join(RUNTIMES, "node22", "bin", windows ? "node.exe" : "node"),
  },
];

/** True when `node scripts/runtimes.mjs` was run (the gate does); throws instead where all must be there. */
export function isInstalled(runtime: Runtime): boolean {
  const installed = existsSync(runtime.nodeRed) && existsSync(runtime.node);
  if (!installed && process.env["VIN_ID_REQUIRE_ALL"] === "1") {
    throw new Error(`${runtime.name} is not installed: run “node scripts/runtimes.mjs”`);
  }
  return installed;
}
