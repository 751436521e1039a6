/** A real redis-server on a free port of this machine, with a folder of its own; it can be killed and started again. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { until } from "./until";

const START_LIMIT_MS = 15_000;

export interface RedisServerOptions {
  /** Lines of its configuration: users, TLS. */
  config?: string[];
  /** Speak TLS instead of plain text. */
  tls?: { cert: string; key: string };
}

export interface RedisServer {
  /** `redis://127.0.0.1:port`, or `rediss://` with TLS. */
  readonly url: string;
  readonly port: number;
  /** Starts it, with the data it had. */
  start(): Promise<void>;
  /** Ends it like a power cut: no last words. */
  kill(): Promise<void>;
  /** Ends it and forgets its data; may be called twice. */
  stop(): Promise<void>;
}

/** Skips a test, or a `describe` block's tests, where no redis-server is installed; throws where all must be there. */
export function needsRedis(context: Mocha.Context): void {
  if (isInstalled()) return;
  if (process.env["VIN_ID_REQUIRE_ALL"] === "1") {
    throw new Error("redis-server is not installed: run “apt-get install redis-server”");
  }
  console.log("    skipped: redis-server is not installed");
  context.skip();
}

let installed: boolean | null = null;
function isInstalled(): boolean {
  return (installed ??= spawnSync("redis-server", ["--version"]).status === 0);
}

/** A server that is not started yet, with the append-only file on. */
export async function redisServer({ config = [], tls }: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "vin-id-redis-"));
  const port = await freePort();
  const settings = ["bind 127.0.0.1", `dir ${folder}`, "appendonly yes", "appendfsync everysec", 'save ""'];
  if (tls) {
    settings.push("port 0", `tls-port ${port}`, `tls-cert-file ${tls.cert}`, `tls-key-file ${tls.key}`);
    settings.push("tls-auth-clients no");
  } else {
    settings.push(`port ${port}`);
  }
  let server: ChildProcess | null = null;
  const end = async () => {
    const ending = server;
    server = null;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill("SIGKILL");
    await ended;
  };
  const endWithUs = () => void server?.kill("SIGKILL");
  process.once("exit", endWithUs);
  return {
    url: `${tls ? "rediss" : "redis"}://127.0.0.1:${port}`,
    port,
    start: async () => {
      server = spawn("redis-server", ["-"], { stdio: ["pipe", "pipe", "ignore"] });
      let log = "";
      server.stdout?.on("data", (chunk: Buffer) => (log += chunk.toString()));
      server.stdin?.end([...settings, ...config].join("\n"));
      await until(() => log.includes("Ready to accept connections"), "redis-server to start", START_LIMIT_MS);
    },
    kill: end,
    stop: async () => {
      await end();
      process.removeListener("exit", endWithUs);
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Everything that stands in the database, as text: names of keys and what is behind them. */
export async function dump(url: string): Promise<Map<string, string>> {
  const client = new Redis(url);
  try {
    const found = new Map<string, string>();
    for (const key of await client.keys("*")) found.set(key, await valueOf(client, key));
    return found;
  } finally {
    client.disconnect();
  }
}

async function valueOf(client: Redis, key: string): Promise<string> {
  switch (await client.type(key)) {
    case "string":
      return (await client.getBuffer(key))?.toString("latin1") ?? "";
    case "hash":
      return JSON.stringify(await client.hgetall(key));
    case "list":
      return JSON.stringify(await client.lrange(key, 0, -1));
    case "set":
      return JSON.stringify(await client.smembers(key));
    case "zset":
      return JSON.stringify(await client.zrange(key, "0", "-1"));
    default:
      return JSON.stringify(await client.xrange(key, "-", "+"));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
