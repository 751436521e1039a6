/** `vin-id serve` as a process of its own, which signals end. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { createReader } from "../../../src/reader";
import { needsRedis, redisServer } from "../../support/redis";
import { eventually, until } from "../../support/until";
import {
  call,
  type CallOptions,
  formOf,
  pictureForm,
  read,
  runningAt,
  TOKEN,
  VIN,
  vinsIn,
} from "../server/support";
import { vinId } from "../../support/command";

const PASSWORD = "correct horse battery staple";
const MAIN = path.resolve(__dirname, "../../../src/cli/main.ts");

interface Served {
  url: string;
  /** Everything on standard output and standard error. */
  printed: () => string;
  /** Sends a signal and resolves to the exit status. */
  end: (signal: NodeJS.Signals) => Promise<number | null>;
}

describe("vin-id serve", function () {
  this.timeout(120_000);
  const children: ChildProcess[] = [];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vin-id-serve-"));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(args: string[], env: Record<string, string> = {}): Promise<Served> {
    const child = spawn(process.execPath, ["--require", "tsx/cjs", MAIN, "serve", "--port", "0", ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.push(child);
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => (printed += String(chunk)));
    const exited = once(child, "exit");
    await until(() => printed.includes("\n") || child.exitCode !== null, "the server started", 60_000);
    const [line = ""] = printed.split("\n");
    return {
      url: (JSON.parse(line) as { listening: string }).listening,
      printed: () => printed,
      end: async (signal) => {
        child.kill(signal);
        const [status] = (await exited) as [number | null];
        return status;
      },
    };
  }

  it("answers a request under way when SIGTERM comes, and ends with status 0", async function () {
    if (process.platform === "win32") this.skip();
    const served = await start(["--token", TOKEN]);
    const slow = await slowForm();
    const answer = call(served, "/v1/vin/reader/", { method: "POST", ...slow.request });
    await eventually(async () => (await runningAt(served)) === 1, "the request had arrived");
    const ended = served.end("SIGTERM");
    await eventually(() => isGone(served.url), "nothing new is taken");
    slow.finish();
    assert.equal((await answer).status, 400);
    assert.equal(await ended, 0);
  });

  it("ends with status 0 when SIGINT comes", async function () {
    if (process.platform === "win32") this.skip();
    assert.equal(await (await start(["--token", TOKEN])).end("SIGINT"), 0);
  });

  it("uses the data folder and the limits it is given", async () => {
    const limits = ["--data", path.join(folder, "data"), "--monthly-calls", "7"];
    const served = await start(["--token", TOKEN, ...limits]);
    assert.ok(existsSync(path.join(folder, "data", "salt")));
    assert.equal((await call(served, "/v1/vin/statistics/")).body["total_calls"], 7);
  });

  it("reads a VIN", async () => {
    const served = await start(["--token", TOKEN]);
    assert.deepEqual(vinsIn(await read(served, pictureForm())), [VIN]);
  });

  it("lets other machines read too, over a Redis with a password", async function () {
    needsRedis(this);
    const redis = await redisServer({ config: [`requirepass "${PASSWORD}"`] });
    await redis.start();
    const shared = ["--redis", redis.url, "--concurrency", "1"];
    const served = await start(["--token", TOKEN, ...shared], { VIN_ID_REDIS_PASSWORD: PASSWORD });
    const other = createReader({ redis: redis.url, redisPassword: PASSWORD, concurrency: 1 });
    try {
      const answers = await Promise.all(Array.from({ length: 8 }, () => read(served, pictureForm())));
      assert.deepEqual(answers.flatMap(vinsIn), Array(8).fill(VIN));
      const { calls } = await other.usage();
      assert.ok(calls > 0 && calls < 8, `of 8 pictures this process read ${calls}`);
      assert.ok(!served.printed().includes(PASSWORD));
    } finally {
      await other.close();
      await served.end("SIGTERM");
      await redis.stop();
    }
  });

  it("takes several tokens, from the environment too, and prints none", async () => {
    const served = await start(["--token", "first", "--token", "second"], { VIN_ID_TOKENS: "third, fourth" });
    for (const token of ["first", "second", "third", "fourth"]) {
      const headers = { authorization: `Token ${token}` };
      assert.equal((await call(served, "/v1/vin/statistics/", { headers })).status, 200, token);
    }
    assert.equal((await call(served, "/v1/vin/statistics/")).status, 403);
    assert.equal(served.printed().trim(), JSON.stringify({ listening: served.url }));
  });

  it("says that it needs a token, with status 2", async () => {
    const { status, err } = await vinId(["serve"]);
    assert.equal(status, 2);
    assert.match(err, /--token/);
  });

  /** A start that fails must end by itself: status and standard error of a process of its own. */
  async function failedStart(args: string[]): Promise<{ status: number | null; err: string }> {
    const child = spawn(
      process.execPath,
      ["--require", "tsx/cjs", MAIN, "serve", "--token", TOKEN, "--port", "0", ...args],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    children.push(child);
    let err = "";
    child.stderr.on("data", (chunk) => (err += String(chunk)));
    await until(() => child.exitCode !== null || child.signalCode !== null, "the process ended", 60_000);
    return { status: child.exitCode, err };
  }

  /** Options for a port that something else listens on, while `task` runs. */
  async function withPortInUse<T>(task: (options: string[], port: number) => Promise<T>): Promise<T> {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    try {
      return await task(["--port", String(port)], port);
    } finally {
      other.close();
    }
  }

  it("ends with status 1 when its port is in use, and says so", () =>
    withPortInUse(async (options, port) => {
      const { status, err } = await failedStart(options);
      assert.equal(status, 1);
      assert.match(err, new RegExp(`${port}.*in use.*--port`));
    }));

  it("ends with status 1 when its port is in use and it shares work over Redis, and takes no more jobs", async function () {
    needsRedis(this);
    const redis = await redisServer();
    await redis.start();
    try {
      const ended = withPortInUse((options) => failedStart([...options, "--redis", redis.url]));
      assert.equal((await ended).status, 1);
      await eventually(async () => (await connectionsOf(redis.url)) === 0, "all connections are closed");
    } finally {
      await redis.stop();
    }
  });

  it("ends with status 1 when Redis is away too", () =>
    withPortInUse(async (options) => {
      const { status, err } = await failedStart([...options, "--redis", "redis://127.0.0.1:1"]);
      assert.equal(status, 1);
      assert.match(err, /in use/);
    }));

  it("ends with status 1 when its data folder can't be used, and says so", async function () {
    needsRedis(this);
    const redis = await redisServer();
    await redis.start();
    const file = path.join(folder, "a file");
    writeFileSync(file, "");
    try {
      for (const more of [[], ["--redis", redis.url]]) {
        const { status, err } = await failedStart(["--data", file, ...more]);
        assert.equal(status, 1);
        assert.match(err, /data folder/);
      }
    } finally {
      await redis.stop();
    }
  });

  for (const args of [
    ["--port", "70000"],
    ["--calls-per-second", "0"],
    ["--monthly-calls", "many"],
    ["--fast"],
    ["x"],
  ]) {
    it(`refuses “${args.join(" ")}”, with status 2`, async () => {
      const { status, err } = await vinId(["serve", "--token", "t", ...args]);
      assert.equal(status, 2);
      assert.notEqual(err, "");
    });
  }
});

/** A form without a picture that is sent up to its last byte, and that one when `finish` is called. */
async function slowForm(): Promise<{ request: CallOptions; finish: () => void }> {
  const whole = new Response(formOf({ upload: "no picture" }));
  const bytes = new Uint8Array(await whole.arrayBuffer());
  let finish = () => undefined as void;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(bytes.subarray(0, -1));
      finish = () => {
        controller.enqueue(bytes.subarray(-1));
        controller.close();
      };
    },
  });
  const headers = { "content-type": whole.headers.get("content-type") ?? "" };
  return { request: { body, headers, duplex: "half" } as CallOptions, finish: () => finish() };
}

/** Connections of readers at this Redis. */
async function connectionsOf(url: string): Promise<number> {
  const client = new Redis(url);
  try {
    const names = String(await client.client("LIST")).match(/name=\S*/g) ?? [];
    return names.filter((name) => name.startsWith("name=vin-id")).length;
  } finally {
    client.disconnect();
  }
}

async function isGone(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    () => false,
    () => true,
  );
}
