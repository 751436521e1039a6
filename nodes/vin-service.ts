/** The config node: holds the settings and the token, and owns the one reader that its nodes share. */
import { join } from "node:path";
import type { VinError } from "../src/errors";
import { applicable } from "../src/options";
import { createReader, type Reader } from "../src/reader";
import { addTestRoute } from "./admin/test-service";
import { instanceOf } from "./lib/instance";
import { networkOf } from "./lib/network";
import { checkOnce, refuseUnsetVariables } from "./lib/settings";
import { migrate } from "./migrations/migrate";
import { SERVICE_STEPS } from "./migrations/vin-service";
import type { Red, ServiceConfig, ServiceCredentials, ServiceNode } from "./lib/types";

export = (RED: Red): void => {
  // What is kept there survives a restart, and is backed up with the flows.
  const { userDir } = RED.settings as { userDir?: string };

  function VinService(this: ServiceNode, stored: ServiceConfig): void {
    RED.nodes.createNode(this, stored);
    const config = migrate(stored, SERVICE_STEPS);
    this.settings = config;
    this.reader = checkOnce(() => {
      const settings = applicable({ ...config, ...this.credentials });
      refuseUnsetVariables(settings);
      return createReader({
        ...settingsOf(settings),
        token: settings.token,
        redisPassword: settings.redisPassword,
        ...networkOf(RED, settings),
        onWarning: (sentence) => this.warn(sentence),
        instance: settings.redis ? instanceOf(userDir) : undefined,
        usageFile: userDir ? join(userDir, "vin-id", `${this.id}.json`) : undefined,
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

  addTestRoute(RED);
  RED.nodes.registerType<ServiceNode, ServiceConfig, ServiceConfig, ServiceCredentials>(
    "vin-service",
    VinService,
    { credentials: { token: { type: "password" }, redisPassword: { type: "password" } } },
  );
};

/** Only the reader's own settings: Node-RED's `id`, `type`, `z` … stay here. */
function settingsOf(config: Partial<ServiceConfig>) {
  const { engine, baseUrl, api, callsPerSecond, concurrency, timeout, deadline, allowHttp, queueLimit } =
    config;
  const { repeat, monthlyLimit, duplicateWindow, redis, takeOver, allowThisMachine } = config;
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
  return { engine, baseUrl, api, allowHttp, allowThisMachine, redis, takeOver, ...limits };
}
