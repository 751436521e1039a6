/** Flows of older versions, imported into the real editor: their dialogs show what they mean, and deploys store it. */
import assert from "node:assert/strict";
import { describeInEditors } from "../support/editor-session";
import { RUNTIME_LIST } from "../support/runtimes";

/** Without a version, and without all that the first version took for granted. */
const OLD_FLOW = [
  { id: "old-tab", type: "tab", label: "Old flow" },
  { id: "old-service", type: "vin-service", name: "old service", engine: "embedded", concurrency: 4 },
  {
    id: "old-read",
    type: "vin-read",
    z: "old-tab",
    name: "old read",
    x: 300,
    y: 100,
    service: "old-service",
    image: "picture",
    notFoundOutput: true,
    wires: [[], []],
  },
  {
    id: "old-stats",
    type: "vin-stats",
    z: "old-tab",
    name: "old stats",
    x: 300,
    y: 200,
    service: "old-service",
    interval: 60,
    wires: [[], []],
  },
];

describeInEditors("flows of older versions", RUNTIME_LIST, (session) => {
  before(async () => {
    await session.open([]);
    await session.editor.importText(JSON.stringify(OLD_FLOW));
    await session.part("#red-ui-workspace-tabs .red-ui-tab", { hasText: "Old flow" }).click();
  });

  it("come in with what their version took for granted", async () => {
    await session.editor.openDialog("old read");
    assert.equal(await session.field("image").inputValue(), "picture");
    assert.equal(await session.field("output").inputValue(), "payload");
    assert.equal(await session.field("url").inputValue(), "auto");
    assert.equal(await session.field("notFoundOutput").isChecked(), true);

    await session.editor.editService();
    assert.equal(await session.serviceField("concurrency").inputValue(), "4");
    assert.equal(await session.serviceField("queueLimit").inputValue(), "100");
    await session.editor.confirmService();
    await session.editor.confirm();
  });

  it("show every output", async () => {
    const node = session.part(".red-ui-flow-node-group", { hasText: "old read" });
    assert.equal(await node.locator(".red-ui-flow-port-output").count(), 2);
  });

  it("have nothing that the editor marks as wrong", async () => {
    assert.equal(await session.part(".red-ui-flow-node-error:visible").count(), 0);
  });

  it("are stored with the version of today", async () => {
    const stored = await session.editor.deploy();
    const node = (type: string) => stored.find((candidate) => candidate.type === type) ?? {};
    for (const type of ["vin-service", "vin-read", "vin-stats"]) assert.equal(node(type)["version"], 1, type);
    const { image, output, outputs, notFoundOutput } = node("vin-read");
    assert.deepEqual([image, output, outputs, notFoundOutput], ["picture", "payload", 2, true]);
    const { concurrency, queueLimit, duplicateWindow } = node("vin-service");
    assert.deepEqual([concurrency, queueLimit, duplicateWindow], [4, 100, 10]);
    const { interval, warnAt } = node("vin-stats");
    assert.deepEqual([interval, warnAt], [60, 80]);
  });
});
