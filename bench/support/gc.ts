/** Garbage collection on demand, without a flag on the command line. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
/** Collects everything that nobody holds any more; blocks until done. */
export const collectGarbage = runInNewContext("gc") as () => void;
