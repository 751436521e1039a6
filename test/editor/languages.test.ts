/** The dialogs and the help in the real editor, in each language that it can be set to. */
import assert from "node:assert/strict";
import { describeInEditors } from "../support/editor-session";
import { LANGUAGES, readNodeFile, texts } from "../support/locales";
import { RUNTIME_LIST } from "../support/runtimes";

describeInEditors("the languages", RUNTIME_LIST.slice(0, 1), (session) => {
  before(() =>
    session.open([
      { id: "service", type: "vin-service", engine: "cloud" },
      { id: "read", type: "vin-read", z: "tab", x: 300, y: 100, service: "service", wires: [[]] },
      { id: "stats", type: "vin-stats", z: "tab", x: 300, y: 200, service: "service", wires: [[], []] },
    ]),
  );

  /** The labels that an open dialog shows first. */
  const labelsIn = async (form: string) => {
    const labels = session.part(`${form} .vin-id-form label[data-i18n]:visible`);
    return (await labels.allInnerTexts()).slice(0, 4);
  };

  for (const language of LANGUAGES) {
    it(`shows dialogs, reasons, failures and help in ${language}`, async () => {
      const read = texts(language, "vin-read");
      const service = texts(language, "vin-service");
      const stats = texts(language, "vin-stats");
      const { editor } = session;
      await editor.speak(language);

      await editor.openDialog("VIN stats");
      const statsLabels = ["name", "service", "interval", "warnAt"].map((name) => `vin-stats.label.${name}`);
      assert.deepEqual(
        await labelsIn("#dialog-form"),
        statsLabels.map((key) => stats.get(key)),
      );
      assert.deepEqual(await session.misplacedLabels("#dialog-form"), []);
      await session.keep(`${language}-stats`);
      await editor.confirm();

      await editor.openDialog("VIN read");
      const readLabels = ["name", "service", "image", "output"].map((name) => `vin-read.label.${name}`);
      assert.deepEqual(
        await labelsIn("#dialog-form"),
        readLabels.map((key) => read.get(key)),
      );
      await session.part("button[aria-controls=vin-read-advanced]").click();
      assert.deepEqual(await session.misplacedLabels("#dialog-form"), []);
      await session.keep(`${language}-read`);

      await editor.editService();
      const serviceLabels = ["name", "engine", "token", "baseUrl"].map((name) => `vin-service.label.${name}`);
      assert.deepEqual(
        await labelsIn("#node-config-dialog-edit-form"),
        serviceLabels.map((key) => service.get(key)),
      );
      const baseUrl = session.serviceField("baseUrl");
      await baseUrl.fill("example.com");
      await baseUrl.press("Tab");
      assert.equal(await editor.reason(baseUrl), service.get("vin-service.reason.baseUrl"));

      await session.part("#vin-service-test").click();
      const failure = session.part("#vin-service-answer .vin-id-outcome");
      await failure.waitFor();
      assert.ok(
        (await failure.innerText()).includes(service.get("vin-service.advice.VIN_CONFIG") ?? "no advice"),
      );
      assert.match(await failure.locator("[lang=en]").innerText(), /^VIN_CONFIG The base URL/);
      await session.part("button[aria-controls=vin-service-advanced]").click();
      assert.deepEqual(await session.misplacedLabels("#node-config-dialog-edit-form"), []);
      await session.keep(`${language}-service`);

      await editor.page.evaluate("RED.sidebar.help.show('vin-read')");
      const lastHeading = readNodeFile("locales", language, "vin-read.html")
        .match(/<h3>([^<]*)<\/h3>/g)
        ?.pop();
      const headings = session.part(".red-ui-help h3");
      await headings.getByText(lastHeading?.replace(/<[^>]*>/g, "") ?? "", { exact: true }).waitFor();
    });
  }
});
