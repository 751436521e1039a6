/** Drives Node-RED's editor in a real Chromium the way a user does: drag, fill in, press, deploy. */
import { existsSync } from "node:fs";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A camera that shows a test pattern, and leave to use it.
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

/** Where Chromium is; null when there is none. Throws instead where everything must be there. */
export function findChromium(): string | null {
  const file = process.env["VIN_ID_CHROMIUM"] ?? "/usr/bin/chromium";
  if (existsSync(file)) return file;
  if (process.env["VIN_ID_REQUIRE_ALL"] === "1") {
    throw new Error(`No Chromium at ${file}: install it, or set VIN_ID_CHROMIUM to its path`);
  }
  return null;
}

export async function launchChromium(executablePath: string, flags: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}

/** The editor is megabytes of script, which takes its time on a busy machine. */
const LOADING_LIMIT_MS = 60_000;

/** Whether imported nodes hang on the mouse. */
const IS_HELD = "RED.view.state() === RED.state.IMPORT_DRAGGING";

/**
 * Whether nothing of this package was running. Node-RED's editor now and then looks for a part of a dialog that was
 * closed meanwhile; our scripts stand in the page itself, or in no file.
 */
export function isOfNodeRedAlone({ stack = "" }: Error): boolean {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames.length > 0 && frames.every((frame) => /\/(red\/red|vendor\/vendor)(\.min)?\.js/.test(frame));
}

