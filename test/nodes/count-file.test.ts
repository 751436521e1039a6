/** A damaged file with the month's count: said once in the log and in each report, for a service and without one. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { helper, load, nextAt, node, useNodeRed } from "../support/node-helper";

const WARNING = /saved count of this month's readings can't be read/;

describe("a damaged file with the count of the month", () => {
  useNodeRed();
  let userDir: string;
  beforeEach(async () => {
    userDir = await mkdtemp(path.join(tmpdir(), "vin-id-count-file-"));
    helper.settings({ userDir });
  });
  afterEach(async () => {
    helper.settings({});
    await rm(userDir, { recursive: true, force: true });
  });

  for (const [where, service, name] of [
    ["of a service", "service", "service.json"],
    ["of the reader that nodes without a service use", "", "built-in.json"],
  ] as const) {
    it(`${where} is said once in the log and in each report, and kept`, async () => {
      await mkdir(path.join(userDir, "vin-id"));
      await writeFile(path.join(userDir, "vin-id", name), "{");
      await load([
        { id: "tab", type: "tab" },
        { id: "service", type: "vin-service" },
        { id: "stats", type: "vin-stats", z: "tab", x: 0, y: 0, service, wires: [["first"]] },
        { id: "first", type: "helper", z: "tab", x: 0, y: 0 },
      ]);
      for (let i = 0; i < 2; i += 1) {
        const report = nextAt("first");
        node("stats").receive({});
        const { calls, warnings } = (await report)["payload"] as { calls: number; warnings: string[] };
        assert.equal(calls, 0);
        assert.match(warnings.join(), WARNING);
      }
      const logged = helper.log().args.filter((entry) => WARNING.test(inspect(entry)));
      assert.equal(logged.length, 1);
      const files = await readdir(path.join(userDir, "vin-id"));
      assert.ok(
        files.some((file) => file.startsWith(`${name}.damaged-`)),
        files.join(),
      );
    });
  }
});
