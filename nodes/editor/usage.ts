/** Shows what is used and what is left. */
import type { UsageFigures } from "../lib/answers";
import { sharedText } from "./dialog";

/** The figures as a list of names and values; what the plan does not say is left out. */
export function usageList({ calls, total, remaining, percent, resetsOn }: UsageFigures): JQuery {
  const rows: [string, string][] =
    total > 0
      ? [
          [sharedText("usage.plan"), total.toLocaleString()],
          [sharedText("usage.used"), `${calls.toLocaleString()} (${percent.toLocaleString()} %)`],
          [sharedText("usage.left"), remaining.toLocaleString()],
        ]
      : [
          [sharedText("usage.used"), calls.toLocaleString()],
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
  return Number.isNaN(day.getTime()) ? timestamp : day.toLocaleDateString(undefined, { timeZone: "UTC" });
}