export class Editor {
  readonly page: Page;
  /** Errors that the page threw or printed, which a test may ask to be none. */
  readonly problems: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => {
      if (!isOfNodeRedAlone(error)) this.problems.push(error.message);
    });
    page.on("console", (line) => {
      if (line.type() === "error") this.problems.push(`${line.text()} ${line.location().url}`);
    });
  }

  /** Opens the editor of a running Node-RED and waits until palette and flows are there. Dark: 5.0 and newer only. */
  static async open(browser: Browser, url: string, { dark = false } = {}): Promise<Editor> {
    // One context for all, so that its cache holds the editor's files from the second time on.
    const [shared] = browser.contexts();
    const context = shared ?? (await browser.newContext({ viewport: { width: 1280, height: 860 } }));
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const editor = new Editor(page);
    await page.goto(url, { timeout: LOADING_LIMIT_MS });
    await editor.loaded();
    if (dark) await editor.turnDark();
    return editor;
  }

  /** Loads the editor again, in another language. */
  async speak(language: string): Promise<void> {
    await this.page.evaluate(`localStorage.setItem("editor-language", "${language}")`);
    await this.page.reload({ timeout: LOADING_LIMIT_MS });
    await this.loaded();
  }

  private async loaded(): Promise<void> {
    const timeout = LOADING_LIMIT_MS;
    await this.paletteNode("vin-read").waitFor({ timeout });
    await this.page.locator("#red-ui-loading-progress").waitFor({ state: "hidden", timeout });
  }

  /** Keys of this package that stand on the page instead of their texts. */
  async untranslated(): Promise<string[]> {
    const text = await this.page.locator("body").innerText();
    return text.match(/\bvin-(service|read|stats)\.[a-z][\w.-]*/g) ?? [];
  }

  paletteNode(type: string): Locator {
    return this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
  }

  /** Drags a node from the palette onto the flow, `y` pixels below its top; dropped on a wire it is put into it. */
  async drag(type: string, y = 120): Promise<void> {
    const { mouse } = this.page;
    await this.paletteNode(type).scrollIntoViewIfNeeded();
    const from = await this.paletteNode(type).boundingBox();
    const to = await this.page.locator("#red-ui-workspace-chart").boundingBox();
    if (!from || !to) throw new Error(`${type} can't be dragged`);
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(to.x + 250, to.y + y, { steps: 12 });
    // The editor looks for a wire under the node only once the node has come to rest.
    await this.page.waitForTimeout(250);
    await mouse.move(to.x + 251, to.y + y);
    await this.page.waitForTimeout(100);
    await mouse.up();
  }

  /** Opens the dialog of the node on the flow that has this label. */
  async openDialog(label: string): Promise<void> {
    const node = this.page
      .locator(".red-ui-flow-node-group", { hasText: label })
      .locator(".red-ui-flow-node")
      .first();
    // The editor drops a second click within the millisecond of the first, and clicks while it draws its flows.
    await node.dblclick({ delay: 40 });
    const isOpen = await this.page
      .locator("#dialog-form")
      .waitFor({ timeout: 10_000 })
      .then(
        () => true,
        () => false,
      );
    if (!isOpen) await node.dblclick({ delay: 40 });
    await this.settled("#dialog-form");
  }

  /** Presses “add” beside the service field of the open dialog. */
  async addService(): Promise<void> {
    await this.page.locator("#node-input-btn-service-add").click();
    await this.settled("#node-config-dialog-edit-form");
  }

  /** Presses “edit” beside the service field of the open dialog. */
  async editService(): Promise<void> {
    await this.page.locator("#node-input-btn-service-edit").click();
    await this.settled("#node-config-dialog-edit-form");
  }

  async confirmService(): Promise<void> {
    await this.page.locator("#node-config-dialog-ok").click();
    await this.page.locator("#node-config-dialog-edit-form").waitFor({ state: "detached" });
  }

  async confirm(): Promise<void> {
    await this.page.locator("#node-dialog-ok").click();
    await this.page.locator("#dialog-form").waitFor({ state: "detached" });
  }

  /** Whether the dialog marks a field as wrong. */
  async isRefused(field: Locator): Promise<boolean> {
    return field.evaluate((element) => element.classList.contains("input-error"));
  }

  /** The reason that a field marked as wrong shows to who points at it. */
  async reason(field: Locator): Promise<string> {
    if (!(await this.isRefused(field))) throw new Error("the field is not marked as wrong");
    const bubble = this.page.locator(".red-ui-popover:visible");
    // What the mouse rested on before may have shown a bubble of its own.
    await this.page.mouse.move(5, 5);
    await bubble.waitFor({ state: "hidden" });
    await field.hover();
    await bubble.waitFor();
    const text = await bubble.innerText();
    await this.page.mouse.move(5, 5);
    await bubble.waitFor({ state: "hidden" });
    return text.trim();
  }

  /** Deploys and returns the nodes that were stored. */
  async deploy(): Promise<Record<string, unknown>[]> {
    const stored = this.page.waitForRequest(
      (request) => request.method() === "POST" && new URL(request.url()).pathname === "/flows",
    );
    // A click while the button is greyed out, or still shows the last deploy at work, would be lost.
    await this.page.locator("#red-ui-header-button-deploy:not(.disabled)").click();
    const request = await stored;
    await (await request.response())?.finished();
    await this.page.locator("#red-ui-header-button-deploy.disabled").waitFor();
    await this.page.locator(".red-ui-deploy-button-spinner").waitFor({ state: "hidden" });
    return (request.postDataJSON() as { flows: Record<string, unknown>[] }).flows;
  }

  /** Imports one of this package's examples by its name in the menu. */
  async importExample(name: string): Promise<void> {
    const dialog = this.page.locator("#red-ui-clipboard-dialog-import-tab-examples");
    await this.page.evaluate("RED.actions.invoke('core:show-examples-import-dialog')");
    const entry = (text: string) =>
      dialog.locator(".red-ui-treeList-label:visible", { hasText: text }).first();
    await this.settled("#red-ui-clipboard-dialog-import-tab-examples");
    await entry("@vin-id/node-red").click();
    await entry(name).waitFor();
    await this.settled("#red-ui-clipboard-dialog-import-tab-examples");
    await entry(name).click();
    await this.page.locator("#red-ui-clipboard-dialog-ok").click();
    await dialog.waitFor({ state: "hidden" });
    // Where it holds a service that is there already, the editor asks; a copy takes the one there is.
    const copy = this.page.getByRole("button", { name: "Import copy" });
    await this.page.waitForFunction(`${IS_HELD} || $(".red-ui-notification button:visible").length > 0`);
    if (!(await this.page.evaluate(IS_HELD))) await copy.click();
    await this.drop();
  }

  /** Puts imported nodes, which hang on the mouse until then, onto the flow that is open. */
  async drop(): Promise<void> {
    await this.page.waitForFunction(IS_HELD);
    // The nodes follow the mouse. A click on some part of a node that lies there already drops nothing, so the next goes elsewhere.
    for (let y = 200; (await this.page.evaluate(IS_HELD)) && y < 800; y += 35) {
      await this.page.mouse.move(700, 600);
      await this.page.mouse.move(420, y, { steps: 5 });
      await this.page.mouse.click(420, y);
    }
    await this.page.waitForFunction(`!(${IS_HELD})`);
  }

  /** Imports flows as people paste them. */
  async importText(flows: string): Promise<void> {
    const field = this.page.locator("#red-ui-clipboard-dialog-import-text");
    await this.page.evaluate("RED.actions.invoke('core:show-import-dialog')");
    await this.settled("#red-ui-clipboard-dialog-import-text");
    await field.fill(flows);
    // The editor looks at the text when a key is let go.
    await field.press("End");
    await this.page.locator("#red-ui-clipboard-dialog-ok:not(.disabled):not([disabled])").click();
    await field.waitFor({ state: "hidden" });
  }

  private async turnDark(): Promise<void> {
    await this.page.evaluate("RED.settings.setLocal('view-dark-theme', 'dark')");
    await this.page.reload({ timeout: LOADING_LIMIT_MS });
    await this.loaded();
    await this.page.locator("html.nr-theme-dark").waitFor();
  }

  /** Trays and lists slide in; a click before they stand lands elsewhere. */
  private async settled(part: string): Promise<void> {
    await this.page.locator(part).waitFor();
    await this.page.waitForFunction("$(':animated').length === 0");
  }
}
