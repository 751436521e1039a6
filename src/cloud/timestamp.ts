/** Times of capture: from whatever a flow holds to UTC, and from the ways the API writes them. */
import { types } from "node:util";
import { VinError } from "../errors";

/** Date, then perhaps time with seconds and fraction, then perhaps a zone; `T` or a blank in between. */
const ISO =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * A time given by the user as ISO 8601 text in UTC with `Z`, without a fraction where that is zero.
 * @param value ISO text (without a zone it is taken as UTC), a Date or milliseconds since 1970; undefined, null and
 * blank text mean "not given" and become null
 * @throws VinError `VIN_BAD_INPUT` for anything else
 */
export function toUtcTimestamp(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && value.trim() === "") return null;
  // Dates of function nodes come from another context, where instanceof would miss them.
  const time = typeof value === "number" || types.isDate(value) ? fromDate(new Date(value)) : toUtc(value);
  if (time !== null) return time;
  throw new VinError(
    "VIN_BAD_INPUT",
    "The timestamp can't be read. Give a date, milliseconds since 1970, or text like 2019-08-19T13:11:25 in UTC.",
  );
}

/** ISO text (a blank instead of `T`, and no zone for UTC, allowed) as UTC with `Z`; null when it is no such text. */
export function toUtc(text: unknown): string | null {
  if (typeof text !== "string") return null;
  const match = ISO.exec(text.trim());
  if (!match) return null;
  const [, date, minutes = "00:00", seconds = "00", fraction = "", zone = "Z"] = match;
  const whole = `${date}T${minutes}:${seconds}`;
  const asDate = new Date(`${whole}Z`);
  // Date would move the 30th of February to March, and hour 24 to the next day.
  if (asDate.getUTCDate() !== Number(date?.slice(8))) return null;
  const decimals = Number(fraction) > 0 ? `.${fraction}` : "";
  if (/^z$/i.test(zone)) return `${whole}${decimals}Z`;
  const shifted = new Date(asDate.getTime() - offsetMinutes(zone) * 60_000);
  return `${shifted.toISOString().slice(0, 19)}${decimals}Z`;
}

/** The form the API documents: UTC without a zone letter. */
export function toWireTimestamp(utc: string): string {
  return utc.replace(/Z$/, "");
}

function fromDate(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/\.000Z$/, "Z");
}

/** "+02", "+02:00" and "-0330" in minutes. */
function offsetMinutes(zone: string): number {
  const digits = zone.slice(1).replace(":", "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0);
  return zone.startsWith("-") ? -minutes : minutes;
}
