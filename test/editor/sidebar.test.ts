/** What a user sees in the debug sidebar of a failure that nothing catches. */
import assert from "node:assert/strict";
import { describeInEditors } from "../support/editor-session";
import { RUNTIME_LIST } from "../support/runtimes";

describeInEditors("the debug sidebar", RUNTIME_LIST, (session) => {
  it("shows the sentence, and no object around it", async () => {
    await session.open([
      { id: "service", type: "vin-service", engine: "embedded" },
      {
        id: "in",
        type: "inject",
        z: "tab",
        x: 150,
        y: 100,
        wires: [["read"]],
        payload: "photo.jpg",
        payloadType: "str",
        props: [{ p: "payload" }],
      },
      { id: "read", type: "vin-read", z: "tab", x: 350, y: 100, service: "service", wires: [[]] },
    ]);
    const { page } = session.editor;
    await page.evaluate("RED.sidebar.show('debug')");
    // The editor has asked for debug messages by the time the inject node's own button can be pressed.
    await page.locator(".red-ui-flow-node-button-button").first().click();
    const entry = session.part(".red-ui-debug-msg").last();
    await entry.waitFor();
    assert.match(
      await entry.innerText(),
      /"The text is a file name, not a picture\. Read it with .* first\."/,
    );
    assert.doesNotMatch(await entry.innerText(), /VinError|object/);
    await session.keep("failure");
  });
});
