/** The Node-REDs that whole flows are tested in: usually 4.1 on this Node.js, and 5.0 on the Node.js 22 it needs. */
import { existsSync } from "node:fs";
import path from "node:path";
import versions from "../../scripts/runtimes.json";

const ROOT = path.resolve(__dirname, "../..");
const INSTALLED = path.join(ROOT, ".runtimes", "node_modules");
const windows = process.platform === "win32";

export interface Runtime {
  name: string;
  nodeRed: string;
  node: string;
  /** The package under test where it isn't this checkout. */
  packageDir?: string;
}

const nodeOf = (major: string) => path.join(INSTALLED, `node${major}`, "bin", windows ? "node.exe" : "node");
const nodeRedOf = (minor: string) =>
  minor in versions.nodeRed
    ? path.join(INSTALLED, `node-red-${minor}`)
    : path.join(ROOT, "node_modules", "node-red");

const usual: Runtime[] = [
  { name: "Node-RED 4.1", nodeRed: nodeRedOf("4.1"), node: process.execPath },
  { name: "Node-RED 5.0", nodeRed: nodeRedOf("5.0"), node: nodeOf("22") },
];

/** Every Node-RED with every Node.js that is supported, with the major of undici that npm picks there. */
export const MATRIX = versions.matrix.map(({ nodeRed, node, undici, smoke = false }) => ({
  name: `Node-RED ${nodeRed} on Node.js ${node}`,
  nodeRed: nodeRedOf(nodeRed),
  node: nodeOf(node),
  undici,
  smoke,
}));

/** Linux on other processors, by Debian's qemu-user-static: the command that runs Node.js there, and what that needs to be here. */
export const EMULATED = versions.emulated.map(({ cpu, node, qemu, libraries }) => {
  const major = node.replace(/\..*/, "");
  const binary = path.join(INSTALLED, `node-${cpu}`, "bin", "node");
  return {
    name: `linux ${cpu} on Node.js ${major}`,
    command: [qemu, "-L", libraries, binary],
    needs: [qemu, libraries, binary],
    /** The same major on this processor, to compare with. */
    node: nodeOf(major),
  };
});

/** scripts/test-matrix.mjs names one of the matrix, and the folder where it installed the packed tarball. */
function chosen(): Runtime[] {
  const { VIN_ID_RUNTIME: name, VIN_ID_PACKAGE: packageDir } = process.env;
  if (!name || !packageDir) return usual;
  const found = MATRIX.filter((runtime) => runtime.name === name);
  if (found.length === 0) throw new Error(`The matrix has no “${name}”.`);
  return found.map(({ name, nodeRed, node }) => ({ name, nodeRed, node, packageDir }));
}

/** Where flow tests run. */
export const RUNTIME_LIST = chosen();

/** How the editors look that people use: each runtime, and its dark theme where it has one. */
export const LOOKS = RUNTIME_LIST.flatMap((runtime) => [
  { ...runtime, dark: false },
  ...(runtime.name === "Node-RED 5.0" ? [{ ...runtime, name: "Node-RED 5.0, dark", dark: true }] : []),
]);

/** True when `node scripts/runtimes.mjs` was run (the gate does); throws instead where all must be there. */
export function isInstalled(runtime: Runtime): boolean {
  const installed = existsSync(runtime.nodeRed) && existsSync(runtime.node);
  if (!installed && process.env["VIN_ID_REQUIRE_ALL"] === "1") {
    throw new Error(`${runtime.name} is not installed: run “node scripts/runtimes.mjs”`);
  }
  return installed;
}
