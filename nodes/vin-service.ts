/** The config node: holds the settings and the token, and owns the one reader that its nodes share. */
import { join } from "node:path";
import { VinError } from "../src/errors";
import { applicable } from "../src/options";
import { createReader, type Reader } from "../src/reader";
import { networkOf } from "./lib/network";
import { checkOnce, refuseUnsetVariables } from "./lib/settings";
import type { Red, ServiceConfig, ServiceNode } from "./lib/types";

export = (RED: Red): void => {
  function VinService(this: ServiceNode, config: ServiceConfig): void {
    RED.nodes.createNode(this, config);
    this.reader = checkOnce(() => {
      const settings = applicable({ ...config, ...this.credentials });
      refuseUnsetVariables(settings);
      refuseRedis(config);
      return createReader({
        ...settingsOf(settings),
        token: settings.token,
        ...networkOf(RED, settings),
        usageFile: usageFile(this.id),
      });
    });

    let reader: Reader | null = null;
    try {
      reader = this.reader();
    } catch (error) {
      // Said once at deploy, for whoever reads the log; each message that needs the reader gets the error itself.
      this.warn((error as VinError).message);
    }

    this.on("close", (_removed: boolean, done: () => void) => {
      if (!reader) return done();
      reader.close().then(done, done);
    });
  }

  /** Beside the flows, so that the count of the month survives a restart and is backed up with them. */
  function usageFile(id: string): string | undefined {
    const { userDir } = RED.settings as { userDir?: string };
    return userDir ? join(userDir, "vin-id", `${id}.json`) : undefined;
  }

  RED.nodes.registerType<ServiceNode, ServiceConfig, ServiceConfig, { token?: string }>(
    "vin-service",
    VinService,
    { credentials: { token: { type: "password" } } },
  );
};

/** Only the reader's own settings: Node-RED's `id`, `type`, `z` … stay here. */
function settingsOf(config: Partial<ServiceConfig>) {
  const { engine, baseUrl, api, callsPerSecond, concurrency, timeout, deadline, allowHttp, queueLimit } =
    config;
  const { repeat, monthlyLimit, duplicateWindow } = config;
  const limits = {
    callsPerSecond,
    concurrency,
    timeout,
    deadline,
    queueLimit,
    repeat,
    monthlyLimit,
    duplicateWindow,
  };
  return { engine, baseUrl, api, allowHttp, ...limits };
}

function refuseRedis(config: ServiceConfig): void {
  if (!config.redis) return;
  throw new VinError(
    "VIN_CONFIG",
    "Sharing work over Redis is not available yet. Remove the Redis address from the service.",
  );
}
