/** The dialogs and the help in the real editor, in each language that it can be set to. */
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { Editor, findChromium, launchChromium } from "../support/editor";
import { LANGUAGES, readNodeFile, texts } from "../support/locales";
import { startNodeRed, type RunningNodeRed } from "../support/node-red";

const chromium = findChromium();

describe("the editor in other languages", function () {
  this.timeout(180_000);
  let nodeRed: RunningNodeRed;
  let browser: Browser;
  let editor: Editor;

  before(async function () {
    if (!chromium) {
      console.log("    skipped: Chromium is not installed");
      return this.skip();
    }
    nodeRed = await startNodeRed({
      flows: [
        { id: "tab", type: "tab", label: "Flow 1" },
        { id: "service", type: "vin-service", engine: "cloud" },
        { id: "read", type: "vin-read", z: "tab", x: 300, y: 100, service: "service", wires: [[]] },
      ],
    });
    browser = await launchChromium(chromium);
    editor = await Editor.open(browser, nodeRed.url);
    editor.page.setDefaultTimeout(60_000);
  });

  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
  });

  /** The labels that an open dialog shows first. */
  const labelsIn = async (form: string) => {
    const labels = editor.page.locator(`${form} .vin-id-form label[data-i18n]:visible`);
    return (await labels.allInnerTexts()).slice(0, 4);
  };

  for (const language of LANGUAGES.filter((name) => name !== "en-US")) {
    it(`shows dialogs, reasons and help in ${language}`, async () => {
      const read = texts(language, "vin-read");
      const service = texts(language, "vin-service");
      const label = (name: string) => read.get(`vin-read.label.${name}`);
      const serviceLabel = (name: string) => service.get(`vin-service.label.${name}`);
      const { page } = editor;
      await editor.speak(language);

      await editor.openDialog("VIN read");
      assert.deepEqual(await labelsIn("#dialog-form"), ["name", "service", "image", "output"].map(label));
      await editor.editService();
      assert.deepEqual(
        await labelsIn("#node-config-dialog-edit-form"),
        ["name", "engine", "token", "baseUrl"].map(serviceLabel),
      );
      const baseUrl = page.locator("#node-config-input-baseUrl");
      await baseUrl.fill("example.com");
      await baseUrl.press("Tab");
      assert.equal(await editor.reason(baseUrl), service.get("vin-service.reason.baseUrl"));

      await page.evaluate("RED.sidebar.help.show('vin-read')");
      const lastHeading = readNodeFile("locales", language, "vin-read.html")
        .match(/<h3>([^<]*)<\/h3>/g)
        ?.pop();
      const headings = page.locator(".red-ui-help h3");
      await headings.getByText(lastHeading?.replace(/<[^>]*>/g, "") ?? "", { exact: true }).waitFor();
      assert.doesNotMatch(await page.locator("body").innerText(), /\bvin-(service|read|stats)\.[a-z]/);
      assert.deepEqual(editor.problems, []);
    });
  }
});
