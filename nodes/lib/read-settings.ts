/** The settings of vin-read: checked and completed once, for the node and for trying a picture in its dialog. */
import { numberSetting } from "../../src/options";
import type { UrlMode } from "../../src/reader";
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
    image: { value: config.image || "payload", type: config.imageType || "msg", label: "Picture" },
    cameraId: { value: config.cameraId ?? "", type: config.cameraIdType || "str", label: "Camera" },
    timestamp: { value: config.timestamp ?? "", type: config.timestampType || "str", label: "Taken at" },
    output: { property: config.output || "payload", type: config.outputType || "msg" },
    url: config.url === "fetch" || config.url === "send" ? config.url : "auto",
    minConfidence: numberSetting("Confidence", config.minConfidence, null, [0, 1]),
    split: config.split === true,
    notFoundOutput: config.notFoundOutput === true,
    errorOutput: config.errorOutput === true,
  };
}
