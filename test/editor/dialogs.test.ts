/** The dialogs in the real editor: what they show, refuse, store and say, by mouse and by keyboard. */
import assert from "node:assert/strict";
import { describeInEditors } from "../support/editor-session";
import { RUNTIME_LIST } from "../support/runtimes";

describeInEditors("the dialogs", RUNTIME_LIST, (session) => {
  describe("palette and dialogs", () => {
    beforeEach(() => session.open([]));

    it("offers both nodes in a category of their own, with their icons", async () => {
      for (const type of ["vin-read", "vin-stats"]) {
        const node = session.editor.paletteNode(type);
        const category = node.locator("xpath=ancestor::*[contains(@class,'red-ui-palette-category')]");
        assert.match(await category.locator(".red-ui-palette-header").innerText(), /VIN ID/);
        const style = await node.locator(".red-ui-palette-icon").getAttribute("style");
        assert.ok(style?.includes(`icons/@vin-id/node-red/${type}.svg`), style ?? "no icon");
        const icon = await fetch(`${session.nodeRed.url}/icons/@vin-id/node-red/${type}.svg`);
        assert.match(await icon.text(), /^<svg /);
      }
      assert.equal(await session.editor.paletteNode("vin-service").count(), 0);
    });

    it("turns a dragged node and the service as it comes into a flow that is ready to deploy", async () => {
      await session.editor.drag("vin-read");
      await session.editor.openDialog("VIN read");
      assert.equal(await session.part(".vin-id-no-service").isVisible(), true);
      await session.editor.addService();
      await session.editor.confirmService();
      await session.part(".vin-id-no-service").waitFor({ state: "hidden" });
      await session.editor.confirm();
      assert.equal(await session.part(".red-ui-flow-node-error:visible").count(), 0);

      const stored = await session.editor.deploy();
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
      await session.editor.drag("vin-read");
      await session.editor.openDialog("VIN read");
      await session.editor.addService();
      await session.editor.confirmService();
      await session.editor.confirm();
      await session.editor.drag("vin-stats", 240);
      const stored = await session.editor.deploy();
      const service = stored.find(({ type }) => type === "vin-service");
      assert.equal(stored.find(({ type }) => type === "vin-stats")?.["service"], service?.["id"]);
    });

    it("leaves an imported node without a service, which reads offline, even where there is one service", async () => {
      await session.editor.drag("vin-read");
      await session.editor.openDialog("VIN read");
      await session.editor.addService();
      await session.editor.confirmService();
      await session.editor.confirm();
      await session.editor.importExample("Read one picture");
      await session.editor.importText(
        JSON.stringify([{ id: "bare", type: "vin-read", x: 200, y: 300, wires: [[]] }]),
      );
      await session.editor.drop();
      const stored = await session.editor.deploy();
      const readers = stored.filter(({ type }) => type === "vin-read").map(({ service }) => service);
      assert.equal(readers.length, 3);
      assert.equal(readers.filter((service) => service === "").length, 2);
    });

    it("shows of a service only what its engine uses", async () => {
      await session.editor.drag("vin-read");
      await session.editor.openDialog("VIN read");
      await session.editor.addService();
      const fold = session.part("button[aria-controls=vin-service-advanced]");
      await fold.click();
      const cloudOnly = [
        ...["token", "baseUrl", "callsPerSecond", "timeout", "repeat", "monthlyLimit", "duplicateWindow"],
        ...["api", "tls", "proxy"],
      ];
      const about = session.part("#vin-service-about span:visible");
      for (const [engine, usesCloud, promise] of [
        ["embedded", false, /never leave this machine/],
        ["cloud", true, /counts as a call/],
        ["fallback", true, /read on this machine/],
      ] as const) {
        await session.serviceField("engine").selectOption(engine);
        assert.match(await about.innerText(), promise);
        for (const name of cloudOnly) {
          assert.equal(await session.serviceField(name).isVisible(), usesCloud, `${engine} ${name}`);
        }
      }
      await session.serviceField("engine").selectOption("embedded");
      await session.serviceField("redis").fill("redis://192.0.2.1");
      await session.serviceField("redis").press("Tab");
      assert.match(await about.innerText(), /go through your Redis/);
      await session.serviceField("engine").selectOption("fallback");
      for (const name of ["concurrency", "deadline", "queueLimit"]) {
        assert.equal(await session.serviceField(name).isVisible(), true, name);
      }
      assert.equal(await session.serviceField("allowHttp").isVisible(), false);
      await session.serviceField("baseUrl").fill("http://192.0.2.1");
      await session.serviceField("baseUrl").press("Tab");
      assert.equal(await session.serviceField("allowHttp").isVisible(), true);
      await session.editor.page.getByRole("button", { name: "Back to the default address" }).click();
      assert.equal(await session.serviceField("baseUrl").inputValue(), "https://api.platerecognizer.com");
      assert.equal(await session.serviceField("allowHttp").isVisible(), false);
    });

    it("shows few settings at first, and the others in groups that have a name", async () => {
      await session.editor.drag("vin-read");
      await session.editor.openDialog("VIN read");
      await session.editor.addService();
      await session.serviceField("engine").selectOption("fallback");
      const form = session.part("#node-config-dialog-edit-form .vin-id-form");
      assert.equal(await form.locator("input:visible, select:visible").count(), 4);
      await session.part("button[aria-controls=vin-service-advanced]").click();
      for (const name of ["Waiting line", "Calls of the API", "Way to the API", "Picture URL"]) {
        assert.equal(await form.getByRole("group", { name }).count(), 1, name);
      }
      const ownMachine = form.getByRole("checkbox", { name: "Also fetch pictures from this machine" });
      assert.equal(await ownMachine.isChecked(), false);
    });

    it("says what is wrong with a value, and is content again when it is mended", async () => {
      await session.editor.drag("vin-read");
      await session.editor.openDialog("VIN read");
      await session.editor.addService();
      await session.part("button[aria-controls=vin-service-advanced]").click();
      await session.serviceField("engine").selectOption("cloud");
      for (const [name, wrong, right, reason] of [
        ["concurrency", "0", "2", "Concurrency: must be a number from 1 to 64"],
        ["baseUrl", "example.com", "https://example.com", "Base URL: must start with https:// or http://"],
      ] as const) {
        await session.serviceField(name).fill(wrong);
        await session.serviceField(name).press("Tab");
        assert.match(await session.editor.reason(session.serviceField(name)), new RegExp(`^${reason}`));
        await session.serviceField(name).fill(right);
        await session.serviceField(name).press("Tab");
        assert.equal(await session.editor.isRefused(session.serviceField(name)), false);
      }
      await session.editor.page.getByRole("button", { name: "Back to the default address" }).click();
      assert.match(await session.editor.reason(session.serviceField("token")), /^Token: needed/);
      await session.serviceField("token").fill("Token a-token");
      await session.serviceField("token").press("Tab");
      assert.match(await session.editor.reason(session.serviceField("token")), /Enter the token alone/);
      await session.serviceField("token").fill("a-token");
      await session.serviceField("token").press("Tab");
      assert.equal(await session.editor.isRefused(session.serviceField("token")), false);
    });

    it("stores a token as a credential, which no export and no later dialog shows", async () => {
      const token = "token-of-this-test";
      await session.editor.drag("vin-read");
      await session.editor.openDialog("VIN read");
      await session.editor.addService();
      await session.serviceField("engine").selectOption("cloud");
      await session.serviceField("token").fill(token);
      await session.editor.confirmService();
      await session.editor.confirm();
      await session.editor.deploy();
      await session.editor.openDialog("VIN read");
      await session.editor.editService();
      assert.equal(await session.serviceField("token").inputValue(), "__PWRD__");
      assert.ok(!(await (await fetch(`${session.nodeRed.url}/flows`)).text()).includes(token));
      assert.ok(!session.nodeRed.log().includes(token));
    });

    it("stores the sign-in for a camera as credentials, and asks for a user with a password", async () => {
      const password = "camera-password-of-this-test";
      await session.editor.drag("vin-read");
      await session.editor.openDialog("VIN read");
      await session.part("button[aria-controls=vin-read-advanced]").click();
      await session.field("cameraPassword").fill(password);
      await session.field("cameraPassword").press("Tab");
      assert.match(await session.editor.reason(session.field("cameraUser")), /^Camera user: needed/);
      await session.field("cameraUser").fill("viewer");
      await session.field("cameraUser").press("Tab");
      assert.equal(await session.editor.isRefused(session.field("cameraUser")), false);
      await session.editor.addService();
      await session.editor.confirmService();
      await session.editor.confirm();
      await session.editor.deploy();
      await session.editor.openDialog("VIN read");
      // The dialog fetches the credentials before it is filled in.
      await session.part("button[aria-controls=vin-read-advanced][aria-expanded=true]").waitFor();
      assert.equal(await session.field("cameraUser").inputValue(), "viewer");
      assert.equal(await session.field("cameraPassword").inputValue(), "__PWRD__");
      const flows = await (await fetch(`${session.nodeRed.url}/flows`)).text();
      assert.ok(!flows.includes(password) && !flows.includes("viewer"));
      assert.ok(!session.nodeRed.log().includes(password));
    });

    it("works by keyboard, and every field has a name for a screen reader", async () => {
      await session.editor.drag("vin-read");
      await session.editor.openDialog("VIN read");
      const form = session.part("#dialog-form");
      for (const name of ["Name", "Picture", "Write reading to"]) {
        assert.equal(await form.getByRole("textbox", { name, exact: true }).count(), 1, name);
      }
      assert.equal(await form.getByRole("combobox", { name: "Service" }).count(), 1);
      const fold = form.getByRole("button", { name: "Advanced" });
      assert.equal(await fold.getAttribute("aria-expanded"), "false");
      await fold.focus();
      await session.editor.page.keyboard.press("Enter");
      assert.equal(await fold.getAttribute("aria-expanded"), "true");
      for (const name of ["Camera", "Taken at", "Confidence"]) {
        assert.equal(await form.getByRole("textbox", { name, exact: true }).count(), 1, name);
      }
      await form.getByText("Camera", { exact: true }).click();
      await session.editor.page.keyboard.type("gate");
      assert.equal(await session.field("cameraId").inputValue(), "gate");
    });

    it("keeps a changed setting in sight: the fold opens by itself the next time", async () => {
      await session.editor.drag("vin-read");
      await session.editor.openDialog("VIN read");
      const fold = session.part("button[aria-controls=vin-read-advanced]");
      await fold.click();
      await session.field("minConfidence").fill("0.9");
      await session.editor.confirm();
      await session.editor.openDialog("VIN read");
      assert.equal(await fold.getAttribute("aria-expanded"), "true");
    });
  });

  describe("services that use Node-RED's own TLS and proxy settings", () => {
    it("offer those there are, and store which were chosen", async () => {
      await session.open([
        { id: "tls", type: "tls-config", name: "own authority", servername: "" },
        { id: "proxy", type: "http proxy", name: "office", url: "http://127.0.0.1:3128", noproxy: [] },
        { id: "service", type: "vin-service", engine: "embedded" },
        { id: "read", type: "vin-read", z: "tab", x: 300, y: 100, service: "service", wires: [[]] },
      ]);
      await session.editor.openDialog("VIN read");
      await session.editor.editService();
      await session.serviceField("engine").selectOption("cloud");
      await session.serviceField("baseUrl").fill("https://127.0.0.1:9");
      await session.part("button[aria-controls=vin-service-advanced]").click();
      await session.serviceField("tls").selectOption({ label: "own authority" });
      await session.serviceField("proxy").selectOption({ label: "office" });
      await session.editor.confirmService();
      await session.editor.confirm();
      const [service] = (await session.editor.deploy()).filter(({ type }) => type === "vin-service");
      assert.deepEqual([service?.["tls"], service?.["proxy"]], ["tls", "proxy"]);
    });
  });

  describe("outputs", () => {
    it("adds and removes outputs, and the wires follow their output", async () => {
      const wires = [["reading"], ["none"], ["failed"]];
      const common = { z: "tab", x: 300, y: 100 };
      await session.open([
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
      await session.editor.openDialog("VIN read");
      await session.field("notFoundOutput").uncheck();
      await session.editor.confirm();
      const [without] = (await session.editor.deploy()).filter(({ id }) => id === "read");
      assert.deepEqual([without?.["outputs"], without?.["wires"]], [2, [["reading"], ["failed"]]]);

      await session.editor.openDialog("VIN read");
      await session.field("notFoundOutput").check();
      await session.editor.confirm();
      const [again] = (await session.editor.deploy()).filter(({ id }) => id === "read");
      assert.deepEqual([again?.["outputs"], again?.["wires"]], [3, [["reading"], [], ["failed"]]]);
    });
  });
});
