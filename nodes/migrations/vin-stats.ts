/** The versions of vin-stats' settings. A step stays as it is for ever; a change of the settings adds one. */
import { fillIn, type Step } from "./migrate";

export const STATS_STEPS: readonly Step[] = [
  // 0 to 1: a flow written by hand may leave out what version 1 took for granted.
  fillIn({
    name: "",
    service: "",
    interval: 0,
    warnAt: 80,
    output: "payload",
    outputType: "msg",
  }),
];
