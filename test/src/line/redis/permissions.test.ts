/** What a user of Redis may do, and what becomes of pictures, processes and the event loop where something is missing. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Redis } from "ioredis";
import type { VinError } from "../../../../src/errors";
import { NEEDED_COMMANDS } from "../../../../src/line/redis/permissions";
import { createReader, type Reader } from "../../../../src/reader";
import { SAMPLE_VIN } from "../../../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../../../double/vin-id-double";
import { ROOT } from "../../../support/editor-pages";
import { needsRedis, redisServer, type RedisServer } from "../../../support/redis";
import { eventually, until } from "../../../support/until";
import { Machine } from "./machines";
import { numberedPicture } from "./pictures";

const TOKEN = "0123456789abcdef-test-token";
const PASSWORD = "correct horse battery staple";
const MAIN = path.join(ROOT, "src/cli/main.ts");

const page = readFileSync(path.join(ROOT, "docs/several-machines.md"), "utf8");
/** The user's rules as the page has them, without the password. */
const [, DOCUMENTED = ""] = /^user vinid on >PASSWORD (.*)$/m.exec(page) ?? [];

describe("a user of Redis", function () {
  this.timeout(90_000);
  let redis: RedisServer;
  let admin: Redis;
  let api: VinIdDouble;
  const readers: Reader[] = [];
  const machines: Machine[] = [];
  const children: ChildProcess[] = [];
  before(function () {
    needsRedis(this);
  });
  beforeEach(async () => {
    redis = await redisServer();
    await redis.start();
    admin = new Redis(redis.url);
    api = await startVinIdDouble({ token: TOKEN });
  });
  afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.close()));
    await Promise.all(machines.splice(0).map((machine) => machine.kill()));
    for (const child of children.splice(0)) child.kill("SIGKILL");
    admin.disconnect();
    await redis.stop();
    await api.close();
  });

  async function allow(rules: string): Promise<void> {
    await admin.acl("SETUSER", "vinid", "reset", "on", `>${PASSWORD}`, ...rules.split(" "));
  }

  function options() {
    return {
      engine: "cloud",
      token: TOKEN,
      baseUrl: api.url,
      callsPerSecond: 1000,
      duplicateWindow: 0,
      redis: redis.url.replace("//", "//vinid@"),
      redisPassword: PASSWORD,
    };
  }

  function open(more: { onWarning?: (sentence: string) => void } = {}): Reader {
    const reader = createReader({ ...options(), ...more });
    readers.push(reader);
    return reader;
  }

  async function failureOf(rules: string): Promise<VinError> {
    await allow(rules);
    const reading = open({}).read(numberedPicture(1));
    return reading.then(
      () => assert.fail("it was read"),
      (error: unknown) => error as VinError,
    );
  }

  /** Resolves when INFO was refused twice more, once by each start. */
  async function startTriedAgain(): Promise<void> {
    const refused = async () =>
      Number(/cmdstat_info:.*rejected_calls=(\d+)/.exec(await admin.info("commandstats"))?.[1] ?? 0);
    const before = await refused();
    await eventually(async () => (await refused()) >= before + 2, "the start is tried again");
  }

  it("with the rules of the documents reads, and sends no command that is not asked for before", async () => {
    await allow(DOCUMENTED);
    await admin.config("RESETSTAT");
    const [first, second] = [open(), open()];
    const readings = await Promise.all(
      Array.from({ length: 20 }, (_, number) => (number % 2 ? first : second).read(numberedPicture(number))),
    );
    assert.ok(readings.every(({ vin }) => vin === SAMPLE_VIN));
    await Promise.all(readers.splice(0).map((reader) => reader.close()));
    const calls = String(await admin.info("commandstats")).matchAll(/^cmdstat_([^:]+):/gm);
    const sent = [...calls].map(([, name = ""]) => name);
    const asked = NEEDED_COMMANDS.map((line) => line.split(" ")[0]);
    // What each client says when it connects or goes, and what this test itself sends.
    const usual = ["auth", "hello", "client|setinfo", "quit", "multi", "exec", "config|resetstat"];
    assert.ok(sent.includes("bzpopmin") && sent.includes("zadd"), "the statistics must show scripts too");
    assert.deepEqual(
      sent.filter((name) => !asked.includes(name) && !usual.includes(name)),
      [],
    );
  });

  it("is asked for every command in the scripts of BullMQ that are used", () => {
    const folder = path.join(path.dirname(require.resolve("bullmq")), "scripts");
    const scripts = [
      "addStandardJob-9",
      "moveToActive-11",
      "moveToFinished-14",
      "moveStalledJobsToWait-9",
      "moveToDelayed-11",
      "extendLocks-1",
      "removeJob-2",
    ].map((name) => readFileSync(path.join(folder, `${name}.js`), "utf8"));
    const used = new Set(
      [...scripts.join("").matchAll(/call\(\s*["'](\w+)["']/g)].map(([, name = ""]) => name.toLowerCase()),
    );
    assert.ok(used.size > 20, "the scripts must be understood");
    const asked = NEEDED_COMMANDS.map((line) => line.split(" ")[0]);
    assert.deepEqual(
      [...used].filter((name) => !asked.includes(name)),
      [],
    );
  });

  for (const [lacking, rules, told] of [
    ["INFO", DOCUMENTED.replace(" +info", ""), /: \+info$/],
    ["a command of a script", `${DOCUMENTED} -zadd`, /: \+zadd$/],
    ["transactions", `${DOCUMENTED} -exec`, /: \+exec$/],
    ["a subcommand", `${DOCUMENTED} -client|setname`, /: \+client\|setname$/],
    ["the keys", DOCUMENTED.replace("~vin-id:*", "~other:*"), /: ~vin-id:\*$/],
    ["both MULTI and EXEC", "~vin-id:* +@connection", /: \+exec \+multi$/],
    ["nearly everything", "~vin-id:* +@connection +@transaction", /: \+info( \+[|a-z]+){4} and 4\d more$/],
  ] as const) {
    it(`that lacks ${lacking} fails pictures with VIN_CONFIG, which says what to add`, async () => {
      const { code, message, cause } = await failureOf(rules);
      assert.equal(code, "VIN_CONFIG");
      assert.match(message, told);
      assert.equal(cause.reason, "NOPERM");
      assert.equal(api.readings.length, 0);
    });
  }

  it("that lacks INFO leaves a process alive: it answers each picture, and closes", async () => {
    await allow(DOCUMENTED.replace(" +info", ""));
    const machine = await Machine.start(options());
    machines.push(machine);
    assert.deepEqual((await machine.read(0, 3)).outcomes, Array(3).fill("VIN_CONFIG"));
    await startTriedAgain();
    assert.deepEqual((await machine.read(3, 3)).outcomes, Array(3).fill("VIN_CONFIG"));
  });

  it("that lacks INFO is told of by vin-id work, which still ends on SIGTERM", async function () {
    if (process.platform === "win32") this.skip();
    await allow(DOCUMENTED.replace(" +info", ""));
    const url = redis.url.replace("//", "//vinid@");
    const args = ["work", "--engine", "cloud", "--base-url", api.url, "--redis", url];
    const child = spawn(process.execPath, ["--require", "tsx/cjs", MAIN, ...args], {
      env: { ...process.env, VIN_ID_TOKEN: TOKEN, VIN_ID_REDIS_PASSWORD: PASSWORD },
      stdio: ["ignore", "ignore", "pipe"],
    });
    children.push(child);
    const exited = once(child, "exit");
    let printed = "";
    child.stderr.on("data", (chunk) => (printed += String(chunk)));
    await until(() => printed.includes("ACL SETUSER): +info\n"), "the warning", 60_000);
    child.kill("SIGTERM");
    assert.deepEqual(await exited, [0, null]);
    assert.ok(!printed.includes(PASSWORD));
  });

  it("is warned of once, and its pictures are read as soon as it is given what it lacked", async () => {
    await allow(DOCUMENTED.replace(" +info", ""));
    const warnings: string[] = [];
    const reader = open({ onWarning: (sentence) => warnings.push(sentence) });
    await assert.rejects(reader.read(numberedPicture(1)), { code: "VIN_CONFIG" });
    await startTriedAgain();
    assert.equal(warnings.length, 1);
    await allow(DOCUMENTED);
    const isRead = () =>
      reader.read(numberedPicture(2)).then(
        () => true,
        () => false,
      );
    await eventually(isRead, "the picture is read");
    assert.equal(warnings.length, 1);
  });

  it("that loses a command while it works fails pictures with VIN_CONFIG, which says what to add", async () => {
    await allow(DOCUMENTED);
    const reader = open();
    await reader.read(numberedPicture(1));
    for (const command of ["hsetnx", "set"]) {
      await admin.acl("SETUSER", "vinid", `-${command}`);
      await assert.rejects(reader.read(numberedPicture(2)), {
        code: "VIN_CONFIG",
        message: new RegExp(`: \\+${command}$`),
      });
      await admin.acl("SETUSER", "vinid", `+${command}`);
    }
    await admin.acl("SETUSER", "vinid", "resetkeys");
    await assert.rejects(reader.read(numberedPicture(2)), {
      code: "VIN_CONFIG",
      message: /: ~vin-id:\*$/,
    });
    await admin.acl("SETUSER", "vinid", "~vin-id:*", "-zadd");
    await assert.rejects(reader.read(numberedPicture(2)), { code: "VIN_CONFIG" });
  });
});
