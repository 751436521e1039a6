/** The editor side of vin-stats: whose usage is reported, how often, and when to warn. */
import { STATS_STEPS } from "../migrations/vin-stats";
import type { UsageFigures } from "../lib/answers";
import { ask, failureLine, isFailure, onPress } from "./ask";
import {
  migrateWhenAdded,
  numberBetween,
  onlyService,
  onService,
  typedField,
  typedOrBlank,
  valueOf,
} from "./dialog";
import { usageList } from "./usage";

interface StatsProperties {
  name: string;
  version: number;
  service: string | null;
  interval: number | string;
  warnAt: number | string;
  output: string;
  outputType: string;
}

migrateWhenAdded("vin-stats", STATS_STEPS);

const checkWarnAt = numberBetween(0, 100);

RED.nodes.registerType<StatsProperties>("vin-stats", {
  category: "VIN ID",
  color: "#6FA8A0",
  icon: "vin-stats.svg",
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: "" },
    version: { value: 1 },
    // Not yet decided, other than in an imported node, whose empty service means none.
    service: { value: null, type: "vin-service", required: false, label: statsText("label.service") },
    interval: { value: 0, label: statsText("label.interval"), validate: numberBetween(0, 35000) },
    warnAt: { value: 80, label: statsText("label.warnAt"), validate: checkWarnAt },
    output: {
      value: "payload",
      label: statsText("label.output"),
      validate: typedOrBlank("outputType"),
    },
    outputType: { value: "msg" },
  },
  paletteLabel() {
    return this._("vin-stats.palette-label");
  },
  label() {
    return this.name || this._("vin-stats.palette-label");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  outputLabels(index) {
    return this._(index === 0 ? "vin-stats.output.report" : "vin-stats.output.warning");
  },
  onadd() {
    this.service ??= onlyService();
  },
  oneditprepare() {
    typedField("output", ["msg", "flow", "global"]);
    const warnAt = $("#node-input-warnAt");
    onService((engine) => {
      // Offline there is no plan to warn of; a wrong value, which the runtime refuses all the same, stays in sight.
      const applies = engine !== "embedded" || checkWarnAt.call(this, warnAt.val()) !== true;
      warnAt.closest(".form-row").toggle(applies);
    });
    onPress($("#vin-stats-refresh"), $("#vin-stats-answer"), async () => {
      const service = valueOf($("#node-input-service"));
      const answer = await ask<UsageFigures>("vin-stats/refresh", { id: this.id, service });
      return [isFailure(answer) ? failureLine(answer) : usageList(answer)];
    });
  },
});

function statsText(key: string): string {
  return RED._(`@vin-id/node-red/vin-stats:vin-stats.${key}`);
}
