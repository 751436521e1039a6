/** From an empty flow to a VIN in the debug sidebar, with the buttons of the dialogs, in every look of the editor. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { json } from "../double/behaviours";
import { INVALID_TOKEN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { LABEL_VIN as VIN } from "../nodes/flow";
import { ROOT } from "../support/editor-pages";
import { describeInEditors } from "../support/editor-session";
import { LOOKS } from "../support/runtimes";
import { INJECT_TO_DEBUG, SAMPLE_PICTURE } from "../support/sample-flow";

const TYPED_TOKEN = "a1b2c3-token-typed-in-a-dialog";

describeInEditors("the buttons of the dialogs", LOOKS, function (session) {
  // Each test goes on where the one before left the editor.
  this.bail(true);
  let double: VinIdDouble;

  before(async () => {
    double = await startVinIdDouble();
    await session.open(INJECT_TO_DEBUG);
  });
  after(() => double?.close());

  const testAnswer = () => session.part("#vin-service-answer");
  const tried = () => session.part("#vin-read-try-result");

  /** Presses the test button and waits for what comes of it. */
  async function testService(): Promise<string> {
    await session.part("#vin-service-test").click();
    await testAnswer().locator(".vin-id-outcome").first().waitFor();
    return testAnswer().innerText();
  }

  /** Waits until a part says something. */
  const says = (where: Locator, text: string | RegExp) => where.filter({ hasText: text }).waitFor();

  it("test a new service offline: the VIN of the sample picture, and how long it took", async () => {
    await session.editor.drag("vin-read");
    await session.editor.openDialog("VIN read");
    await session.editor.addService();
    assert.match(await testService(), new RegExp(`read on this machine in [\\d.,]+ s: ${VIN}`));
    await session.keep("service-offline");
  });

  it("say that there is no token yet, and where to get one", async () => {
    await session.serviceField("engine").selectOption("cloud");
    assert.match(await testService(), /No token yet\..*app\.platerecognizer\.com/);
    await session.keep("service-without-token");
  });

  it("test the API before anything is deployed, with the token just typed", async () => {
    await session.serviceField("engine").selectOption("fallback");
    await session.serviceField("engine").selectOption("cloud");
    assert.equal(await testAnswer().innerText(), "", "the answer for the settings before is gone");
    await session.serviceField("baseUrl").fill(double.url);
    await session.serviceField("token").fill(TYPED_TOKEN);
    const answer = await testService();
    for (const figure of [
      /Plan\s+5,000/,
      /Used\s+21 \(0\.4 %\)/,
      /Left\s+4,979/,
      /Renews on\s+5\/14\/2025/,
    ]) {
      assert.match(answer, figure);
    }
    assert.equal(double.requests.at(-1)?.headers.authorization, `Token ${TYPED_TOKEN}`);
    assert.deepEqual(await session.misplacedLabels("#node-config-dialog-edit-form"), []);
    await session.keep("service-cloud");
  });

  it("say in plain words why a test failed", async () => {
    double.scriptStatistics(json(403, INVALID_TOKEN));
    assert.match(await testService(), /Token refused\. Copy the token again[^]*VIN_AUTH .*refused the token/);
    await session.keep("service-refused");
  });

  it("leave dialogs that can be used by everybody", async () => {
    await session.part("button[aria-controls=vin-service-advanced]").click();
    await session.keep("service-advanced");
    assert.deepEqual(await session.brokenRules("#node-config-dialog-edit-form .vin-id-form"), []);
    await session.serviceField("engine").selectOption("embedded");
    assert.deepEqual(await session.brokenRules("#node-config-dialog-edit-form .vin-id-form"), []);
    await session.serviceField("engine").selectOption("cloud");
    await session.editor.confirmService();
    await session.part("button[aria-controls=vin-read-try]").click();
    await session.part("button[aria-controls=vin-read-advanced]").click();
    await session.keep("read-advanced");
    assert.deepEqual(await session.brokenRules("#dialog-form .vin-id-form"), []);
    assert.deepEqual(await session.misplacedLabels("#dialog-form"), []);
  });

  it("say that a service must be deployed before a picture is tried", async () => {
    await session.part("#vin-read-try-file").setInputFiles(SAMPLE_PICTURE);
    await says(tried(), "not deployed yet");
  });

  it("test a deployed service with the stored token, but only where it was stored for", async () => {
    await session.editor.confirm();
    await session.editor.deploy();
    await session.editor.openDialog("VIN read");
    await session.editor.editService();
    assert.equal(await session.serviceField("token").inputValue(), "__PWRD__");
    assert.match(await testService(), /The API answers/);
    assert.equal(double.requests.at(-1)?.headers.authorization, `Token ${TYPED_TOKEN}`);
    const calls = double.requests.length;
    await session.serviceField("baseUrl").fill(`${double.url}/elsewhere`);
    assert.match(await testService(), /Enter it again/);
    assert.equal(double.requests.length, calls);
    await session.serviceField("engine").selectOption("embedded");
    await session.editor.confirmService();
    await session.editor.confirm();
    await session.editor.deploy();
  });

  it("try a chosen picture: boxes, parts, confidence, and the message that would be sent", async () => {
    await session.editor.openDialog("VIN read");
    await session.part("button[aria-controls=vin-read-try]").click();
    const chooser = session.editor.page.waitForEvent("filechooser");
    await session.part("#vin-read-try-choose").click();
    await (await chooser).setFiles(SAMPLE_PICTURE);
    await says(tried(), `VIN found: ${VIN}`);
    assert.ok((await tried().locator("svg rect.vin-id-box").count()) >= 1);
    const box = await tried().locator("svg rect.vin-id-box").first().boundingBox();
    const picture = await tried().locator("img").boundingBox();
    assert.ok(box && picture && box.width > 20 && box.x >= picture.x && box.y >= picture.y);
    assert.ok(
      box.x + box.width <= picture.x + picture.width && box.y + box.height <= picture.y + picture.height,
    );
    const row = (name: string) => tried().getByRole("row", { name });
    assert.match(await row("Confidence").first().innerText(), /\d+ %/);
    assert.match(await row("Maker code (WMI)").first().innerText(), /1FA/);
    assert.match(await row("Model year").first().innerText(), /\d{4}/);
    await tried().getByText("The message that the node would send").click();
    const message = JSON.parse(await tried().locator("pre").innerText()) as { payload: { vin: string } };
    assert.equal(message.payload.vin, VIN);
    await session.keep("read-tried");
    assert.deepEqual(await session.brokenRules("#dialog-form .vin-id-form"), []);
  });

  it("try a dropped picture with the settings of the dialog", async () => {
    await session.part("#node-input-notFoundOutput").check();
    const data = readFileSync(path.join(ROOT, "test", "pictures", "no-vin-label.jpg"), "base64");
    const transfer = await session.editor.page.evaluateHandle((base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const made = new DataTransfer();
      made.items.add(new File([bytes], "label.jpg", { type: "image/jpeg" }));
      return made;
    }, data);
    await session.part("#vin-read-try .vin-id-drop").dispatchEvent("drop", { dataTransfer: transfer });
    await says(tried(), "Output 2");
    await session.part("#node-input-notFoundOutput").uncheck();
  });

  it("take a picture without a VIN for no failure, and say what helps", async () => {
    await says(tried().locator(".vin-id-neutral"), /No VIN found[^]*fill the picture[^]*avoid glare/);
    assert.equal(await tried().locator(".vin-id-bad").count(), 0);
    await session.keep("read-nothing-found");
    assert.deepEqual(await session.brokenRules("#dialog-form .vin-id-form"), []);
  });

  it("expect no check digit of a European VIN, and name its maker", async () => {
    const plate = path.join(ROOT, "test", "pictures", "label-type-plate.jpg");
    await session.part("#vin-read-try-file").setInputFiles(plate);
    await says(tried(), "VIN found: WVWZZZ");
    const row = (name: string) => tried().getByRole("row", { name }).first().innerText();
    assert.match(await row("Check digit"), /Z \(not used here\)/);
    assert.match(await row("Manufacturer"), /VOLKSWAGEN AG/);
    assert.doesNotMatch(await tried().innerText(), /expected:/);
  });

  it("say in plain words what can't be tried", async () => {
    await session.part("#vin-read-try-file").setInputFiles({
      name: "notes.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("no picture at all"),
    });
    await says(tried(), "Unreadable picture.");
    await session.part("#vin-read-try-file").setInputFiles({
      name: "large.jpg",
      mimeType: "image/jpeg",
      buffer: Buffer.alloc(20 * 1024 * 1024 + 1),
    });
    await says(tried(), "the limit is 20 MB");
  });

  it("try a picture of the webcam", async () => {
    await session.part("#vin-read-try-webcam").click();
    await session.part("#vin-read-try-live").waitFor();
    await session.part("#vin-read-try-take").click();
    // The browser's test camera shows a pattern without a VIN.
    await says(tried(), "No VIN found");
    await session.part("#vin-read-try-live").waitFor({ state: "hidden" });
    await session.editor.confirm();
  });

  it("lead to a VIN in the debug sidebar", async () => {
    await session.editor.page.evaluate("RED.sidebar.show('debug')");
    await session.part(".red-ui-flow-node-button").first().click();
    await says(session.part(".red-ui-debug-msg").first(), VIN);
  });

  it("never show a token to the log", () => {
    assert.ok(!session.nodeRed.log().includes(TYPED_TOKEN));
  });
});
