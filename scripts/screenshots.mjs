/** Takes the pictures of docs/images from the real editor. Needs a build and Chromium: npm run build && node scripts/screenshots.mjs */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { require as load } from "tsx/cjs/api";

const { startNodeRed } = load("../test/support/node-red.ts", import.meta.url);
const { startVinIdDouble } = load("../test/double/vin-id-double.ts", import.meta.url);
const { json } = load("../test/double/behaviours.ts", import.meta.url);
const { example } = load("../test/support/examples.ts", import.meta.url);
const { Editor, findChromium, launchChromium } = load("../test/support/editor.ts", import.meta.url);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, "docs", "images");
mkdirSync(images, { recursive: true });

const chromium = findChromium();
if (!chromium) throw new Error("Chromium is not installed; VIN_ID_CHROMIUM may name it");
const nodeRed = await startNodeRed();
const browser = await launchChromium(chromium);
// Plays the API for the one picture that shows a plan.
const api = await startVinIdDouble();
try {
  await pictureOfFlow("Read one picture", "read-one-picture", { width: 1100, height: 220 });
  await pictureOfFlow("Upload a picture over HTTP", "upload-over-http", { width: 770, height: 360 });
  await picturesOfDialogs();
  await pictureOfUsage();
} finally {
  await browser.close();
  await api.close();
  await nodeRed.stop();
}

/** An example as it looks once it has run, with the debug sidebar beside it. */
async function pictureOfFlow(title, name, { width, height }) {
  // One press below shows one message, so nothing injects by itself.
  await nodeRed.deploy(example(title, (node) => (node.type === "inject" ? { once: false } : {})));
  const editor = await Editor.open(browser, nodeRed.url);
  const { page } = editor;
  await page.evaluate("RED.sidebar.show('debug')");
  const button = page.locator(".red-ui-flow-node-button");
  if ((await button.count()) > 0) {
    await button.first().click();
    await page.locator(".red-ui-debug-msg").first().waitFor({ timeout: 60_000 });
    await page.locator(".red-ui-notification").first().waitFor({ state: "detached" });
  }
  // The status of a node comes at most twice a second.
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(images, `${name}.png`), clip: { x: 180, y: 50, width, height } });
  await page.close();
}

async function picturesOfDialogs() {
  await nodeRed.deploy([{ id: "tab", type: "tab", label: "Flow 1" }]);
  const editor = await Editor.open(browser, nodeRed.url);
  const { page } = editor;

  await editor.drag("vin-read");
  await editor.openDialog("VIN read");
  await editor.addService();
  await page.locator("#vin-service-test").click();
  await page.locator("#vin-service-answer .vin-id-good").waitFor({ timeout: 60_000 });
  await pictureOfDialog(page, "vin-service-embedded");
  await page.locator("#node-config-input-engine").selectOption("cloud");
  await page.locator("#node-config-input-token").fill("your-token");
  await pictureOfDialog(page, "vin-service-cloud");
  await page.locator("button[aria-controls=vin-service-advanced]").click();
  const usualSize = page.viewportSize();
  await page.setViewportSize({ ...usualSize, height: 1210 });
  await pictureOfDialog(page, "vin-service-advanced");
  await page.setViewportSize(usualSize);
  await page.locator("#node-config-input-engine").selectOption("embedded");
  await editor.confirmService();
  await page.locator(".vin-id-no-service").waitFor({ state: "hidden" });
  await pictureOfDialog(page, "vin-read");
  await page.locator("button[aria-controls=vin-read-advanced]").click();
  await pictureOfDialog(page, "vin-read-advanced");
  await editor.confirm();
  await editor.deploy();
  await pictureOfTry(editor);
}

/** A picture that was tried, with its box and what its VIN says. */
async function pictureOfTry(editor) {
  const { page } = editor;
  await editor.openDialog("VIN read");
  await page.locator("button[aria-controls=vin-read-try]").click();
  await page.locator("#vin-read-try-file").setInputFiles(join(root, "test", "pictures", "sample-label.jpg"));
  const tried = page.locator("#vin-read-try-result");
  await tried.locator("rect.vin-id-box").first().waitFor({ timeout: 60_000 });
  await page.setViewportSize({ width: 1280, height: 1300 });
  await page.waitForTimeout(500);
  await page.locator("#vin-read-try").screenshot({ path: join(images, "vin-read-try.png") });
  await page.close();
}

/** The dialog of vin-stats once its button was pressed. */
async function pictureOfUsage() {
  const usage = { calls: 3217, month: 12, year: 2026, resets_on: "2027-01-01T00:00:00Z" };
  const statistics = { usage, total_calls: 5000 };
  api.alwaysStatistics(json(200, statistics));
  await nodeRed.deploy([
    { id: "tab", type: "tab", label: "Flow 1" },
    { id: "service", type: "vin-service", engine: "cloud", baseUrl: api.url },
    { id: "stats", type: "vin-stats", z: "tab", x: 300, y: 100, service: "service", wires: [[], []] },
  ]);
  const editor = await Editor.open(browser, nodeRed.url);
  await editor.openDialog("VIN stats");
  await editor.page.locator("#vin-stats-refresh").click();
  await editor.page.locator("#vin-stats-answer dl").waitFor();
  await pictureOfDialog(editor.page, "vin-stats");
}

async function pictureOfDialog(page, name) {
  // Without the caret, which blinks, the focus ring and a button under the mouse, two runs give the same picture.
  await page.evaluate("document.activeElement.blur()");
  await page.mouse.move(5, 5);
  await page.waitForTimeout(500);
  await page
    .locator(".red-ui-tray")
    .last()
    .screenshot({ path: join(images, `${name}.png`) });
}
