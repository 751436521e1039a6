/** What comes with the nodes, in the real editor: their help, and examples that are imported and deployed. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/editor-pages";
import { describeInEditors } from "../support/editor-session";
import { RUNTIME_LIST } from "../support/runtimes";

const EXAMPLES = readdirSync(path.join(ROOT, "examples")).map((file) => file.replace(/\.json$/, ""));

describeInEditors("help and examples", RUNTIME_LIST, (session) => {
  describe("help", () => {
    before(() => session.open([]));

    for (const type of ["vin-read", "vin-stats", "vin-service"]) {
      it(`shows the help of ${type}`, async () => {
        await session.editor.page.evaluate(`RED.sidebar.help.show("${type}")`);
        const help = session.part(".red-ui-help > .red-ui-help", {
          hasText: "not exported with flows",
        });
        await help.waitFor();
        assert.ok((await help.locator("h3").count()) >= 2);
      });
    }
  });

  describe("examples", () => {
    before(() => session.open([]));

    for (const example of EXAMPLES) {
      it(`imports and deploys the example “${example}”`, async () => {
        await session.editor.importExample(example);
        const stored = await session.editor.deploy();
        assert.ok(stored.some(({ type }) => type === "vin-read" || type === "vin-stats"));
        assert.equal(session.nodeRed.exitCode(), null);
        assert.doesNotMatch(await session.part("body").innerText(), /\bvin-(service|read|stats)\.[a-z]/);
      });
    }

    it("reads the sample picture of the first example into the debug sidebar", async () => {
      // It injects by itself once it is deployed.
      await session.editor.page.evaluate("RED.sidebar.show('debug')");
      const message = session.part(".red-ui-debug-msg", { hasText: "1FA6P8TH3P5012345" });
      await message.first().waitFor({ timeout: 60_000 });
    });
  });
});
