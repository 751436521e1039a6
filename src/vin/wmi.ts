/** Who stands behind a world manufacturer identifier, positions 1-3 of a VIN. */
import data from "./data/wmi.json";

export interface WmiEntry {
  /** Legal entity; null where only the make is known. */
  manufacturer: string | null;
  /** Makes sold under the identifier, in alphabetical order; may be empty. */
  makes: string[];
  /** As vPIC names it, for example `Passenger Car`, `Motorcycle`, `Trailer`; null where not known. */
  vehicleType: string | null;
}

const ENTRIES: Record<string, string> = data.wmis;

/** Whether the table has this identifier. */
export function isKnownWmi(wmi: string): boolean {
  return Object.hasOwn(ENTRIES, wmi);
}

/** Looks up three characters in the table that scripts/build-wmi.mjs makes; null: not in the table. */
export function lookUpWmi(wmi: string): WmiEntry | null {
  if (!isKnownWmi(wmi)) return null;
  const [manufacturer, makes, vehicleType] = (ENTRIES[wmi] as string).split("|") as [string, string, string];
  return {
    manufacturer: manufacturer || null,
    // A comma followed by a space is part of a name.
    makes: makes ? makes.split(/,(?! )/) : [],
    vehicleType: vehicleType || null,
  };
}
