/**
 * Packs the package and installs the tarball into an empty user directory the way the palette does, with each Node.js that is
 * supported; starts each Node-RED there, looks whether nodes, icons, help and examples are served, and runs the flow tests on
 * what was installed. On emulated processors it reads a picture. Needs the npm registry and a build, which `npm run test:matrix`
 * makes. Arguments are beginnings of names: only those of the matrix.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { require as load } from "tsx/cjs/api";
import { installRuntimes } from "./runtimes.mjs";

const { EMULATED, MATRIX } = load("../test/support/runtimes.ts", import.meta.url);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PACKAGE = "@vin-id/node-red";
const NODE_TYPES = ["vin-service", "vin-read", "vin-stats"];
/** As the palette manager of Node-RED 3.1 to 5.0 calls npm, and never a script of anyone. */
const PALETTE_INSTALL = [
  "install",
  "--omit=dev",
  "--engine-strict",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
];

/** They need packages that are no part of this one: what has to run is that all else does without them. */
const NEED_REDIS_PACKAGES = ["test/flow/recovery.test.ts", "test/flow/redis-user.test.ts"];

const npmCli = process.env.npm_execpath;
if (!npmCli) throw new Error("Run this through npm: npm run test:matrix");
const wanted = process.argv.slice(2);
const isWanted = ({ name }) => wanted.length === 0 || wanted.some((beginning) => name.startsWith(beginning));
const unknown = wanted.filter(
  (beginning) => ![...MATRIX, ...EMULATED].some(({ name }) => name.startsWith(beginning)),
);
if (unknown.length > 0) throw new Error(`The matrix has no “${unknown.join(", ")}”.`);

