/** The nodes in the real editor: dragged, configured, deployed, imported and read about in a browser. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { Editor, findChromium, launchChromium } from "../support/editor";
import { ROOT } from "../support/editor-pages";
import { startNodeRed, type RunningNodeRed } from "../support/node-red";
import { isInstalled, RUNTIME_LIST } from "../support/runtimes";

const EXAMPLES = readdirSync(path.join(ROOT, "examples")).map((file) => file.replace(/\.json$/, ""));
const chromium = findChromium();

for (const runtime of RUNTIME_LIST) {
  describe(`the editor of ${runtime.name}`, function () {
    this.timeout(90_000);
    let nodeRed: RunningNodeRed;
    let browser: Browser;
    let editor: Editor;

    before(async function () {
      if (!chromium || !isInstalled(runtime)) {
        console.log(`    skipped: ${chromium ? runtime.name : "Chromium"} is not installed`);
        return this.skip();
      }
      nodeRed = await startNodeRed(runtime);
      browser = await launchChromium(chromium);
    });

    after(async () => {
      await browser?.close();
      await nodeRed?.stop();
    });

    const openWith = async (flows: object[]) => {
      await nodeRed.deploy([{ id: "tab", type: "tab", label: "Flow 1" }, ...flows]);
      editor = await Editor.open(browser, nodeRed.url);
    };

    const close = () => editor?.page.close();

    // Whatever a test does, the page neither throws nor prints an error.
    afterEach(() => assert.deepEqual(editor?.problems, []));

    const field = (name: string) => editor.page.locator(`#node-input-${name}`);
    const serviceField = (name: string) => editor.page.locator(`#node-config-input-${name}`);

    describe("palette and dialogs", () => {
      beforeEach(() => openWith([]));
      afterEach(close);

      it("offers both nodes in a category of their own, with their icons", async () => {
        for (const type of ["vin-read", "vin-stats"]) {
          const node = editor.paletteNode(type);
          const category = node.locator("xpath=ancestor::*[contains(@class,'red-ui-palette-category')]");
          assert.match(await category.locator(".red-ui-palette-header").innerText(), /VIN ID/);
          const style = await node.locator(".red-ui-palette-icon").getAttribute("style");
          assert.ok(style?.includes(`icons/@vin-id/node-red/${type}.svg`), style ?? "no icon");
          const icon = await fetch(`${nodeRed.url}/icons/@vin-id/node-red/${type}.svg`);
          assert.match(await icon.text(), /^<svg /);
        }
        assert.equal(await editor.paletteNode("vin-service").count(), 0);
      });

      it("turns a dragged node and the service as it comes into a flow that is ready to deploy", async () => {
        await editor.drag("vin-read");
        await editor.openDialog("VIN read");
        assert.equal(await editor.page.locator("#vin-read-no-service").isVisible(), true);
        await editor.addService();
        await editor.confirmService();
        await editor.page.locator("#vin-read-no-service").waitFor({ state: "hidden" });
        await editor.confirm();
        assert.equal(await editor.page.locator(".red-ui-flow-node-error:visible").count(), 0);

        const stored = await editor.deploy();
        const service = stored.find(({ type }) => type === "vin-service");
        const reader = stored.find(({ type }) => type === "vin-read");
        assert.equal(service?.["engine"], "embedded");
        assert.equal(reader?.["service"], service?.["id"]);
        assert.deepEqual(
          [reader?.["image"], reader?.["imageType"], reader?.["outputs"], reader?.["version"]],
          ["payload", "msg", 1, 1],
        );
      });

      it("gives the next node the only service there is", async () => {
        await editor.drag("vin-read");
        await editor.openDialog("VIN read");
        await editor.addService();
        await editor.confirmService();
        await editor.confirm();
        await editor.drag("vin-stats", 240);
        const stored = await editor.deploy();
        const service = stored.find(({ type }) => type === "vin-service");
        assert.equal(stored.find(({ type }) => type === "vin-stats")?.["service"], service?.["id"]);
      });

      it("shows of a service only what its engine uses", async () => {
        await editor.drag("vin-read");
        await editor.openDialog("VIN read");
        await editor.addService();
        const fold = editor.page.locator("button[aria-controls=vin-service-advanced]");
        await fold.click();
        const cloudOnly = [
          ...["token", "baseUrl", "callsPerSecond", "timeout", "repeat", "monthlyLimit", "duplicateWindow"],
          ...["api", "tls", "proxy"],
        ];
        const about = editor.page.locator("#vin-service-about span:visible");
        for (const [engine, usesCloud, promise] of [
          ["embedded", false, /never leave this machine/],
          ["cloud", true, /counts as a call/],
          ["fallback", true, /read on this machine/],
        ] as const) {
          await serviceField("engine").selectOption(engine);
          assert.match(await about.innerText(), promise);
          for (const name of cloudOnly) {
            assert.equal(await serviceField(name).isVisible(), usesCloud, `${engine} ${name}`);
          }
        }
        for (const name of ["concurrency", "deadline", "queueLimit"]) {
          assert.equal(await serviceField(name).isVisible(), true, name);
        }
        assert.equal(await serviceField("allowHttp").isVisible(), false);
        await serviceField("baseUrl").fill("http://192.0.2.1");
        await serviceField("baseUrl").press("Tab");
        assert.equal(await serviceField("allowHttp").isVisible(), true);
        await editor.page.getByRole("button", { name: "Back to the default address" }).click();
        assert.equal(await serviceField("baseUrl").inputValue(), "https://api.platerecognizer.com");
        assert.equal(await serviceField("allowHttp").isVisible(), false);
      });

      it("shows few settings at first, and the others in groups that have a name", async () => {
        await editor.drag("vin-read");
        await editor.openDialog("VIN read");
        await editor.addService();
        await serviceField("engine").selectOption("fallback");
        const form = editor.page.locator("#node-config-dialog-edit-form .vin-id-form");
        assert.equal(await form.locator("input:visible, select:visible").count(), 4);
        await editor.page.locator("button[aria-controls=vin-service-advanced]").click();
        for (const name of ["Waiting line", "Calls of the API", "Way to the API"]) {
          assert.equal(await form.getByRole("group", { name }).count(), 1, name);
        }
      });

      it("says what is wrong with a value, and is content again when it is mended", async () => {
        await editor.drag("vin-read");
        await editor.openDialog("VIN read");
        await editor.addService();
        await editor.page.locator("button[aria-controls=vin-service-advanced]").click();
        await serviceField("engine").selectOption("cloud");
        for (const [name, wrong, right, reason] of [
          ["concurrency", "0", "2", "Concurrency: must be a number from 1 to 64"],
          ["baseUrl", "example.com", "https://example.com", "Base URL: must start with https:// or http://"],
        ] as const) {
          await serviceField(name).fill(wrong);
          await serviceField(name).press("Tab");
          assert.match(await editor.reason(serviceField(name)), new RegExp(`^${reason}`));
          await serviceField(name).fill(right);
          await serviceField(name).press("Tab");
          assert.equal(await editor.isRefused(serviceField(name)), false);
        }
        await editor.page.getByRole("button", { name: "Back to the default address" }).click();
        assert.match(await editor.reason(serviceField("token")), /^Token: needed/);
        await serviceField("token").fill("Token a-token");
        await serviceField("token").press("Tab");
        assert.match(await editor.reason(serviceField("token")), /Enter the token alone/);
        await serviceField("token").fill("a-token");
        await serviceField("token").press("Tab");
        assert.equal(await editor.isRefused(serviceField("token")), false);
      });

      it("stores a token as a credential, which no export and no later dialog shows", async () => {
        const token = "token-of-this-test";
        await editor.drag("vin-read");
        await editor.openDialog("VIN read");
        await editor.addService();
        await serviceField("engine").selectOption("cloud");
        await serviceField("token").fill(token);
        await editor.confirmService();
        await editor.confirm();
        await editor.deploy();
        await editor.openDialog("VIN read");
        await editor.editService();
        assert.equal(await serviceField("token").inputValue(), "__PWRD__");
        assert.ok(!(await (await fetch(`${nodeRed.url}/flows`)).text()).includes(token));
        assert.ok(!nodeRed.log().includes(token));
      });

      it("stores the sign-in for a camera as credentials, and asks for a user with a password", async () => {
        const password = "camera-password-of-this-test";
        await editor.drag("vin-read");
        await editor.openDialog("VIN read");
        await editor.page.locator("button[aria-controls=vin-read-advanced]").click();
        await field("cameraPassword").fill(password);
        await field("cameraPassword").press("Tab");
        assert.match(await editor.reason(field("cameraUser")), /^Camera user: needed/);
        await field("cameraUser").fill("viewer");
        await field("cameraUser").press("Tab");
        assert.equal(await editor.isRefused(field("cameraUser")), false);
        await editor.addService();
        await editor.confirmService();
        await editor.confirm();
        await editor.deploy();
        await editor.openDialog("VIN read");
        // The dialog fetches the credentials before it is filled in.
        await editor.page.locator("button[aria-controls=vin-read-advanced][aria-expanded=true]").waitFor();
        assert.equal(await field("cameraUser").inputValue(), "viewer");
        assert.equal(await field("cameraPassword").inputValue(), "__PWRD__");
        const flows = await (await fetch(`${nodeRed.url}/flows`)).text();
        assert.ok(!flows.includes(password) && !flows.includes("viewer"));
        assert.ok(!nodeRed.log().includes(password));
      });

      it("works by keyboard, and every field has a name for a screen reader", async () => {
        await editor.drag("vin-read");
        await editor.openDialog("VIN read");
        const form = editor.page.locator("#dialog-form");
        for (const name of ["Name", "Picture", "Reading to"]) {
          assert.equal(await form.getByRole("textbox", { name, exact: true }).count(), 1, name);
        }
        assert.equal(await form.getByRole("combobox", { name: "Service" }).count(), 1);
        const fold = form.getByRole("button", { name: "Advanced" });
        assert.equal(await fold.getAttribute("aria-expanded"), "false");
        await fold.focus();
        await editor.page.keyboard.press("Enter");
        assert.equal(await fold.getAttribute("aria-expanded"), "true");
        for (const name of ["Camera", "Taken at", "Confidence"]) {
          assert.equal(await form.getByRole("textbox", { name, exact: true }).count(), 1, name);
        }
        await form.getByText("Camera", { exact: true }).click();
        await editor.page.keyboard.type("gate");
        assert.equal(await field("cameraId").inputValue(), "gate");
      });

      it("keeps a changed setting in sight: the fold opens by itself the next time", async () => {
        await editor.drag("vin-read");
        await editor.openDialog("VIN read");
        const fold = editor.page.locator("button[aria-controls=vin-read-advanced]");
        await fold.click();
        await field("minConfidence").fill("0.9");
        await editor.confirm();
        await editor.openDialog("VIN read");
        assert.equal(await fold.getAttribute("aria-expanded"), "true");
      });
    });

    describe("services that use Node-RED's own TLS and proxy settings", () => {
      afterEach(close);

      it("offer those there are, and store which were chosen", async () => {
        await openWith([
          { id: "tls", type: "tls-config", name: "own authority", servername: "" },
          { id: "proxy", type: "http proxy", name: "office", url: "http://127.0.0.1:3128", noproxy: [] },
          { id: "service", type: "vin-service", engine: "embedded" },
          { id: "read", type: "vin-read", z: "tab", x: 300, y: 100, service: "service", wires: [[]] },
        ]);
        await editor.openDialog("VIN read");
        await editor.editService();
        await serviceField("engine").selectOption("cloud");
        await serviceField("baseUrl").fill("https://127.0.0.1:9");
        await editor.page.locator("button[aria-controls=vin-service-advanced]").click();
        await serviceField("tls").selectOption({ label: "own authority" });
        await serviceField("proxy").selectOption({ label: "office" });
        await editor.confirmService();
        await editor.confirm();
        const [service] = (await editor.deploy()).filter(({ type }) => type === "vin-service");
        assert.deepEqual([service?.["tls"], service?.["proxy"]], ["tls", "proxy"]);
      });
    });

    describe("outputs", () => {
      afterEach(close);

      it("adds and removes outputs, and the wires follow their output", async () => {
        const wires = [["reading"], ["none"], ["failed"]];
        const common = { z: "tab", x: 300, y: 100 };
        await openWith([
          { id: "service", type: "vin-service", engine: "embedded" },
          {
            ...common,
            id: "read",
            type: "vin-read",
            service: "service",
            notFoundOutput: true,
            errorOutput: true,
            outputs: 3,
            wires,
          },
          ...wires
            .flat()
            .map((id, index) => ({ ...common, id, type: "junction", x: 500, y: 60 * index, wires: [[]] })),
        ]);
        await editor.openDialog("VIN read");
        await field("notFoundOutput").uncheck();
        await editor.confirm();
        const [without] = (await editor.deploy()).filter(({ id }) => id === "read");
        assert.deepEqual([without?.["outputs"], without?.["wires"]], [2, [["reading"], ["failed"]]]);

        await editor.openDialog("VIN read");
        await field("notFoundOutput").check();
        await editor.confirm();
        const [again] = (await editor.deploy()).filter(({ id }) => id === "read");
        assert.deepEqual([again?.["outputs"], again?.["wires"]], [3, [["reading"], [], ["failed"]]]);
      });
    });

    describe("help", () => {
      before(() => openWith([]));
      after(close);

      for (const type of ["vin-read", "vin-stats", "vin-service"]) {
        it(`shows the help of ${type}`, async () => {
          await editor.page.evaluate(`RED.sidebar.help.show("${type}")`);
          const help = editor.page.locator(".red-ui-help > .red-ui-help", {
            hasText: "not exported with flows",
          });
          await help.waitFor();
          assert.ok((await help.locator("h3").count()) >= 2);
        });
      }
    });

    describe("examples", () => {
      before(() => openWith([]));
      after(close);

      for (const example of EXAMPLES) {
        it(`imports and deploys the example “${example}”`, async () => {
          await editor.importExample(example);
          const stored = await editor.deploy();
          assert.ok(stored.some(({ type }) => type === "vin-read" || type === "vin-stats"));
          assert.equal(nodeRed.exitCode(), null);
          assert.doesNotMatch(
            await editor.page.locator("body").innerText(),
            /\bvin-(service|read|stats)\.[a-z]/,
          );
        });
      }

      it("reads the sample picture of the first example into the debug sidebar", async () => {
        // It injects by itself once it is deployed.
        await editor.page.evaluate("RED.sidebar.show('debug')");
        const message = editor.page.locator(".red-ui-debug-msg", { hasText: "1GC86F3J6GR925297" });
        await message.first().waitFor({ timeout: 60_000 });
      });
    });
  });
}
