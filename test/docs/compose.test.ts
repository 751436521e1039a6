/** The compose file of docs/several-machines.md: its parts are what this package and a real Redis take. No container is run. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { parse } from "yaml";
import { ROOT } from "../support/editor-pages";
import { freePort } from "../support/node-red";
import { needsRedis } from "../support/redis";
import { eventually } from "../support/until";

interface Service {
  image?: string;
  build?: { dockerfile_inline: string };
  command?: string;
  entrypoint?: string;
  environment?: string[];
  volumes?: string[];
}
interface Compose {
  services: Record<"redis" | "node-red-1" | "node-red-2" | "worker", Service>;
  volumes: Record<string, unknown>;
}

const PASSWORD = "correct-horse";
const page = readFileSync(path.join(ROOT, "docs/several-machines.md"), "utf8");
const [, text = ""] = /```yaml\n([^]*?)```/.exec(page) ?? [];
const { services, volumes } = parse(text, { merge: true }) as Compose;
const manifest = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
  name: string;
  bin: Record<string, string>;
  peerDependencies: Record<string, string>;
};

describe("the compose file for several machines", function () {
  this.timeout(60_000);
  const children: ChildProcess[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), "vin-id-compose-"));
  after(async () => {
    for (const child of children.filter(({ exitCode }) => exitCode === null)) {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it("has Redis, two Node-REDs and one worker, and a volume for each that keeps something", () => {
    assert.deepEqual(Object.keys(services), ["redis", "node-red-1", "node-red-2", "worker"]);
    assert.match(services.redis.image ?? "", /^redis:\d+$/);
    assert.match(text, /valkey\/valkey:\d+/);
    const kept = Object.values(services).flatMap((service) => service.volumes ?? []);
    assert.deepEqual(
      kept.map((volume) => volume.split(":")[0]),
      Object.keys(volumes),
    );
  });

  it("installs this package and the two that it needs for Redis", () => {
    for (const name of ["node-red-1", "node-red-2", "worker"] as const) {
      const lines = services[name].build?.dockerfile_inline.trim().split("\n");
      const packages = [manifest.name, ...Object.keys(manifest.peerDependencies)].join(" ");
      assert.deepEqual(lines, ["FROM nodered/node-red", `RUN npm install ${packages}`]);
    }
  });

  it("gives both Node-REDs the variable that the page tells to enter as password", () => {
    const [, variable] = /the Redis password `\$\{(\w+)\}`/.exec(page) ?? [];
    for (const name of ["node-red-1", "node-red-2"] as const) {
      assert.deepEqual(services[name].environment, [variable]);
    }
  });

  it("starts a Redis that keeps what it is given, and a worker that signs in there", async function () {
    needsRedis(this);
    const port = await freePort();
    const [server = "", ...options] = (services.redis.command ?? "")
      .replace("${REDIS_PASSWORD}", PASSWORD)
      .split(" ");
    const here = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder];
    children.push(spawn(server, [...options, ...here], { stdio: "ignore" }));
    const client = new Redis({ port, host: "127.0.0.1", password: PASSWORD, maxRetriesPerRequest: null });
    client.on("error", () => undefined);
    try {
      assert.deepEqual(await client.config("GET", "appendonly"), ["appendonly", "yes"]);
      assert.deepEqual(await client.config("GET", "maxmemory-policy"), ["maxmemory-policy", "noeviction"]);
      const worker = startWorker(port);
      children.push(worker);
      const isThere = async () => String(await client.client("LIST")).includes("name=vin-id");
      await eventually(isThere, "the worker signs in");
    } finally {
      client.disconnect();
    }
  });
});

/** The worker's command with its environment, at a Redis on this machine. */
function startWorker(port: number): ChildProcess {
  const [runner, command = "", ...args] = (services.worker.entrypoint ?? "").split(" ");
  assert.equal(runner, "npx");
  const main = path.join(ROOT, (manifest.bin[command] ?? "").replace(/^dist\/(.*)\.js$/, "$1.ts"));
  const environment = (services.worker.environment ?? []).map((line) =>
    line.replace("${REDIS_PASSWORD}", PASSWORD).split("="),
  );
  const ownArgs = args.map((arg) => arg.replace("redis://redis:6379", `redis://127.0.0.1:${port}`));
  return spawn(process.execPath, ["--require", "tsx/cjs", main, ...ownArgs], {
    env: { ...process.env, ...(Object.fromEntries(environment) as Record<string, string>) },
    stdio: "ignore",
  });
}
