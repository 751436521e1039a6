/** The versions of vin-read's settings. A step stays as it is for ever; a change of the settings adds one. */
import { fillIn, type Settings, type Step } from "./migrate";

const usual = fillIn({
  name: "",
  service: "",
  image: "payload",
  imageType: "msg",
  url: "auto",
  cameraId: "",
  cameraIdType: "str",
  timestamp: "",
  timestampType: "str",
  output: "payload",
  outputType: "msg",
  split: false,
  notFoundOutput: false,
  errorOutput: false,
  minConfidence: "",
});

/** An output for each kind of message that leaves the node, as the editor draws them. */
function countOutputs(settings: Settings): Settings {
  const outputs = [true, settings["notFoundOutput"], settings["errorOutput"]];
  return { ...settings, outputs: outputs.filter((on) => on === true).length };
}

export const READ_STEPS: readonly Step[] = [
  // 0 to 1: a flow written by hand may leave out what version 1 took for granted.
  (settings) => countOutputs(usual(settings)),
];
