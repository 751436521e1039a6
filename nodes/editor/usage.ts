/** Shows what is used and what is left. */
import type { UsageFigures } from "../lib/answers";
import { sharedText } from "./dialog";

/** The figures as a list of names and values; what the plan does not say is left out. */
export function usageList({ calls, total, remaining, percent, resetsOn }: UsageFigures): JQuery {
  const count = (number: number) => number.toLocaleString(RED.i18n.lang());
  const rows: [string, string][] =
    total !== null && percent !== null && remaining !== null
      ? [
          [sharedText("usage.plan"), count(total)],
          [sharedText("usage.used"), `${count(calls)} (${count(percent)} %)`],
          [sharedText("usage.left"), count(remaining)],
        ]
      : [
          [sharedText("usage.used"), count(calls)],
          [sharedText("usage.left"), sharedText("usage.no-limit")],
        ];
  if (resetsOn !== null) rows.push([sharedText("usage.resets"), dayOf(resetsOn)]);
  const list = $("<dl>").addClass("vin-id-facts");
  for (const [name, value] of rows) list.append($("<dt>").text(name), $("<dd>").text(value));
  return list;
}

/** The day that the API names, which is one of UTC. */
function dayOf(timestamp: string): string {
  const day = new Date(timestamp);
  return Number.isNaN(day.getTime())
    ? timestamp
    : day.toLocaleDateString(RED.i18n.lang(), { timeZone: "UTC" });
}
