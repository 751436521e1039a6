/** The example with a webcam, in a real browser whose webcam shows the sample label. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { LABEL_VIN as VIN } from "../nodes/flow";
import { findChromium, launchChromium } from "../support/editor";
import { ROOT } from "../support/editor-pages";
import { example } from "../support/examples";
import { startNodeRed, type RunningNodeRed } from "../support/node-red";

const PICTURES = path.join(ROOT, "test", "pictures");
const chromium = findChromium();

describe("the page of “Web page with a webcam”", function () {
  this.timeout(180_000);
  let folder: string;
  let nodeRed: RunningNodeRed;
  let browser: Browser;
  let page: Page;

  before(async function () {
    if (!chromium) {
      console.log("    skipped: Chromium is not installed");
      return this.skip();
    }
    folder = mkdtempSync(path.join(tmpdir(), "vin-id-webcam-"));
    const film = path.join(folder, "webcam.mjpeg");
    writeFileSync(film, readFileSync(path.join(PICTURES, "sample-label.jpg")));
    nodeRed = await startNodeRed({ flows: example("Web page with a webcam") });
    browser = await launchChromium(chromium, [
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${film}`,
    ]);
  });

  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const open = async (permissions: string[]) => {
    const context = await browser.newContext({ permissions });
    // Without the permission the page is as one that is neither on localhost nor https: the browser offers no webcam.
    if (permissions.length === 0)
      await context.addInitScript("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })");
    page = await context.newPage();
    // The first reading loads the models, which takes its time on a busy machine.
    page.setDefaultTimeout(60_000);
    await page.goto(`${nodeRed.url}/vin-camera`);
  };
  afterEach(() => page?.context().close());

  const status = () => page.getByRole("status");

  it("reads what the webcam shows, and lists it", async () => {
    await open(["camera"]);
    await page.waitForFunction("document.getElementById('video').videoWidth > 0");
    await page.getByRole("button", { name: "Read" }).click();
    await page.getByRole("listitem").waitFor();
    assert.equal(await status().innerText(), VIN);
    assert.match(await page.getByRole("listitem").innerText(), new RegExp(`^${VIN} \\(Ford, 2023, `));
  });

  it("takes a photo instead where there is no webcam", async () => {
    await open([]);
    await page.getByLabel("or a photo").setInputFiles(path.join(PICTURES, "plate.jpg"));
    await page.getByRole("listitem").waitFor();
    assert.equal(await status().innerText(), "2FM82V3S7P2123934");
    assert.equal(await page.getByRole("button", { name: "Read" }).isVisible(), false);
  });

  it("says when there is no VIN, and what is wrong with a file that is no picture", async () => {
    await open([]);
    await page.getByLabel("or a photo").setInputFiles(path.join(PICTURES, "no-vin-label.jpg"));
    await page.getByText("no VIN found").waitFor();
    const notes = { name: "notes.txt", mimeType: "image/jpeg", buffer: Buffer.from("no picture") };
    await page.getByLabel("or a photo").setInputFiles(notes);
    await page.getByText("Send a whole JPEG, PNG or WebP file").waitFor();
    assert.equal(await page.getByRole("listitem").count(), 0);
  });
});
