/** Finds the folder with the built worker, its WebAssembly files and its models. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { VinError } from "../errors";

export const WORKER_FILE = "worker.cjs";

/**
 * The folder `dist/engine`, seen from the compiled code (`dist/src/engine`) or from the sources (`src/engine`).
 * @throws VinError `VIN_ENGINE` when the package was not built or is incomplete
 */
export function engineFolder(from: string = __dirname): string {
  const folders = [join(from, "..", "..", "engine"), join(from, "..", "..", "dist", "engine")];
  const found = folders.find((folder) => existsSync(join(folder, WORKER_FILE)));
  if (found === undefined) {
    throw new VinError(
      "VIN_ENGINE",
      "The files of the offline reader are missing. Install the package again (or run its build).",
    );
  }
  return found;
}
