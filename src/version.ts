/** The version of this package. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** As it stands in package.json, such as `1.2.0`. */
export function packageVersion(): string {
  // dist/src/version.js and src/version.ts are not equally deep; the package's own package.json is above both.
  for (const up of ["../package.json", "../../package.json"]) {
    try {
      return (JSON.parse(readFileSync(join(__dirname, up), "utf8")) as { version: string }).version;
    } catch {
      // Not at this depth.
    }
  }
  return "unknown";
}
