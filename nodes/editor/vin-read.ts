/** The editor side of vin-read: which picture is read, where the reading goes, and how many outputs there are. */
import { READ_STEPS } from "../migrations/vin-read";
import {
  asText,
  migrateWhenAdded,
  numberBetween,
  oneOf,
  onlyService,
  onService,
  prepareFold,
  readText,
  typedField,
  typedOrBlank,
} from "./dialog";
import { prepareTry } from "./try-picture";

interface ReadProperties {
  name: string;
  version: number;
  service: string | null;
  image: string;
  imageType: string;
  url: string;
  cameraId: string;
  cameraIdType: string;
  timestamp: string;
  timestampType: string;
  output: string;
  outputType: string;
  split: boolean;
  notFoundOutput: boolean;
  errorOutput: boolean;
  minConfidence: number | string;
  outputs: number;
}

migrateWhenAdded("vin-read", READ_STEPS);

/** Ends what the open dialog started; there is one at a time. */
let whenClosed = () => {};

RED.nodes.registerType<ReadProperties>("vin-read", {
  category: "VIN ID",
  color: "#6FA8A0",
  icon: "vin-read.svg",
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: "" },
    version: { value: 1 },
    // Not yet decided, other than in an imported node, whose empty service means none.
    service: { value: null, type: "vin-service", required: false, label: readText("label.service") },
    image: {
      value: "payload",
      label: readText("label.image"),
      validate: typedOrBlank("imageType"),
    },
    imageType: { value: "msg" },
    url: { value: "auto", label: readText("label.url"), validate: oneOf("auto", "fetch", "send") },
    cameraId: {
      value: "",
      label: readText("label.cameraId"),
      validate: typedOrBlank("cameraIdType"),
    },
    cameraIdType: { value: "str" },
    timestamp: {
      value: "",
      label: readText("label.timestamp"),
      validate: typedOrBlank("timestampType"),
    },
    timestampType: { value: "str" },
    output: {
      value: "payload",
      label: readText("label.output"),
      validate: typedOrBlank("outputType"),
    },
    outputType: { value: "msg" },
    split: { value: false },
    notFoundOutput: { value: false },
    errorOutput: { value: false },
    minConfidence: {
      value: "",
      label: readText("label.minConfidence"),
      validate: numberBetween(0, 1),
    },
    outputs: { value: 1 },
  },
  credentials: {
    cameraUser: {
      type: "text",
      label: readText("label.cameraUser"),
      validate(value, _options) {
        const alone = asText(value) === "" && asText($("#node-input-cameraPassword").val()) !== "";
        return !alone || readText("reason.cameraUser");
      },
    },
    cameraPassword: { type: "password", label: readText("label.cameraPassword") },
  },
  paletteLabel() {
    return this._("vin-read.palette-label");
  },
  label() {
    return this.name || this._("vin-read.palette-label");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  outputLabels(index) {
    const labels = [this._("vin-read.output.reading")];
    if (this.notFoundOutput) labels.push(this._("vin-read.output.not-found"));
    if (this.errorOutput) labels.push(this._("vin-read.output.error"));
    return labels[index] ?? "";
  },
  onadd() {
    this.service ??= onlyService();
  },
  oneditprepare() {
    typedField("image", ["msg", "flow", "global", "str", "jsonata"]);
    typedField("output", ["msg", "flow", "global"]);
    typedField("cameraId", ["str", "msg", "flow", "global", "env", "jsonata"]);
    typedField("timestamp", ["str", "msg", "flow", "global", "date", "jsonata"]);

    const notFound = $("#node-input-notFoundOutput");
    const error = $("#node-input-errorOutput");
    const keepOutputs = () => {
      const map = outputMap(this, notFound.prop("checked") as boolean, error.prop("checked") as boolean);
      $("#node-input-outputs").val(JSON.stringify(map));
    };
    notFound.on("change", keepOutputs);
    error.on("change", keepOutputs);
    keepOutputs();

    onService((engine) => {
      // Offline there is nobody to pass a URL on to; a choice made earlier stays in sight.
      const isOffline = engine === "embedded" && $("#node-input-url").val() !== "send";
      $("#node-input-url option[value=send]").toggle(!isOffline);
    });

    prepareFold(this, "vin-read-advanced", [
      "url",
      "cameraUser",
      "cameraId",
      "timestamp",
      "minConfidence",
      "split",
    ]);
    prepareFold(this, "vin-read-try", []);
    whenClosed = prepareTry();
  },
  oneditsave() {
    whenClosed();
  },
  oneditcancel() {
    whenClosed();
  },
  oneditdelete() {
    whenClosed();
  },
});

/** Which output becomes which (-1: none), so that the wires of the error output follow when the one before it goes. */
function outputMap(before: ReadProperties, notFound: boolean, error: boolean): Record<string, number> {
  const map: Record<string, number> = { 0: 0 };
  let old = 1;
  let next = 1;
  for (const [was, is, name] of [
    [before.notFoundOutput, notFound, "new-not-found"],
    [before.errorOutput, error, "new-error"],
  ] as const) {
    const key = was ? String(old++) : name;
    if (is) map[key] = next++;
    else if (was) map[key] = -1;
  }
  return map;
}
