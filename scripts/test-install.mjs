/**
 * Packs the package and installs the tarball into empty Node-RED user directories the way the palette does, then
 * starts each Node-RED and looks whether its nodes, icons, help and examples are there. Needs the npm registry.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runtimes = join(root, ".runtimes", "node_modules");
const windows = process.platform === "win32";
const npmOptions = { encoding: "utf8", shell: windows, stdio: ["ignore", "pipe", "inherit"] };
const NODE_TYPES = ["vin-service", "vin-read", "vin-stats"];

const targets = [
  { name: "Node-RED 4.1", nodeRed: join(root, "node_modules", "node-red"), node: process.execPath },
  {
    name: "Node-RED 5.0",
    nodeRed: join(runtimes, "node-red-5.0"),
    node: join(runtimes, "node22", "bin", windows ? "node.exe" : "node"),
  },
];

const work = mkdtempSync(join(tmpdir(), "vin-id-install-"));
try {
  const packed = execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", work], {
    ...npmOptions,
    cwd: root,
  });
  const tarball = join(work, packed.trim().split("\n").at(-1));
  for (const target of targets) await check(target, tarball);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function check({ name, nodeRed, node }, tarball) {
  const userDir = mkdtempSync(join(work, "user-"));
  const port = await freePort();
  writeFileSync(join(userDir, "package.json"), '{ "name": "user", "version": "1.0.0", "private": true }');
  writeFileSync(
    join(userDir, "settings.js"),
    `module.exports = { uiHost: "127.0.0.1", uiPort: ${port}, credentialSecret: "test", telemetry: { enabled: false } };`,
  );
  const options = [
    "install",
    tarball,
    "--omit=dev",
    "--engine-strict",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
  ];
  execFileSync("npm", options, { ...npmOptions, cwd: userDir });

  await checkServer(node, join(userDir, "node_modules", "@vin-id", "node-red"));

  const child = spawn(node, [join(nodeRed, "red.js"), "--userDir", userDir], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += chunk));
  try {
    await checkRunning(`http://127.0.0.1:${port}`, userDir, () => log, child);
    const dependencies = readdirSync(join(userDir, "node_modules")).filter((entry) => !entry.startsWith("."));
    console.log(
      `${name}: the tarball is installed and its nodes are loaded (${dependencies.length} packages).`,
    );
  } finally {
    child.kill("SIGTERM");
    await new Promise((resolve) => (child.exitCode === null ? child.once("exit", resolve) : resolve()));
  }
}

async function checkRunning(url, userDir, log, child) {
  for (let attempt = 0; !log().includes("Server now running"); attempt++) {
    if (attempt > 240 || child.exitCode !== null) throw new Error(`Node-RED did not start:\n${log()}`);
    await sleep(250);
  }
  const get = async (path, type = "application/json") => {
    const response = await fetch(`${url}/${path}`, { headers: { accept: type } });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response;
  };
  const sets = (await (await get("nodes")).json()).filter((set) => set.module === "@vin-id/node-red");
  const loaded = sets.filter((set) => !set.err).flatMap((set) => set.types);
  expect(
    NODE_TYPES.every((type) => loaded.includes(type)),
    `nodes are missing: ${JSON.stringify(sets)}`,
  );

  const html = await (await get("nodes", "text/html")).text();
  for (const type of NODE_TYPES) expect(html.includes(`data-help-name="${type}"`), `no help for ${type}`);

  const installed = join(userDir, "node_modules", "@vin-id", "node-red");
  const icons = readdirSync(join(installed, "dist", "nodes", "icons"));
  expect(icons.length > 0, "no icons");
  for (const icon of icons) await get(`icons/@vin-id/node-red/${icon}`, "*/*");

  const shipped = readdirSync(join(installed, "examples")).filter((file) => file.endsWith(".json"));
  expect(shipped.length > 0, "no examples");
  for (const file of shipped) {
    const name = encodeURIComponent(file.replace(/\.json$/, ""));
    const flow = await (await get(`library/examples/flows/@vin-id/node-red/${name}`)).json();
    expect(Array.isArray(flow) && flow.length > 0, `the example ${file} is empty`);
  }

  expect(
    existsSync(join(installed, "LICENSE")) && existsSync(join(installed, "NOTICE")),
    "licence files are missing",
  );
  expect(
    JSON.parse(readFileSync(join(installed, "package.json"), "utf8")).license === "Apache-2.0",
    "licence field",
  );
}

/** The command `vin-id serve` works with nothing but what was installed. */
async function checkServer(node, installed) {
  const args = [join(installed, "dist", "src", "cli", "main.js"), "serve", "--port", "0", "--token", "t"];
  const server = spawn(node, args, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const line = await new Promise((resolve, reject) => {
      server.stdout.once("data", (chunk) => resolve(String(chunk)));
      server.once("exit", (status) => reject(new Error(`vin-id serve ended with status ${status}`)));
    });
    const response = await fetch(`${JSON.parse(line).listening}/healthz`);
    expect(response.ok, "vin-id serve does not answer");
  } finally {
    server.kill();
    await new Promise((resolve) => (server.exitCode === null ? server.once("exit", resolve) : resolve()));
  }
}

function expect(condition, message) {
  if (!condition) throw new Error(message);
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
