/** The badge of vin-stats in words, which a real Node-RED puts in. */
import assert from "node:assert/strict";
import { startNodeRed, type RunningNodeRed } from "../support/node-red";
import { until } from "../support/until";

describe("the badge of vin-stats without a limit", function () {
  this.timeout(150_000);
  let nodeRed: RunningNodeRed;
  after(() => nodeRed?.stop());

  it("says how many pictures were read this month", async () => {
    const onTab = { z: "tab", x: 0, y: 0 };
    const sent = {
      console: true,
      tosidebar: false,
      active: true,
      complete: "status.text",
      targetType: "msg",
    };
    nodeRed = await startNodeRed({
      flows: [
        { id: "tab", type: "tab", label: "flow" },
        { id: "stats", type: "vin-stats", ...onTab, interval: "0.01", wires: [[], []] },
        { id: "status", type: "status", ...onTab, scope: ["stats"], wires: [["sent"]] },
        { id: "sent", type: "debug", ...onTab, ...sent, wires: [] },
      ],
    });
    await until(() => /0 this month/.test(nodeRed.log()), "the badge in words", 30_000);
    assert.doesNotMatch(nodeRed.log(), /this-month/);
  });
});
