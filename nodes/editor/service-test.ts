/** The test button of vin-service. */
import type { TestAnswer } from "../lib/answers";
import { ask, failureLine, isFailure, onPress, outcome } from "./ask";
import { sharedText, valueOf } from "./dialog";
import { usageList } from "./usage";

/** What a test depends on. */
const TESTED = ["engine", "token", "baseUrl", "allowHttp", "tls", "proxy"];

/** Tests the settings as they are in the open dialog, deployed or not. */
export function prepareTest(node: EditorNode): void {
  const answerPart = $("#vin-service-answer");
  // An answer holds for the settings it was made with.
  const fields = TESTED.map((name) => `#node-config-input-${name}`).join();
  const forget = () => void answerPart.empty();
  $(fields).on("input", forget).on("change", forget);
  onPress($("#vin-service-test"), answerPart, async () => {
    const value = (name: string) => valueOf($(`#node-config-input-${name}`));
    const answer = await ask<TestAnswer>("vin-service/test", {
      id: node.id,
      engine: value("engine"),
      token: value("token"),
      baseUrl: value("baseUrl"),
      allowHttp: String($("#node-config-input-allowHttp").prop("checked")),
      tls: value("tls"),
      proxy: value("proxy"),
    });
    return isFailure(answer) ? [failureLine(answer)] : linesOf(answer);
  });
}

function linesOf({ cloud, offline }: TestAnswer): JQuery[] {
  const lines: JQuery[] = [];
  if (cloud && isFailure(cloud)) lines.push(failureLine(cloud));
  else if (cloud) lines.push(outcome("good", sharedText("test.cloud")), usageList(cloud));
  if (offline && isFailure(offline)) lines.push(failureLine(offline));
  else if (offline) {
    const { vin, milliseconds } = offline;
    const seconds = (milliseconds / 1000).toLocaleString(RED.i18n.lang(), { maximumSignificantDigits: 2 });
    lines.push(outcome("good", sharedText("test.offline", { vin, seconds })));
  }
  return lines;
}
