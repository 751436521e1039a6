/** The editor side of vin-service: where readings come from, the token and the limits. */
import { SERVICE_STEPS } from "../migrations/vin-service";
import { asText, migrateWhenAdded, numberBetween, oneOf, prepareFold, sharedText } from "./dialog";
import { prepareTest } from "./service-test";

interface ServiceProperties {
  name: string;
  version: number;
  engine: string;
  baseUrl: string;
  api: string;
  callsPerSecond: number | string;
  concurrency: number | string;
  timeout: number | string;
  deadline: number | string;
  repeat: number | string;
  monthlyLimit: number | string;
  duplicateWindow: number | string;
  allowHttp: boolean;
  queueLimit: number | string;
  allowThisMachine: boolean;
  tls: string;
  proxy: string;
  redis: string;
  takeOver: boolean;
}

const VENDOR = "platerecognizer.com";

migrateWhenAdded("vin-service", SERVICE_STEPS);

RED.nodes.registerType<ServiceProperties>("vin-service", {
  category: "config",
  defaults: {
    name: { value: "" },
    version: { value: 1 },
    engine: {
      value: "embedded",
      label: sharedText("label.engine"),
      validate: oneOf("embedded", "cloud", "fallback"),
    },
    baseUrl: {
      value: "https://api.platerecognizer.com",
      label: sharedText("label.baseUrl"),
      validate: forCloud(checkBaseUrl),
    },
    api: { value: "vin", label: sharedText("label.api"), validate: oneOf("vin", "ocr") },
    callsPerSecond: {
      value: 1,
      label: sharedText("label.callsPerSecond"),
      validate: forCloud(numberBetween(0.001, 1000000)),
    },
    concurrency: { value: 2, label: sharedText("label.concurrency"), validate: numberBetween(1, 64) },
    timeout: {
      value: 60,
      label: sharedText("label.timeout"),
      validate: forCloud(numberBetween(0.1, 2147483)),
    },
    deadline: { value: 600, label: sharedText("label.deadline"), validate: numberBetween(0.1, 2147483) },
    repeat: { value: 3, label: sharedText("label.repeat"), validate: forCloud(numberBetween(0, 10)) },
    monthlyLimit: {
      value: "",
      label: sharedText("label.monthlyLimit"),
      validate: forCloud(numberBetween(0, 100)),
    },
    duplicateWindow: {
      value: 10,
      label: sharedText("label.duplicateWindow"),
      validate: forCloud(numberBetween(0, 3600)),
    },
    allowHttp: { value: false },
    queueLimit: { value: 100, label: sharedText("label.queueLimit"), validate: numberBetween(0, 1000000) },
    allowThisMachine: { value: false },
    tls: { value: "", type: "tls-config", required: false, label: sharedText("label.tls") },
    proxy: { value: "", type: "http proxy", required: false, label: sharedText("label.proxy") },
    redis: { value: "", label: sharedText("label.redis"), validate: (value, _options) => checkRedis(value) },
    takeOver: { value: false },
  },
  credentials: {
    token: {
      type: "password",
      label: sharedText("label.token"),
      validate(value, _options) {
        return engineNow(this) === "embedded" || checkToken(asText(value), hostOf(baseUrlNow(this)));
      },
    },
    redisPassword: { type: "password", label: sharedText("label.redisPassword") },
  },
  label() {
    const engine = this.engine === "cloud" || this.engine === "fallback" ? this.engine : "embedded";
    return this.name || this._(`vin-service.node-label.${engine}`);
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  oneditprepare() {
    const engine = $("#node-config-input-engine");
    const baseUrl = $("#node-config-input-baseUrl");
    const redis = $("#node-config-input-redis");
    // A value from a hand-made flow that the list does not offer would leave the list empty.
    if (!engine.val()) engine.val("embedded");

    const showWhatApplies = () => {
      const chosen = engine.val();
      const usesCloud = chosen !== "embedded";
      // Over Redis pictures reach other machines, so there the offline reader promises less.
      const told = chosen === "embedded" && asText(redis.val()) !== "" ? "shared" : chosen;
      $("#vin-service-about span").each((_index, about) => {
        $(about).toggle($(about).attr("data-engine") === told);
      });
      $(".vin-id-cloud").toggle(usesCloud);
      const isPlain = /^\s*http:/i.test(String(baseUrl.val()));
      $(".vin-id-http").toggle(usesCloud && isPlain);
      $(".vin-id-https").toggle(!isPlain);
      RED.tray.resize();
    };
    engine.on("change", showWhatApplies);
    baseUrl.add(redis).on("change keyup", showWhatApplies);
    $("#vin-service-reset-url").on("click", () => {
      baseUrl.val(String(this._def.defaults["baseUrl"]?.value)).trigger("change").trigger("focus");
    });

    prepareFold(this, "vin-service-advanced", [
      "concurrency",
      "queueLimit",
      "deadline",
      "allowThisMachine",
      "callsPerSecond",
      "timeout",
      "repeat",
      "monthlyLimit",
      "duplicateWindow",
      "api",
      "tls",
      "proxy",
      "redis",
      "redisPassword",
      "takeOver",
    ]);
    showWhatApplies();
    prepareTest(this);
  },
});

/** A check of a setting that the dialog hides, and nobody looks at, where the API is not called. */
function forCloud(check: Validator<unknown>): Validator<ServiceProperties> {
  return function (value, options) {
    return engineNow(this) === "embedded" || check.call(this, value, options);
  };
}

/** The choice in the open dialog, else the stored one: checks also run on import, without a dialog. */
function engineNow(node: ServiceProperties): unknown {
  return $("#node-config-input-engine").val() ?? node.engine;
}

function baseUrlNow(node: ServiceProperties): unknown {
  return $("#node-config-input-baseUrl").val() ?? node.baseUrl;
}

function hostOf(address: unknown): string | null {
  try {
    return new URL(String(address)).hostname;
  } catch {
    return null;
  }
}

/** Only the vendor certainly asks for a token: a server of one's own may work without. */
function checkToken(token: string, host: string | null): Verdict {
  if (token === "") {
    const isVendor = host === VENDOR || host?.endsWith(`.${VENDOR}`) === true;
    return !isVendor || sharedText("reason.token");
  }
  return /^[!-~]+$/.test(token) || sharedText("reason.token-blanks");
}

/** An address that no call could be sent to, or that would show a secret in the flow. */
function checkBaseUrl(value: unknown): Verdict {
  const text = asText(value);
  // Blank means the default address.
  if (text === "") return true;
  if (!/^https?:\/\//i.test(text) || hostOf(text) === null) return sharedText("reason.baseUrl");
  const { username, password, search, hash } = new URL(text);
  return username + password + search + hash === "" || sharedText("reason.baseUrl-plain");
}

/** An address of Redis, which is stored with the flow and so must not hold the password. */
function checkRedis(value: unknown): Verdict {
  const text = asText(value);
  if (text === "") return true;
  if (!/^rediss?:\/\/[^/]/i.test(text) || hostOf(text) === null) return sharedText("reason.redis");
  const { password, search, hash } = new URL(text);
  return password + search + hash === "" || sharedText("reason.redis-plain");
}
