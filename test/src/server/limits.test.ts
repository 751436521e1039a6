/** What a token may use: the rate, the calls of the month, and what of it a restart keeps. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunningServer, ServerOptions } from "../../../src/server";
import { startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";
import { until } from "../../support/until";
import { call, pictureForm, quickReader, read, serve, TOKEN } from "./support";

describe("the server's limits", () => {
  let double: VinIdDouble;
  let folder: string;
  let server: RunningServer | null = null;
  before(async () => {
    double = await startVinIdDouble();
  });
  after(() => double.close());
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vin-id-server-"));
  });
  afterEach(async () => {
    await server?.stop();
    server = null;
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
    server = await serve({ reader: quickReader(double), ...options });
    return server;
  }

  async function callsOf(running: RunningServer, token = TOKEN): Promise<number> {
    const headers = { authorization: `Token ${token}` };
    const { body } = await call(running, "/v1/vin/statistics/", { headers });
    return (body["usage"] as { calls: number }).calls;
  }

  const savedFiles = () => readdirSync(folder).filter((name) => name.endsWith(".json"));

  it("answer calls above the rate with 429, and when to come again", async () => {
    const running = await start({ callsPerSecond: 0.001 });
    assert.equal((await read(running, pictureForm())).status, 201);
    const { status, headers, body } = await read(running, pictureForm());
    assert.equal(status, 429);
    const seconds = Number(headers.get("retry-after"));
    assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 1000);
    const detail = `Request was throttled. Expected available in ${seconds} seconds.`;
    assert.deepEqual(body, { detail, status_code: 429 });
    assert.equal(headers.get("access-control-expose-headers"), "Retry-After");
  });

  it("count each token for itself", async () => {
    const running = await start({ callsPerSecond: 0.001, tokens: [TOKEN, "other"] });
    const statusWith = async (token: string) =>
      (await read(running, pictureForm(), { authorization: `Token ${token}` })).status;
    assert.equal(await statusWith(TOKEN), 201);
    assert.equal(await statusWith("other"), 201);
    assert.equal(await statusWith("other"), 429);
    assert.deepEqual([await callsOf(running), await callsOf(running, "other")], [1, 1]);
  });

  it("answer with 403 once the calls of the month are used up, also to a burst", async () => {
    const running = await start({ monthlyCalls: 2 });
    const burst = await Promise.all([1, 2, 3, 4].map(() => read(running, pictureForm())));
    assert.deepEqual(burst.map(({ status }) => status).sort(), [201, 201, 403, 403]);
    const { body } = await read(running, pictureForm());
    assert.deepEqual(body, {
      detail: "You do not have enough credits to perform this request.",
      status_code: 403,
    });
    assert.equal(await callsOf(running), 2);
  });

  it("do not count what was refused", async () => {
    const running = await start({ monthlyCalls: 1 });
    assert.equal((await read(running, "{}", { "content-type": "application/json" })).status, 400);
    assert.equal((await read(running, pictureForm())).status, 201);
  });

  it("go on after a restart where they were", async () => {
    await read(await start({ dataDir: folder, monthlyCalls: 1 }), pictureForm());
    await server?.stop();
    const again = await start({ dataDir: folder, monthlyCalls: 1 });
    assert.equal(await callsOf(again), 1);
    assert.equal((await read(again, pictureForm())).status, 403);
  });

  it("are on the disk soon after a call, in case the process is killed", async () => {
    await read(await start({ dataDir: folder }), pictureForm());
    await until(() => savedFiles().length === 1, "the count was saved", 20_000);
    const saved = JSON.parse(readFileSync(path.join(folder, savedFiles()[0] ?? ""), "utf8")) as object;
    assert.equal((saved as { calls: number }).calls, 1);
  });

  it("start anew with a new month", async () => {
    await read(await start({ dataDir: folder, monthlyCalls: 1 }), pictureForm());
    await server?.stop();
    const file = path.join(folder, savedFiles()[0] ?? "");
    writeFileSync(file, JSON.stringify({ year: 2020, month: 1, calls: 1 }));
    const again = await start({ dataDir: folder, monthlyCalls: 1 });
    assert.equal(await callsOf(again), 0);
    assert.equal((await read(again, pictureForm())).status, 201);
  });

  it("that were damaged are kept aside, and the operator and the token's owner are told", async () => {
    await read(await start({ dataDir: folder }), pictureForm());
    await server?.stop();
    const [name = ""] = savedFiles();
    writeFileSync(path.join(folder, name), "");
    const said: string[] = [];
    const again = await start({ dataDir: folder, onWarning: (warning) => said.push(warning) });
    assert.equal(said.length, 1);
    const { body } = await call(again, "/v1/vin/statistics/");
    assert.deepEqual(body["warnings"], said);
    assert.ok(readdirSync(folder).some((file) => file.startsWith(`${name}.damaged-`)));
  });

  it("whose salt was damaged are not lost in silence", async () => {
    await read(await start({ dataDir: folder }), pictureForm());
    await server?.stop();
    writeFileSync(path.join(folder, "salt"), "");
    const said: string[] = [];
    await start({ dataDir: folder, onWarning: (warning) => said.push(warning) });
    assert.match(said.join(), /“salt” of the data folder is damaged/);
    assert.equal(readFileSync(path.join(folder, "salt")).length, 16);
  });

  it("say nothing of themselves where they are sound", async () => {
    const { body } = await call(await start({ dataDir: folder }), "/v1/vin/statistics/");
    assert.ok(!("warnings" in body));
  });

  it("keep no token in the data folder", async () => {
    await read(await start({ dataDir: folder }), pictureForm());
    await server?.stop();
    assert.ok(readdirSync(folder).length >= 2);
    for (const name of readdirSync(folder)) {
      assert.ok(!name.includes(TOKEN));
      assert.ok(!readFileSync(path.join(folder, name), "latin1").includes(TOKEN));
    }
  });

  it("start only where the data folder can be used", async () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    await assert.rejects(start({ dataDir: file }), { code: "VIN_CONFIG" });
  });

  it("start only with a token", async () => {
    await assert.rejects(start({ tokens: [] }), { code: "VIN_CONFIG" });
    await assert.rejects(start({ tokens: ["two words"] }), { code: "VIN_CONFIG" });
  });
});
