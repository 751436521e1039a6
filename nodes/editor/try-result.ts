/** Shows what was read: the picture with boxes, the parts of each VIN, and the message that the node would send. */
import type { VinResult } from "../../src/types";
import type { ParsedVin } from "../../src/vin/types";
import type { Failure, TryAnswer } from "../lib/answers";
import { isFailure } from "./ask";
import { readText } from "./dialog";

const SVG = "http://www.w3.org/2000/svg";

/** The picture, upright as the boxes count, with a numbered box around each VIN whose place is known. */
export function pictureView(picture: Blob, answer: TryAnswer | Failure): JQuery {
  const results = isFailure(answer) ? [] : answer.reading.results;
  const view = $("<figure>").addClass("vin-id-picture");
  const image = $("<img>").attr("alt", readText("try.picture"));
  const address = URL.createObjectURL(picture);
  image.on("load", () => {
    URL.revokeObjectURL(address);
    const { naturalWidth, naturalHeight } = image[0] as HTMLImageElement;
    view.append($(boxes(results, naturalWidth, naturalHeight)));
    RED.tray.resize();
  });
  // A browser shows no TIFF, for example, although it can be read.
  image.on("error", () => {
    URL.revokeObjectURL(address);
    view.empty().append($("<figcaption>").text(readText("try.not-shown")));
  });
  image.attr("src", address);
  return view.append(image);
}

function boxes(results: VinResult[], width: number, height: number): SVGElement {
  const drawing = element("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const size = Math.max(width, height) / 30;
  for (const [index, { box }] of results.entries()) {
    if (!box) continue;
    const { xmin, ymin, xmax, ymax } = box;
    const place = { x: xmin, y: ymin, width: xmax - xmin, height: ymax - ymin };
    // A light line on a dark one is seen on any picture.
    drawing.append(element("rect", { ...place, class: "vin-id-box-edge" }));
    drawing.append(element("rect", { ...place, class: "vin-id-box" }));
    const above = ymin > size * 1.4 ? ymin - size * 0.4 : ymax + size * 1.1;
    const number = element("text", { x: xmin, y: above, "font-size": size, class: "vin-id-box-number" });
    number.textContent = String(index + 1);
    drawing.append(number);
  }
  return drawing;
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** One VIN with its parts; those that are not known are left out. */
export function partsTable(result: VinResult, number: number): JQuery {
  const { confidence, details } = result;
  const { checkDigit, country, manufacturer, makes, modelYear, plantCode, serialNumber } = details;
  const rows: [string, string | null][] = [
    [readText("try.part.confidence"), confidence === null ? null : `${(confidence * 100).toFixed(0)} %`],
    [readText("try.part.wmi"), details.wmi],
    [readText("try.part.manufacturer"), manufacturer],
    [readText("try.part.makes"), makes.join(", ") || null],
    [readText("try.part.country"), country && countryText(country)],
    [readText("try.part.modelYear"), modelYear === null ? null : String(modelYear)],
    [readText("try.part.vds"), details.vds],
    [readText("try.part.checkDigit"), checkDigit && checkDigitText(checkDigit)],
    [readText("try.part.vis"), details.vis],
    [readText("try.part.plant"), plantCode],
    [readText("try.part.serial"), serialNumber],
    [readText("try.part.warnings"), details.warnings.map(warningText).join(" ") || null],
  ];
  const table = $("<table>").addClass("vin-id-parts");
  table.append($("<caption>").append(`${number}: `, $("<code>").text(result.vin)));
  for (const [name, value] of rows) {
    if (value)
      table.append($("<tr>").append($("<th>").attr("scope", "row").text(name), $("<td>").text(value)));
  }
  return table;
}

/** A country in the language of the editor, where the browser knows it. */
function countryText({ code, name }: { code: string; name: string }): string {
  const names = new Intl.DisplayNames([RED.i18n.lang()], { type: "region", fallback: "none" });
  return `${names.of(code) ?? name} (${code})`;
}

function warningText(code: string): string {
  return readText(`try.warning.${code}`);
}

/** Outside North America a VIN that doesn't fit has no check digit at all, so none is expected there. */
function checkDigitText(digit: NonNullable<ParsedVin["checkDigit"]>): string {
  const { value, expected, valid, required } = digit;
  if (valid) return `${value} (${readText("try.part.right")})`;
  return `${value} (${required ? readText("try.part.expected", { expected }) : readText("try.part.unused")})`;
}

/** The messages of each output as JSON. `place` names the context that takes the reading instead of the message. */
export function messageView(outputs: TryAnswer["outputs"], place: string): JQuery {
  const view = $("<details>").append($("<summary>").text(readText("try.message")));
  if (place !== "") view.append($("<p>").text(readText("try.context", { place })));
  for (const [index, messages] of outputs.entries()) {
    for (const message of messages) {
      if (outputs.length > 1) view.append($("<p>").text(readText("try.output", { number: index + 1 })));
      // Long texts can be scrolled by keyboard as well.
      view.append(
        $("<pre>")
          .attr("tabindex", "0")
          .text(JSON.stringify(message, null, 2)),
      );
    }
  }
  return view;
}
