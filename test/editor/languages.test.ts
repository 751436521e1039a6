/** The dialogs, their answers and the help in the real editor, in each language that it can be set to. */
import assert from "node:assert/strict";
import type { Browser, Locator } from "playwright-core";
import { json } from "../double/behaviours";
import { INVALID_TOKEN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { Editor, findChromium, launchChromium } from "../support/editor";
import { NODE_TYPES, type NodeType } from "../support/editor-pages";
import { LANGUAGES, readNodeFile, texts } from "../support/locales";
import { startNodeRed, type RunningNodeRed } from "../support/node-red";

const chromium = findChromium();

/** An element's text, placeholder or title, with the key that it is to come from. */
interface Keyed {
  key: string;
  text: string;
}

describe("the editor in other languages", function () {
  this.timeout(180_000);
  let double: VinIdDouble;
  let nodeRed: RunningNodeRed;
  let browser: Browser;
  let editor: Editor;

  before(async function () {
    if (!chromium) {
      console.log("    skipped: Chromium is not installed");
      return this.skip();
    }
    double = await startVinIdDouble();
    nodeRed = await startNodeRed({
      flows: [
        { id: "tab", type: "tab", label: "Flow 1" },
        { id: "service", type: "vin-service", name: "S", engine: "cloud", baseUrl: double.url },
        {
          id: "read",
          type: "vin-read",
          name: "R",
          z: "tab",
          x: 300,
          y: 100,
          service: "service",
          wires: [[]],
        },
        {
          id: "stats",
          type: "vin-stats",
          name: "T",
          z: "tab",
          x: 300,
          y: 200,
          service: "service",
          wires: [],
        },
      ],
      credentials: { service: { token: "a1b2c3-token-of-the-language-test" } },
    });
    browser = await launchChromium(chromium);
    editor = await Editor.open(browser, nodeRed.url);
    editor.page.setDefaultTimeout(60_000);
  });

  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    await double?.close();
  });

  /** What a dialog shows through keys, folded parts and those of other engines included. */
  const keyedIn = (form: Locator) =>
    form.evaluate((root) =>
      [...root.querySelectorAll("[data-i18n]")].flatMap((element) =>
        (element.getAttribute("data-i18n") ?? "").split(";").map((part): Keyed => {
          const [, attribute, key = ""] = /^(?:\[([\w-]+)\])?(?:.*:)?(.*)$/.exec(part) ?? [];
          const text = attribute ? element.getAttribute(attribute) : element.textContent;
          return { key, text: text ?? "" };
        }),
      ),
    );

  /** All words in a dialog, those of Node-RED's own fields left out. */
  const wordsIn = (form: Locator) =>
    form.evaluate((root) => {
      const pieces: string[] = [];
      const ofNodeRed =
        "option:not([data-i18n]), .red-ui-typedInput-type-select, .red-ui-typedInput-type-select *";
      for (const element of root.querySelectorAll(`*:not(${ofNodeRed})`)) {
        for (const name of ["placeholder", "title", "aria-label"]) {
          pieces.push(element.getAttribute(name) ?? "");
        }
        for (const node of element.childNodes) {
          if (node.nodeType === Node.TEXT_NODE) pieces.push(node.textContent ?? "");
        }
      }
      return pieces.map((piece) => piece.trim()).filter((piece) => /\p{Letter}{2}/u.test(piece));
    });

  /** The texts of a language by their keys, and with values put in. */
  function speaking(language: string) {
    const all = new Map(NODE_TYPES.flatMap((type) => [...texts(language, type)]));
    return (key: string, values: Record<string, string | number> = {}) =>
      Object.entries(values).reduce(
        (text, [name, value]) => text.replace(`__${name}__`, String(value)),
        all.get(key) ?? `no text for ${key}`,
      );
  }

  async function assertSpoken(language: string, type: NodeType, where: string): Promise<void> {
    const form = editor.page.locator(`${where} .vin-id-form`);
    const text = speaking(language);
    const keyed = await keyedIn(form);
    assert.ok(keyed.length >= 8, "the dialog shows its texts");
    assert.deepEqual(
      keyed,
      keyed.map(({ key }) => ({ key, text: text(key) })),
    );
    // The same in every language: a property's name and an address.
    const known = new Set([...texts(language, type).values(), "payload", "https://api.platerecognizer.com"]);
    assert.deepEqual(
      (await wordsIn(form)).filter((words) => !known.has(words)),
      [],
    );
  }

  /** Presses a button that asks Node-RED, and returns the parts of the answer that match. */
  async function press(button: string, answer: string): Promise<string[]> {
    await editor.page.locator(button).click();
    await editor.page.locator(answer).first().waitFor();
    return (await editor.page.locator(answer).allInnerTexts()).map((part) => part.trim());
  }

  async function enter(field: Locator, value: string): Promise<void> {
    await field.fill(value);
    await field.press("Tab");
  }

  async function cancel(): Promise<void> {
    await editor.page.locator("#node-dialog-cancel").click();
    await editor.page.locator("#dialog-form").waitFor({ state: "detached" });
  }

  const plain = (text: string) => text.replace(/\s+/g, "");
  const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

  for (const language of LANGUAGES.filter((name) => name !== "en-US")) {
    describe(language, function () {
      // Each test goes on where the one before left the editor.
      this.bail(true);
      const text = speaking(language);

      /** No key stands anywhere on the page, and nothing went wrong on it. */
      afterEach(async () => {
        assert.deepEqual(await editor.untranslated(), []);
        assert.deepEqual(editor.problems, []);
      });

      it("names the nodes and every field of their dialogs", async () => {
        await editor.speak(language);
        for (const type of ["vin-read", "vin-stats"] as const) {
          const name = await editor.paletteNode(type).innerText();
          assert.equal(name.trim(), text(`${type}.palette-label`));
        }
        await editor.openDialog("R");
        await assertSpoken(language, "vin-read", "#dialog-form");
        await editor.editService();
        await assertSpoken(language, "vin-service", "#node-config-dialog-edit-form");
      });

      it("gives the reasons for refused values", async () => {
        const field = (name: string) => editor.page.locator(`#node-config-input-${name}`);
        await editor.page.locator("button[aria-controls=vin-service-advanced]").click();
        await enter(field("concurrency"), "0");
        const label = text("vin-service.label.concurrency");
        assert.equal(
          await editor.reason(field("concurrency")),
          text("vin-service.reason.number", { label, least: 1, most: 64 }),
        );
        await enter(field("concurrency"), "2");
        await enter(field("baseUrl"), "example.com");
        assert.equal(await editor.reason(field("baseUrl")), text("vin-service.reason.baseUrl"));
      });

      it("says why a test failed", async () => {
        const failed = () => press("#vin-service-test", "#vin-service-answer .vin-id-outcome");
        const baseUrl = editor.page.locator("#node-config-input-baseUrl");
        await enter(baseUrl, `${double.url}/elsewhere`);
        assert.deepEqual(await failed(), [text("vin-service.failure.token-elsewhere")]);
        await enter(baseUrl, double.url);
        double.scriptStatistics(json(403, INVALID_TOKEN));
        const [answer = ""] = await failed();
        const what = sentence(text("vin-read.error.VIN_AUTH"));
        const expected = `${what}. ${text("vin-service.advice.VIN_AUTH")}`;
        assert.equal(answer.slice(0, expected.length), expected);
      });

      it("names what a plan has left", async () => {
        await editor.page.locator("#node-config-dialog-cancel").click();
        await editor.page.locator("#node-config-dialog-edit-form").waitFor({ state: "detached" });
        await cancel();
        await editor.openDialog("T");
        await assertSpoken(language, "vin-stats", "#dialog-form");
        assert.deepEqual(
          await press("#vin-stats-refresh", "#vin-stats-answer dt"),
          ["plan", "used", "left", "resets"].map((name) => text(`vin-service.usage.${name}`)),
        );
        await cancel();
      });

      it("shows the help of every node", async () => {
        for (const type of NODE_TYPES) {
          await editor.page.evaluate(`RED.sidebar.help.show("${type}")`);
          const file = readNodeFile("locales", language, `${type}.html`);
          const wanted = await editor.page.evaluate((html) => {
            const holder = document.createElement("div");
            holder.innerHTML = html.replace(/<\/?script[^>]*>/g, "");
            return holder.textContent;
          }, file);
          const help = editor.page.locator(".red-ui-help > .red-ui-help");
          await help.filter({ hasText: wanted.trim().slice(0, 30) }).waitFor();
          assert.ok(plain((await help.textContent()) ?? "").includes(plain(wanted)), `the help of ${type}`);
        }
      });
    });
  }
});
