/** The settings of vin-read: checked and completed once, for the node and for trying a picture in its dialog. */
import { choiceSetting, flagSetting, numberSetting, textSetting } from "../../src/setting";
import { URL_MODES, type UrlMode } from "../../src/read-options";
import { refuseUnsetVariables } from "./settings";
import type { ReadConfig } from "./types";

/** A ReadConfig with every blank filled in. */
export interface ReadSettings {
  image: { value: string; type: string; label: string };
  cameraId: { value: string; type: string; label: string };
  timestamp: { value: string; type: string; label: string };
  output: { property: string; type: string };
  url: UrlMode;
  minConfidence: number | null;
  split: boolean;
  notFoundOutput: boolean;
  errorOutput: boolean;
}

/** Throws VIN_CONFIG when a setting is wrong. */
export function readSettings(config: ReadConfig): ReadSettings {
  refuseUnsetVariables(config);
  return {
    image: typedInput("Picture", config.image, "payload", config.imageType, "msg"),
    cameraId: typedInput("Camera", config.cameraId, "", config.cameraIdType, "str"),
    timestamp: typedInput("Taken at", config.timestamp, "", config.timestampType, "str"),
    output: outputSetting("Write reading to", config),
    url: choiceSetting("Picture URL", config.url, URL_MODES),
    minConfidence: numberSetting("Confidence", config.minConfidence, null, [0, 1]),
    split: flagSetting("Several VINs", config.split),
    notFoundOutput: flagSetting("Output for pictures without a VIN", config.notFoundOutput),
    errorOutput: flagSetting("Output for failures", config.errorOutput),
  };
}

/** Where a result goes. Throws VIN_CONFIG. */
export function outputSetting(
  label: string,
  { output, outputType }: Pick<ReadConfig, "output" | "outputType">,
): ReadSettings["output"] {
  const { value, type } = typedInput(label, output, "payload", outputType, "msg");
  return { property: value, type };
}

/** A value of one of Node-RED's types, of which a flow written by hand may hold the number itself. Throws VIN_CONFIG. */
function typedInput(label: string, value: unknown, fallback: string, type: unknown, usualType: string) {
  const text = typeof value === "number" ? String(value) : value;
  return {
    value: textSetting(label, text, fallback),
    type: textSetting(`${label}: type`, type, usualType),
    label,
  };
}
