/** The versions of vin-service's settings. A step stays as it is for ever; a change of the settings adds one. */
import { fillIn, type Step } from "./migrate";

export const SERVICE_STEPS: readonly Step[] = [
  // 0 to 1: a flow written by hand may leave out what version 1 took for granted.
  fillIn({
    name: "",
    engine: "embedded",
    baseUrl: "https://api.platerecognizer.com",
    api: "vin",
    callsPerSecond: 1,
    concurrency: 2,
    timeout: 60,
    deadline: 600,
    repeat: 3,
    monthlyLimit: "",
    duplicateWindow: 10,
    allowHttp: false,
    queueLimit: 100,
    allowThisMachine: false,
    tls: "",
    proxy: "",
    redis: "",
    takeOver: false,
  }),
];
