/** Nodes without a service, in a real Node-RED runtime: they read offline, all with one reader. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { helper, load, nextAt, node, useNodeRed } from "../support/node-helper";
import { LABEL_VIN, PICTURE, readFlow } from "./flow";

/** Two vin-read and a vin-stats as they are when they were just dragged, and wired. */
function flow(): object[] {
  const onTab = { z: "tab", x: 0, y: 0 };
  return [
    ...readFlow("http://unused.invalid", { service: "" }).filter(
      (entry) => (entry as { type: string }).type !== "vin-service",
    ),
    { id: "read2", type: "vin-read", ...onTab, wires: [["second"]] },
    { id: "stats", type: "vin-stats", ...onTab, wires: [["third"]] },
  ];
}

async function read(from: string, to: string): Promise<{ vin: string; engine: string }> {
  const outcome = nextAt(to);
  node(from).receive({ payload: PICTURE });
  return (await outcome)["payload"] as { vin: string; engine: string };
}

async function usage(): Promise<{ calls: number; engine: string; local: { readings: number } }> {
  const report = nextAt("third");
  node("stats").receive({});
  return (await report)["payload"] as Awaited<ReturnType<typeof usage>>;
}

describe("nodes without a service", function () {
  this.timeout(60_000);
  useNodeRed();
  let userDir: string;
  beforeEach(async () => {
    userDir = await mkdtemp(path.join(tmpdir(), "vin-id-built-in-"));
    helper.settings({ userDir });
  });
  afterEach(async () => {
    helper.settings({});
    await rm(userDir, { recursive: true, force: true });
  });

  it("read offline, share one reader, and report what it read", async () => {
    await load(flow());
    const readings = await Promise.all([read("read", "first"), read("read2", "second")]);
    assert.deepEqual(
      readings.map(({ vin, engine }) => [vin, engine]),
      [
        [LABEL_VIN, "embedded"],
        [LABEL_VIN, "embedded"],
      ],
    );
    const { calls, engine, local } = await usage();
    assert.deepEqual([calls, engine, local.readings], [2, "embedded", 2]);
  });

  it("use the workers that offline services use: one thread for all where one picture comes at a time", async () => {
    let threads = 0;
    const count = () => void (threads += 1);
    process.on("worker", count);
    const services = ["one", "two", "three", "four"];
    await load([
      ...flow(),
      ...services.flatMap((name) => [
        { id: name, type: "vin-service", concurrency: 4 },
        { id: `read-${name}`, type: "vin-read", z: "tab", x: 0, y: 0, service: name, wires: [["first"]] },
      ]),
    ]);
    for (const id of ["read", ...services.map((name) => `read-${name}`)]) {
      assert.equal((await read(id, "first")).vin, LABEL_VIN);
    }
    process.off("worker", count);
    assert.equal(threads, 1);
  });

  it("keep their count over a redeploy, and read on after it", async () => {
    await load(flow());
    await read("read", "first");
    await helper.unload();
    const count = await readFile(path.join(userDir, "vin-id", "built-in.json"), "utf8");
    assert.equal((JSON.parse(count) as { calls: number }).calls, 1);
    await load(flow());
    assert.equal((await read("read2", "second")).vin, LABEL_VIN);
    const { calls, local } = await usage();
    assert.deepEqual([calls, local.readings], [2, 1]);
  });

  it("go on reading while another of them closes", async () => {
    await load(flow());
    const reading = read("read2", "second");
    await node("read").close(false);
    assert.equal((await reading).vin, LABEL_VIN);
    assert.equal((await usage()).local.readings, 1);
  });
});
