/** What comes with the nodes, in the real editor: their help, and examples that are imported and deployed. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { LABEL_VIN } from "../nodes/flow";
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

    /** How wide the nodes of a flow are together, and how much the window shows between its sidebars, in pixels. */
    const widths = (ids: string[]) =>
      session.editor.page.evaluate((wanted) => {
        const nodes = wanted.map((id) => document.getElementById(id));
        const sides = nodes.flatMap((node) => node?.getBoundingClientRect() ?? []);
        const right = Math.max(...sides.map((side) => side.right));
        const left = Math.min(...sides.map((side) => side.left));
        const window = document.querySelector("#red-ui-workspace-chart")?.clientWidth ?? 0;
        return { nodes: sides.length, flow: right - left, window };
      }, ids);
    let known: unknown[] = [];

    for (const example of EXAMPLES) {
      it(`imports and deploys the example “${example}”`, async () => {
        await session.editor.importExample(example);
        const stored = await session.editor.deploy();
        assert.ok(stored.some(({ type }) => type === "vin-read" || type === "vin-stats"));
        assert.equal(stored.filter(({ type }) => type === "tab").length, 1, "on the flow that is open");
        const imported = stored.map(({ id }) => String(id)).filter((id) => !known.includes(id));
        known = stored.map(({ id }) => id);
        const { nodes, flow, window } = await widths(imported);
        assert.ok(nodes > 2 && flow > 0 && flow <= window, `${nodes} nodes, ${flow} of ${window} pixels`);
        assert.equal(session.nodeRed.exitCode(), null);
        assert.doesNotMatch(await session.part("body").innerText(), /\bvin-(service|read|stats)\.[a-z]/);
      });
    }

    it("has made one service by all of them", async () => {
      const flows = await fetch(`${session.nodeRed.url}/flows`);
      const nodes = (await flows.json()) as { type: string }[];
      assert.equal(nodes.filter(({ type }) => type === "vin-service").length, 1);
    });

    it("reads the sample picture of the first example into the debug sidebar", async () => {
      // It injects by itself once it is deployed.
      await session.editor.page.evaluate("RED.sidebar.show('debug')");
      const message = session.part(".red-ui-debug-msg", { hasText: LABEL_VIN });
      await message.first().waitFor({ timeout: 60_000 });
    });
  });
});
