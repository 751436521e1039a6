/** Starts a real Node-RED, as its own process with a throw-away user directory, that has this package installed. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { assertNeverSaid, secretsIn } from "./never-said";

const ROOT = path.resolve(__dirname, "../..");
const START_LIMIT_MS = 110_000;
const STOP_LIMIT_MS = 10_000;
const RUNNING = /Server now running at/;
const FLOWS_UP = /Started flows|Waiting for missing types|Error loading flows/g;

export interface NodeRedOptions {
  /** The flow file, as an array of nodes. */
  flows?: object[];
  /** Credentials by node id, in clear; Node-RED takes them so and encrypts them at the next deploy. */
  credentials?: Record<string, Record<string, string>>;
  /** Folder of the node-red package to run. */
  nodeRed?: string;
  /** The node binary to run it with. */
  node?: string;
  /** Folder of the package to install by a link; the checkout when left out. */
  packageDir?: string;
  /** The user directory of one that was killed, which so starts anew, its flows and credentials included. */
  userDir?: string;
  /** Merged over the quiet settings; must be plain JSON. */
  settings?: Record<string, unknown>;
  /** Added to this process's environment. */
  env?: Record<string, string>;
}

export interface RunningNodeRed {
  /** Where editor and http-in nodes answer, without a slash at the end. */
  url: string;
  userDir: string;
  /** The process id, so that a test can look at memory or at life. */
  pid: number;
  /** Everything Node-RED printed so far. */
  log(): string;
  /** Replaces all flows, as the editor's full deploy does, and resolves when they run. */
  deploy(flows: object[]): Promise<void>;
  /** Ends the process like a power cut: no last words. The user directory stays. */
  kill(): Promise<void>;
  /** The exit status once the process has ended by itself, else null. */
  exitCode(): number | null;
  /**
   * Ends the process and removes its user directory. May be called twice.
   * @throws AssertionError when Node-RED has printed a token or password of its credentials
   */
  stop(): Promise<void>;
}

/**
 * Starts Node-RED on a free port of 127.0.0.1 and resolves when its flows run.
 * @throws Error with Node-RED's output when it ends early or is not up within two minutes
 */
export async function startNodeRed(options: NodeRedOptions = {}): Promise<RunningNodeRed> {
  const userDir = options.userDir ?? mkdtempSync(path.join(tmpdir(), "vin-id-node-red-"));
  const port = await freePort();
  if (!options.userDir) writeUserDir(userDir, options);

  const nodeRed = options.nodeRed ?? path.join(ROOT, "node_modules/node-red");
  const bin = (
    JSON.parse(readFileSync(path.join(nodeRed, "package.json"), "utf8")) as { bin: Record<string, string> }
  ).bin;
  const child = spawn(
    options.node ?? process.execPath,
    [path.join(nodeRed, bin["node-red"] ?? "red.js"), "--userDir", userDir, "--port", String(port)],
    {
      cwd: userDir,
      env: { ...process.env, LANG: "en_US.UTF-8", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const killWithUs = (): void => void child.kill("SIGKILL");
  process.once("exit", killWithUs);

  const stop = async (): Promise<void> => {
    const slow = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    child.kill("SIGTERM");
    await ended;
    clearTimeout(slow);
    process.removeListener("exit", killWithUs);
    rmSync(userDir, { recursive: true, force: true });
    assertNeverSaid([output], secretsIn(options.credentials ?? {}));
  };

  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`Node-RED ${why}:\n${output}`));
      const late = setTimeout(() => fail("did not start in time"), START_LIMIT_MS);
      child.once("error", (error) => fail(`could not be started (${error.message})`));
      child.once("close", (code) => {
        clearTimeout(late);
        fail(`ended with status ${code}`);
      });
      child.stdout.on("data", () => {
        if (!RUNNING.test(output) || output.search(FLOWS_UP) < 0) return;
        clearTimeout(late);
        resolve();
      });
    });
  } catch (error) {
    await stop();
    throw error;
  }

  const running: RunningNodeRed = {
    url: `http://127.0.0.1:${port}`,
    userDir,
    pid: child.pid ?? 0,
    log: () => output,
    deploy: async (flows) => {
      const starts = output.match(FLOWS_UP)?.length ?? 0;
      await postFlows(running.url, flows);
      // The answer comes before the flows have started.
      await waitForLog(running, (log) => (log.match(FLOWS_UP)?.length ?? 0) > starts);
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    exitCode: () => child.exitCode,
    stop,
  };
  return running;
}

async function postFlows(url: string, flows: object[]): Promise<void> {
  const response = await fetch(`${url}/flows`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Node-RED-Deployment-Type": "full" },
    body: JSON.stringify(flows),
  });
  if (!response.ok) throw new Error(`the deploy was refused: ${response.status} ${await response.text()}`);
}

/** Waits until a text, or what a check looks for, was printed. The error holds the output, to explain a failing test. */
export async function waitForLog(
  nodeRed: Pick<RunningNodeRed, "log" | "exitCode">,
  wanted: string | RegExp | ((log: string) => boolean),
  limitMs = 15_000,
): Promise<string> {
  const isThere = (log: string): boolean => {
    if (typeof wanted === "string") return log.includes(wanted);
    return wanted instanceof RegExp ? wanted.test(log) : wanted(log);
  };
  const until = Date.now() + limitMs;
  while (!isThere(nodeRed.log())) {
    if (Date.now() > until || nodeRed.exitCode() !== null) {
      throw new Error(`${String(wanted)} was never printed:\n${nodeRed.log()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return nodeRed.log();
}

function writeUserDir(userDir: string, options: NodeRedOptions): void {
  const packageName = "@vin-id/node-red";
  const link = path.join(userDir, "node_modules", packageName);
  mkdirSync(path.dirname(link), { recursive: true });
  symlinkSync(options.packageDir ?? ROOT, link, "dir");
  const settings = {
    uiHost: "127.0.0.1",
    flowFile: "flows.json",
    credentialSecret: "test",
    // Anything that asks the network or covers the editor with a dialog is off.
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, palette: { catalogues: [] } },
    logging: { console: { level: "info", metrics: false, audit: false } },
    ...options.settings,
  };
  const files: Record<string, string> = {
    "package.json": JSON.stringify({ name: "test", version: "1.0.0", dependencies: { [packageName]: "*" } }),
    "settings.js": `module.exports = ${JSON.stringify(settings)};`,
    "flows.json": JSON.stringify(options.flows ?? []),
    "flows_cred.json": JSON.stringify(options.credentials ?? {}),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(userDir, name), text);
}

/** A port of 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
