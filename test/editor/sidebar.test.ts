/** What a user sees in the debug sidebar of a failure that nothing catches. */
import assert from "node:assert/strict";
import { describeInEditors } from "../support/editor-session";
import { RUNTIME_LIST } from "../support/runtimes";

describeInEditors("the debug sidebar", RUNTIME_LIST, (session) => {
  it("begins with the sentence, and shows all of it at a click", async () => {
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
    assert.match(await entry.innerText(), /"The text is a file name, not a picture\. /);
    await session.keep("failure");
    await entry.locator(".red-ui-debug-msg-object-handle").first().click();
    assert.match(await entry.innerText(), /Read the file with the “read file” node first, as a buffer\./);
    await session.keep("failure-open");
  });
});
