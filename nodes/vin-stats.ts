/** The node that reports usage: on a message, at an interval, and once when a share of the plan is used. */
import type { NodeStatus } from "node-red";
import type { EndSignal } from "../src/ending";
import type { VinError } from "../src/errors";
import { numberSetting } from "../src/setting";
import type { Usage } from "../src/types";
import { addRefreshRoute } from "./admin/refresh-usage";
import { Funnel, type Outcome, type Progress } from "./lib/funnel";
import { copyOf } from "./lib/messages";
import { writeProperty } from "./lib/properties";
import { outputSetting } from "./lib/read-settings";
import { checkOnce, keepService, refuseUnsetVariables, serviceOf } from "./lib/settings";
import { migrate } from "./migrations/migrate";
import { STATS_STEPS } from "./migrations/vin-stats";
import type { Message, Red, StatsConfig, StatsNode } from "./lib/types";

const TEXTS = {
  waiting: "vin-stats.status.asking",
  working: "vin-stats.status.asking",
  error: (code: string) => `vin-stats.error.${code}`,
};

/** Node.js timers end at 24.8 days. */
const LONGEST_INTERVAL_MINUTES = 35_000;

export = (RED: Red): void => {
  function VinStats(this: StatsNode, stored: StatsConfig): void {
    RED.nodes.createNode(this, stored);
    const config = migrate(stored, STATS_STEPS);
    const funnel = new Funnel(this, TEXTS);
    const checked = checkOnce(() => settingsOf(config));
    let wasAbove = false;

    const ask = async (signal: EndSignal) => {
      const { warnAt } = checked();
      const usage = await serviceOf(RED, config.service).reader().usage({ signal });
      const isAbove = usage.percent !== null && usage.percent >= warnAt;
      return { usage, isAbove, status: badge(RED, usage, isAbove) };
    };

    const report = async (msg: Message, signal: EndSignal): Promise<Outcome> => {
      const { usage, isAbove, status } = await ask(signal);
      await writeProperty(RED, this, msg, checked().output, usage);
      const crossed = isAbove && !wasAbove;
      const warning = crossed ? copyOf(msg) : null;
      wasAbove = isAbove;
      return { send: [msg, warning], status };
    };

    this.service = config.service;
    // Goes through the funnel as a message does, so that the badge is right, but sends nothing: a warning is not lost.
    this.refresh = () =>
      new Promise((resolve, reject) => {
        const work = async ({ signal }: Progress): Promise<Outcome> => {
          const asked = ask(signal);
          asked.then(({ usage }) => resolve(usage), reject);
          return { send: null, status: (await asked).status };
        };
        const ignore = () => undefined;
        void funnel.run({ _msgid: RED.util.generateId() }, ignore, ignore, work);
      });

    this.on("input", (msg, send, done) => {
      void funnel.run(msg, send, done, ({ signal }) => report(msg, signal));
    });

    let timer: NodeJS.Timeout | null = null;
    try {
      const { interval } = checked();
      if (interval > 0) timer = setInterval(() => this.receive({}), interval * 60_000);
      if (config.service && !RED.nodes.getNode(config.service)) {
        funnel.show({ fill: "red", shape: "ring", text: "vin-stats.status.no-service" });
      }
    } catch (error) {
      funnel.showError(error as VinError);
    }

    const releaseService = keepService(config.service);
    this.on("close", (_removed: boolean, done: () => void) => {
      if (timer) clearInterval(timer);
      void funnel.close().then(releaseService).then(done, done);
    });
  }

  addRefreshRoute(RED);
  RED.nodes.registerType("vin-stats", VinStats);
};

/** Throws VIN_CONFIG when a setting is wrong. */
function settingsOf(config: StatsConfig) {
  refuseUnsetVariables(config);
  return {
    interval: numberSetting("Report every", config.interval, 0, [0, LONGEST_INTERVAL_MINUTES]),
    warnAt: numberSetting("Warn at", config.warnAt, 80, [0, 100]),
    output: outputSetting("Report to", config),
  };
}

/** Numbers only where there are enough of them; words with a number can only be in the language of Node-RED itself. */
function badge(RED: Red, { calls, total, percent }: Usage, isAbove: boolean): NodeStatus {
  const text =
    total === null
      ? RED._("vin-stats.status.this-month", { n: String(calls) })
      : `${calls} / ${total} (${percent} %)`;
  return { fill: isAbove ? "yellow" : "green", shape: "dot", text };
}
