/** What a new user does first, without any setting: import an example or drag a node, deploy, press, see a VIN. */
import assert from "node:assert/strict";
import { LABEL_VIN } from "../nodes/flow";
import { describeInEditors } from "../support/editor-session";
import { RUNTIME_LIST } from "../support/runtimes";
import { INJECT_TO_DEBUG, SAMPLE_PICTURE } from "../support/sample-flow";

describeInEditors("the first minute", RUNTIME_LIST, (session) => {
  const debugMessages = () => session.part(".red-ui-debug-msg", { hasText: LABEL_VIN });
  const badge = () => session.part(".red-ui-flow-node-status-label", { hasText: LABEL_VIN });

  /** Presses the inject node's button and waits until there is one VIN more in the sidebar. */
  async function press(): Promise<void> {
    const before = await debugMessages().count();
    await session.part(".red-ui-flow-node-button").first().click();
    await debugMessages().nth(before).waitFor({ timeout: 60_000 });
    await badge().waitFor();
  }

  it("imports “Read one picture” onto the flow that is open, and reads once that is deployed", async () => {
    await session.open([]);
    await session.editor.page.evaluate("RED.sidebar.show('debug')");
    await session.editor.importExample("Read one picture");
    await session.keep("first-minute-imported");
    const stored = await session.editor.deploy();
    assert.deepEqual(
      stored.filter(({ type }) => type === "tab" || type === "vin-service").map(({ id }) => id),
      ["tab"],
    );
    assert.ok(stored.every(({ id, z }) => id === "tab" || z === "tab"));
    // It injects by itself once.
    await debugMessages().first().waitFor({ timeout: 60_000 });
    await press();
    await session.keep("first-minute-read");
  });

  it("tries a picture with a node that was just dragged, before anything is deployed", async () => {
    await session.open(INJECT_TO_DEBUG);
    await session.editor.drag("vin-read");
    await session.editor.openDialog("VIN read");
    await session.part(".vin-id-no-service", { hasText: "read on this machine" }).waitFor();
    await session.part("button[aria-controls=vin-read-try]").click();
    await session.part("#vin-read-try-file").setInputFiles(SAMPLE_PICTURE);
    const found = session.part("#vin-read-try-result", { hasText: `VIN found: ${LABEL_VIN}` });
    await found.waitFor({ timeout: 60_000 });
    await session.keep("first-minute-tried");
    await session.editor.confirm();
  });

  it("reads with that node, deployed as it is", async () => {
    assert.equal(await session.part(".red-ui-flow-node-error:visible").count(), 0);
    await session.editor.page.evaluate("RED.sidebar.show('debug')");
    const stored = await session.editor.deploy();
    assert.equal(stored.find(({ type }) => type === "vin-read")?.["service"], "");
    await press();
    await session.keep("first-minute-dragged");
  });
});
