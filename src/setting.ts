/** Checks one setting, which may come from a flow file, an environment variable or a program: each error names the setting. */
import { VinError } from "./errors";

/** Text without blanks around it; `fallback` when there is none. Throws VIN_CONFIG for anything but text. */
export function textSetting<T extends string | null>(name: string, value: unknown, fallback: T): string | T {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== "string") throw wrong(name, "text");
  return value.trim() === "" ? fallback : value.trim();
}

/** Text as it is, such as a password; null when there is none. Throws VIN_CONFIG for anything but text. */
export function exactTextSetting(name: string, value: unknown): string | null {
  return textSetting(name, value, null) === null ? null : (value as string);
}

/** Yes or no; no when it is not given. Node-RED stores a tick that came from an environment variable as text. */
export function flagSetting(name: string, value: unknown): boolean {
  if (value === true || value === "true") return true;
  if (value === undefined || value === null || value === false || value === "false" || value === "")
    return false;
  throw wrong(name, "true or false");
}

/** One of `allowed`, whose first one is the usual. Throws VIN_CONFIG for anything else. */
export function choiceSetting<T extends string>(
  name: string,
  value: unknown,
  allowed: readonly [T, ...T[]],
): T {
  if (value === undefined || value === null || value === "") return allowed[0];
  const found = allowed.find((entry) => entry === value);
  if (found !== undefined) return found;
  const names = allowed.map((entry) => `“${entry}”`);
  throw wrong(name, `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`);
}

/** A number, which may be stored as text; `fallback` when it is blank. Throws VIN_CONFIG outside the range. */
export function numberSetting<T extends number | null>(
  name: string,
  value: unknown,
  fallback: T,
  [lowest, highest]: readonly [number, number],
): number | T {
  if (value === undefined || value === null) return fallback;
  if (typeof value === "string" && value.trim() === "") return fallback;
  const parsed = typeof value === "string" || typeof value === "number" ? Number(value) : Number.NaN;
  if (parsed >= lowest && parsed <= highest) return parsed;
  throw wrong(name, `a number from ${lowest} to ${highest}`, highest);
}

/** An object with settings of its own, or undefined. Throws VIN_CONFIG for anything else, lists included. */
export function objectSetting<T extends object>(name: string, value: T | null | undefined): T | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw wrong(name, "an object");
  return value;
}

/** A list of texts. Throws VIN_CONFIG for anything else. */
export function textListSetting(name: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !Array.from(value).every((entry) => typeof entry === "string")) {
    throw wrong(name, "a list of texts");
  }
  return value as string[];
}

/** A function, or undefined. Throws VIN_CONFIG for anything else. */
export function functionSetting<T>(name: string, value: T): T {
  if (value !== undefined && typeof value !== "function") throw wrong(name, "a function");
  return value;
}

function wrong(name: string, wanted: string, limit?: number): VinError {
  const cause = limit === undefined ? {} : { limit };
  return new VinError("VIN_CONFIG", `The setting “${name}” must be ${wanted}.`, cause);
}
