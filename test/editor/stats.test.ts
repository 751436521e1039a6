/** The dialog of vin-stats in every look of the editor: what is used, refreshed at a button, and what applies. */
import assert from "node:assert/strict";
import { json } from "../double/behaviours";
import { INVALID_TOKEN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { describeInEditors } from "../support/editor-session";
import { LOOKS } from "../support/runtimes";

describeInEditors("the dialog of vin-stats", LOOKS, (session) => {
  let double: VinIdDouble;

  before(async () => {
    double = await startVinIdDouble();
  });
  after(() => double?.close());

  beforeEach(async () => {
    await session.open([
      { id: "offline-service", type: "vin-service", engine: "embedded" },
      { id: "cloud-service", type: "vin-service", engine: "cloud", baseUrl: double.url },
      { id: "stats", type: "vin-stats", z: "tab", x: 300, y: 100, service: "cloud-service", wires: [[], []] },
    ]);
    await session.editor.openDialog("VIN stats");
  });

  /** Presses the refresh button and waits until its answer holds `part`. */
  const refresh = async (part: string) => {
    await session.part("#vin-stats-refresh").click();
    await session.part(`#vin-stats-answer ${part}`).first().waitFor();
    return session.part("#vin-stats-answer").innerText();
  };

  it("shows at a button what is used and left, and lets the badge show it too", async () => {
    const answer = await refresh("dl");
    for (const figure of [/Plan\s+5,000/, /Used\s+21 \(0\.4 %\)/, /Left\s+4,979/, /Renews on\s+5\/14\/2025/])
      assert.match(answer, figure);
    await session.keep("stats-refreshed");
    assert.deepEqual(await session.misplacedLabels("#dialog-form"), []);
    await session.part(".red-ui-flow-node-status-label", { hasText: "21 / 5000 (0.4 %)" }).waitFor();
    assert.deepEqual(await session.brokenRules("#dialog-form .vin-id-form"), []);
  });

  it("says in plain words why nothing can be shown", async () => {
    double.scriptStatistics(json(403, INVALID_TOKEN));
    assert.match(
      await refresh(".vin-id-bad"),
      /Token refused\. Copy the token again[^]*VIN_AUTH .*Invalid token/,
    );
    await session.keep("stats-refused");
    assert.deepEqual(await session.brokenRules("#dialog-form .vin-id-form"), []);
  });

  it("asks the service that is chosen in the dialog: offline there is no limit", async () => {
    const calls = double.requests.length;
    await session.field("service").selectOption("offline-service");
    assert.match(await refresh("dl"), /Used\s+0\s+Left\s+no limit/);
    assert.equal(double.requests.length, calls);
  });

  it("counts what this machine reads where no service is chosen, and says so", async () => {
    const calls = double.requests.length;
    await session.part(".vin-id-no-service").waitFor({ state: "hidden" });
    await session.field("service").selectOption("_ADD_");
    await session.part(".vin-id-no-service", { hasText: "Without a service" }).waitFor();
    assert.match(await refresh("dl"), /Used\s+0\s+Left\s+no limit/);
    assert.equal(double.requests.length, calls);
    await session.keep("stats-without-service");
    assert.deepEqual(await session.brokenRules("#dialog-form .vin-id-form"), []);
  });

  it("asks when to warn only where there is a plan to warn of", async () => {
    const warnAt = session.field("warnAt");
    assert.equal(await warnAt.isVisible(), true);
    await session.field("service").selectOption("offline-service");
    assert.equal(await warnAt.isVisible(), false);
    assert.deepEqual(await session.brokenRules("#dialog-form .vin-id-form"), []);
    await session.keep("stats-offline");

    // The same service, once it asks the API.
    await session.editor.editService();
    await session.serviceField("engine").selectOption("fallback");
    await session.serviceField("baseUrl").fill(double.url);
    await session.editor.confirmService();
    await warnAt.waitFor();
  });

  it("keeps a wrong value in sight, so that it can be mended", async () => {
    const warnAt = session.field("warnAt");
    await warnAt.fill("eighty");
    await session.field("service").selectOption("offline-service");
    assert.match(await session.editor.reason(warnAt), /^Warn at: must be a number from 0 to 100/);
  });
});
