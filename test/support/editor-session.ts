/** What browser tests start from: a Node-RED and its editor, in each of the looks that people use. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import type { Suite } from "mocha";
import type { Browser, Locator } from "playwright-core";
import { Editor, findChromium, launchChromium } from "./editor";
import { startNodeRed, type RunningNodeRed } from "./node-red";
import { isInstalled, type Runtime } from "./runtimes";

const AXE = createRequire(__filename).resolve("axe-core/axe.min.js");

/** A runtime, and which theme its editor shows. */
type Look = Runtime & { dark?: boolean };

export class EditorSession {
  readonly look: Look;
  nodeRed!: RunningNodeRed;
  editor!: Editor;
  #browser!: Browser;

  constructor(look: Look) {
    this.look = look;
  }

  async start(chromium: string): Promise<void> {
    this.nodeRed = await startNodeRed(this.look);
    this.#browser = await launchChromium(chromium);
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.nodeRed?.stop();
  }

  /** Replaces all flows, and the page with one that shows them. */
  async open(flows: object[]): Promise<void> {
    await this.editor?.page.close();
    await this.nodeRed.deploy([{ id: "tab", type: "tab", label: "Flow 1" }, ...flows]);
    this.editor = await Editor.open(this.#browser, this.nodeRed.url, this.look);
    this.editor.page.setDefaultTimeout(30_000);
  }

  part(selector: string, options: { hasText?: string } = {}): Locator {
    return this.editor.page.locator(selector, options);
  }

  /** A field in the dialog of a node on the flow. */
  field(name: string): Locator {
    return this.part(`#node-input-${name}`);
  }

  /** A field in the dialog of a service. */
  serviceField(name: string): Locator {
    return this.part(`#node-config-input-${name}`);
  }

  /** Rules of accessibility that a part of the page breaks: names, contrast, roles and more. */
  async brokenRules(selector: string): Promise<string[]> {
    await this.editor.page.addScriptTag({ path: AXE });
    return this.editor.page.evaluate(async (where) => {
      const { axe } = globalThis as unknown as {
        axe: { run(where: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await axe.run(where);
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    }, selector);
  }

  /** Labels of a dialog that are cut off, or that have what belongs to them below instead of beside them. */
  async misplacedLabels(form: string): Promise<string[]> {
    return this.part(`${form} .vin-id-form .form-row > label:visible`).evaluateAll((labels) =>
      labels
        .filter((label) => {
          const { bottom } = label.getBoundingClientRect();
          const beside = [...(label.parentElement?.children ?? [])].filter(
            (part) => part !== label && (part as HTMLElement).offsetParent,
          );
          const isBelow = beside.some((part) => part.getBoundingClientRect().top >= bottom);
          return isBelow || label.scrollWidth > label.clientWidth;
        })
        .map(({ textContent }) => textContent),
    );
  }

  /** Keeps a picture of the page for people to look at, when VIN_ID_PICTURES names a folder. */
  async keep(name: string): Promise<void> {
    const folder = process.env["VIN_ID_PICTURES"];
    if (!folder) return;
    await this.editor.page.screenshot({ path: path.join(folder, `${this.look.name}-${name}.png`) });
  }
}

/**
 * Describes `tests` once for each look. Whatever a test does, the page neither throws nor prints an error, nor shows
 * the key of a text instead of the text.
 */
export function describeInEditors(
  title: string,
  looks: readonly Look[],
  tests: (this: Suite, session: EditorSession) => void,
): void {
  for (const look of looks) {
    describe(`${title} in ${look.name}`, function () {
      // The offline reader may have little of a busy machine.
      this.timeout(180_000);
      const session = new EditorSession(look);
      before(async function () {
        const chromium = findChromium();
        if (!chromium || !isInstalled(look)) {
          console.log(`    skipped: ${chromium ? look.name : "Chromium"} is not installed`);
          return this.skip();
        }
        await session.start(chromium);
      });
      after(() => session.stop());
      afterEach(async () => {
        if (!session.editor) return;
        assert.deepEqual(session.editor.problems, []);
        assert.deepEqual(await session.editor.untranslated(), []);
      });
      tests.call(this, session);
    });
  }
}
