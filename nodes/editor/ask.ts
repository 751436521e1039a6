/** Asks Node-RED on behalf of a dialog's button, and puts failures into words. */
import type { Failure } from "../lib/answers";
import { readText, sharedText } from "./dialog";

/**
 * Posts to one of this package's admin routes. The address is relative: only then does the editor add its login and the
 * path that Node-RED is served under. Never rejects: what went wrong on the way is a failure, too.
 */
export async function ask<T extends object>(
  address: string,
  body: Blob | Record<string, unknown>,
): Promise<T | Failure> {
  const isPicture = body instanceof Blob;
  try {
    return (await $.ajax({
      url: address,
      method: "POST",
      dataType: "json",
      contentType: isPicture ? "application/octet-stream" : "application/json",
      data: isPicture ? body : JSON.stringify(body),
      processData: false,
    })) as T;
  } catch (caught) {
    const { status } = caught as JQuery.jqXHR;
    const permission = `${address.replace(/\/.*/, "")}.write`;
    return status === 401 || status === 403
      ? { failure: { key: "not-allowed", values: { permission } } }
      : { failure: { key: "no-answer" } };
  }
}

export function isFailure(answer: object): answer is Failure {
  return "failure" in answer;
}

const SIGNS = { good: "fa-check", neutral: "fa-info-circle", bad: "fa-times" };

/** A line that says how it went: by a sign and its words, the colour only underlines it. */
export function outcome(kind: keyof typeof SIGNS, text: string): JQuery {
  const sign = $("<i>").addClass(`fa ${SIGNS[kind]}`).attr("aria-hidden", "true");
  return $("<p>")
    .addClass(`vin-id-outcome vin-id-${kind}`)
    .append(sign, document.createTextNode(` ${text}`));
}

/**
 * A failure in the language of the editor: what it is, as the node's badge says, and what helps. Errors of the package
 * are English, so the exact one stands below as a detail.
 */
export function failureLine({ failure }: Failure): JQuery {
  if ("key" in failure) {
    const { key, values } = failure;
    return outcome("bad", sharedText(`failure.${key}`, values));
  }
  const { code, message } = failure;
  const detail = $("<span>").addClass("vin-id-detail").attr("lang", "en");
  detail.append($("<code>").text(code), document.createTextNode(` ${message}`));
  return outcome("bad", `${sentence(readText(`error.${code}`))}. ${sharedText(`advice.${code}`)}`).append(
    detail,
  );
}

function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/**
 * Lets a button fill a part of its dialog with an answer. While it works it says so and can't be pressed again; a part
 * that is a live region is read out by a screen reader when it changes.
 */
export function onPress(button: JQuery, part: JQuery, work: () => Promise<JQuery[]>): void {
  button.on("click", () => {
    if (button.prop("disabled")) return;
    button.prop("disabled", true);
    part.empty().append($("<p>").text(sharedText("busy")));
    void work().then((lines) => {
      part.empty().append(...lines);
      button.prop("disabled", false);
      RED.tray.resize();
    });
  });
}