installRuntimes();
const work = mkdtempSync(join(tmpdir(), "vin-id-matrix-"));
try {
  const packed = npm([process.execPath], root, [
    "pack",
    "--silent",
    "--ignore-scripts",
    "--pack-destination",
    work,
  ]);
  const tarball = join(work, packed.trim().split("\n").at(-1));
  for (const entry of MATRIX.filter(isWanted)) {
    const userDir = install(entry, [entry.node], tarball);
    checkUndici(entry, userDir);
    await checkServer(entry, userDir);
    await checkServed(entry, userDir);
    runFlowTests(entry, userDir);
  }
  for (const entry of EMULATED.filter(isWanted).filter(isHere)) {
    checkReading(entry, install(entry, entry.command, tarball));
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** npm runs on the Node.js under test: `--engine-strict` looks at that one. */
function npm([program, ...before], cwd, args) {
  const env = { ...process.env, PATH: `${dirname(program)}${delimiter}${process.env.PATH}` };
  return execFileSync(program, [...before, npmCli, ...args], {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** `node` is the command that runs Node.js. Returns the user directory. */
function install({ name }, node, tarball) {
  const userDir = mkdtempSync(join(work, "user-"));
  writeFileSync(join(userDir, "package.json"), '{ "name": "user", "version": "1.0.0", "private": true }');
  npm(node, userDir, [...PALETTE_INSTALL, tarball]);
  console.log(`${name}: installed`);
  return userDir;
}

function checkUndici({ name, undici }, userDir) {
  const manifest = readFileSync(join(userDir, "node_modules", "undici", "package.json"), "utf8");
  const { version } = JSON.parse(manifest);
  expect(version.startsWith(`${undici}.`), `${name} got undici ${version} instead of ${undici}`);
}

/** True when all is there that emulates a processor; throws instead where nothing may be left out. */
function isHere({ name, needs }) {
  const missing = needs.filter((file) => !existsSync(file));
  if (missing.length === 0) return true;
  const sentence = `${name} needs ${missing.join(", ")}: .ci/run names the packages of Debian to install`;
  expect(process.env.VIN_ID_REQUIRE_ALL !== "1", sentence);
  console.log(`${name}: skipped. ${sentence}`);
  return false;
}

/** The sample picture is read on the emulated processor as it is on this one. */
function checkReading({ name, command, node }, userDir) {
  const here = readSample(name, [node], userDir);
  const there = readSample(name, command, userDir);
  expect(here === there, `${name} read ${there}, but this processor ${here}`);
  console.log(`${name}: read ${there}, as on this processor`);
}

/** Beside other work an emulated processor may run into the reader's limit of a minute; then it gets another go. */
function readSample(name, [program, ...before], userDir, goes = 3) {
  const installed = join(userDir, "node_modules", PACKAGE, "dist");
  const args = [join(installed, "src", "cli", "main.js"), "read", join(installed, "engine", "sample.jpg")];
  let run;
  do run = spawnSync(program, [...before, ...args], { encoding: "utf8" });
  while (run.stdout.includes('"reason":"job limit"') && --goes > 0);
  expect(run.status === 0, `${name} could not read: ${run.stdout}${run.stderr}`);
  const { vin, confidence } = JSON.parse(run.stdout);
  return `${vin} with confidence ${confidence}`;
}

/** The command `vin-id serve` works with nothing but what was installed. */
async function checkServer({ name, node }, userDir) {
  const main = join(userDir, "node_modules", PACKAGE, "dist", "src", "cli", "main.js");
  const server = spawn(node, [main, "serve", "--port", "0", "--token", "t"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const line = await new Promise((resolve, reject) => {
      server.stdout.once("data", (chunk) => resolve(String(chunk)));
      server.once("exit", (status) => reject(new Error(`${name}: vin-id serve ended with status ${status}`)));
    });
    const response = await fetch(`${JSON.parse(line).listening}/healthz`);
    expect(response.ok, `${name}: vin-id serve does not answer`);
  } finally {
    server.kill();
    await new Promise((resolve) => (server.exitCode === null ? server.once("exit", resolve) : resolve()));
  }
}

async function checkServed({ name, nodeRed, node }, userDir) {
  const port = await freePort();
  writeFileSync(
    join(userDir, "settings.js"),
    `module.exports = { uiHost: "127.0.0.1", uiPort: ${port}, credentialSecret: "test", telemetry: { enabled: false } };`,
  );
  const child = spawn(node, [join(nodeRed, "red.js"), "--userDir", userDir], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += chunk));
  try {
    for (let attempt = 0; !log.includes("Server now running"); attempt++) {
      if (attempt > 480 || child.exitCode !== null) throw new Error(`${name} did not start:\n${log}`);
      await sleep(250);
    }
    await checkAnswers(`http://127.0.0.1:${port}`, join(userDir, "node_modules", PACKAGE));
    console.log(`${name}: nodes, help, icons and examples are there`);
  } finally {
    child.kill("SIGTERM");
    await new Promise((resolve) => (child.exitCode === null ? child.once("exit", resolve) : resolve()));
  }
}

async function checkAnswers(url, installed) {
  const get = async (path, type = "application/json") => {
    const response = await fetch(`${url}/${path}`, { headers: { accept: type } });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response;
  };
  const sets = (await (await get("nodes")).json()).filter((set) => set.module === PACKAGE);
  const loaded = sets.filter((set) => !set.err).flatMap((set) => set.types);
  expect(
    NODE_TYPES.every((type) => loaded.includes(type)),
    `nodes are missing: ${JSON.stringify(sets)}`,
  );

  const html = await (await get("nodes", "text/html")).text();
  for (const type of NODE_TYPES) expect(html.includes(`data-help-name="${type}"`), `no help for ${type}`);

  const icons = readdirSync(join(installed, "dist", "nodes", "icons"));
  expect(icons.length > 0, "no icons");
  for (const icon of icons) await get(`icons/${PACKAGE}/${icon}`, "*/*");

  const shipped = readdirSync(join(installed, "examples")).filter((file) => file.endsWith(".json"));
  expect(shipped.length > 0, "no examples");
  for (const file of shipped) {
    const name = encodeURIComponent(file.replace(/\.json$/, ""));
    const flow = await (await get(`library/examples/flows/${PACKAGE}/${name}`)).json();
    expect(Array.isArray(flow) && flow.length > 0, `the example ${file} is empty`);
  }
  for (const file of ["LICENSE", "NOTICE"]) expect(existsSync(join(installed, file)), `${file} is missing`);
}

/** The tests of real flows, in that Node-RED, with the package just installed; as a smoke test, that both engines read. */
function runFlowTests({ name, smoke }, userDir) {
  const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
  const files = smoke
    ? ["test/flow/read.test.ts", "--grep", "answers a posted photo"]
    : ["test/flow/**/*.test.ts", ...NEED_REDIS_PACKAGES.flatMap((file) => ["--ignore", file])];
  execFileSync(process.execPath, [mocha, "--forbid-pending", ...files], {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      VIN_ID_REQUIRE_ALL: "1",
      VIN_ID_RUNTIME: name,
      VIN_ID_PACKAGE: join(userDir, "node_modules", PACKAGE),
    },
  });
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
