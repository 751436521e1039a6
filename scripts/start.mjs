/**
 * `npm start`: a Node-RED of its own with these nodes installed and a demo flow deployed.
 * Options: --port N (default 1880, or the next free one), --host ADDRESS (default 127.0.0.1), --reset (fresh demo flow).
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const userDir = join(root, ".demo");
const DEMO_FLOWS = ["Read one picture", "Upload a picture over HTTP"];

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "1880" },
    host: { type: "string", default: "127.0.0.1" },
    reset: { type: "boolean", default: false },
  },
});

prepareUserDir();
const port = await freePort(Number(values.port), values.host);
const url = `http://${values.host}:${port}/`;
const nodeRed = spawn(
  process.execPath,
  [join(root, "node_modules", "node-red", "red.js"), "--userDir", userDir, "--port", String(port)],
  { stdio: "inherit", env: { ...process.env, VIN_ID_DEMO_HOST: values.host } },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => nodeRed.kill(signal));
nodeRed.on("exit", (code) => process.exit(code ?? 0));
await announce();

/** The user directory stays between starts, so that what a user builds in the demo is not lost. */
function prepareUserDir() {
  const modules = join(userDir, "node_modules", "@vin-id");
  mkdirSync(modules, { recursive: true });
  rmSync(join(modules, "node-red"), { force: true });
  // A link, so that a rebuilt node is there after a restart ("junction" needs no rights on Windows).
  symlinkSync(root, join(modules, "node-red"), "junction");
  writeFileSync(
    join(userDir, "package.json"),
    JSON.stringify(
      { name: "vin-id-demo", private: true, dependencies: { "@vin-id/node-red": "*" } },
      null,
      2,
    ),
  );
  writeFileSync(
    join(userDir, "settings.js"),
    `// Written by "npm start".
module.exports = {
  uiHost: process.env.VIN_ID_DEMO_HOST,
  flowFile: "flows.json",
  credentialSecret: "demo only",
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false },
};
`,
  );
  const flows = join(userDir, "flows.json");
  if (values.reset || !existsSync(flows)) writeFileSync(flows, JSON.stringify(demoFlow(), null, 2));
}

/** The demo is made of the examples themselves, each on a flow of its own; what has no place is a config node. */
function demoFlow() {
  return DEMO_FLOWS.flatMap((name, index) => {
    const tab = { id: `demo${index}`, type: "tab", label: name };
    const nodes = JSON.parse(readFileSync(join(root, "examples", `${name}.json`), "utf8"));
    return [tab, ...nodes.map((node) => ("x" in node ? { ...node, z: tab.id } : node))];
  });
}

async function freePort(first, host) {
  for (let port = first; port < first + 100; port++) {
    const free = await new Promise((resolve) => {
      const probe = createServer()
        .once("error", () => resolve(false))
        .once("listening", () => probe.close(() => resolve(true)))
        .listen(port, host);
    });
    if (free) return port;
  }
  throw new Error(`no free port from ${first} to ${first + 99} on ${host}`);
}

async function announce() {
  for (let attempt = 0; attempt < 120 && nodeRed.exitCode === null; attempt++) {
    const up = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (up) {
      console.log(`\nNode-RED with the VIN ID nodes is ready: ${url}\nStop it with Ctrl+C.\n`);
      return;
    }
    await sleep(500);
  }
}
