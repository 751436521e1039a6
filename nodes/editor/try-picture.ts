/** Trying a picture in the dialog of vin-read: a file that is dropped or chosen, or a picture from the webcam. */
import type { Reading } from "../../src/types";
import type { TryAnswer } from "../lib/answers";
import { LARGEST_TRIED_PICTURE } from "../lib/limits";
import { ask, failureLine, isFailure, outcome } from "./ask";
import { readText, sharedText, valueOf } from "./dialog";
import { messageView, partsTable, pictureView } from "./try-result";
import { prepareWebcam } from "./webcam";

/** Returns what is to happen when the dialog closes. */
export function prepareTry(): () => void {
  const file = $("#vin-read-try-file");
  const zone = $("#vin-read-try");
  const run = oneAtATime(tryPicture);

  $("#vin-read-try-choose").on("click", () => void file.trigger("click"));
  file.on("change", () => {
    const [chosen] = (file[0] as HTMLInputElement).files ?? [];
    if (chosen) run(chosen);
    // So that choosing the same file again is a change, too.
    file.val("");
  });
  zone.on("dragover dragenter", (event) => {
    event.preventDefault();
    zone.addClass("vin-id-drop-here");
  });
  zone.on("dragleave drop", () => void zone.removeClass("vin-id-drop-here"));
  zone.on("drop", (event) => {
    event.preventDefault();
    const dropped = (event.originalEvent as DragEvent).dataTransfer?.files[0];
    if (dropped) run(dropped);
    else show([outcome("bad", readText("try.no-file"))]);
  });
  return prepareWebcam(run, () => show([outcome("bad", readText("try.no-webcam"))]));
}

/** A picture that comes while another one is read would only cost a call, and mix up what is shown. */
function oneAtATime(work: (picture: Blob) => Promise<void>): (picture: Blob) => void {
  let busy = false;
  return (picture) => {
    if (busy) return;
    busy = true;
    void work(picture).finally(() => (busy = false));
  };
}

async function tryPicture(picture: Blob): Promise<void> {
  if (picture.size > LARGEST_TRIED_PICTURE) {
    const limit = LARGEST_TRIED_PICTURE / (1024 * 1024);
    return show([outcome("bad", readText("try.too-large", { limit }))]);
  }
  show([$("<p>").text(sharedText("busy"))]);
  const answer = await ask<TryAnswer>(`vin-read/try?${settingsNow().toString()}`, picture);
  const lines = isFailure(answer) ? [failureLine(answer)] : linesOf(answer);
  const [first = $(), ...others] = lines;
  const hint = serviceHasChanges() ? [$("<p>").text(readText("try.undeployed"))] : [];
  show([...hint, first, pictureView(picture, answer), ...others]);
}

function linesOf(answer: TryAnswer): JQuery[] {
  const { reading, outputs } = answer;
  const { output, outputType } = Object.fromEntries(settingsNow());
  const place = outputType === "msg" ? "" : `${outputType}.${output}`;
  return [
    reading.found ? outcome("good", readText("try.found", { vin: reading.vin })) : notFound(reading),
    ...reading.results.map((result, index) => partsTable(result, index + 1)),
    messageView(outputs, place),
  ];
}

/** A picture without a VIN is no failure; what makes the next one better stands below. */
function notFound({ results }: Reading): JQuery {
  const text = results.length > 0 ? readText("try.unsure") : readText("try.not-found");
  const advice = $("<span>").addClass("vin-id-detail").text(readText("try.advice"));
  return outcome("neutral", text).append(advice);
}

function show(parts: JQuery[]): void {
  $("#vin-read-try-result")
    .empty()
    .append(...parts);
  RED.tray.resize();
}

/** The settings of the open dialog that shape what the node would send. */
function settingsNow(): URLSearchParams {
  const field = (name: string) => $(`#node-input-${name}`);
  const settings = new URLSearchParams();
  for (const name of ["service", "minConfidence"]) settings.set(name, valueOf(field(name)));
  for (const name of ["image", "cameraId", "output"]) {
    settings.set(name, field(name).typedInput("value"));
    settings.set(`${name}Type`, field(name).typedInput("type"));
  }
  for (const name of ["split", "notFoundOutput"]) settings.set(name, String(field(name).prop("checked")));
  return settings;
}

function serviceHasChanges(): boolean {
  return RED.nodes.node(valueOf($("#node-input-service")))?.changed === true;
}
