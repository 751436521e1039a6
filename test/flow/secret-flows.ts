/** Flows that hold a secret wherever one can be put, for the search of everything that Node-RED says. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { json, type Behaviour } from "../double/behaviours";

export const PICTURE = readFileSync(path.resolve(__dirname, "../pictures/sample-label.jpg"));

/** Every place a secret can be put gets one of its own, so that a find tells where it came from. */
export const SECRETS = {
  token: "4f2c91secret0token0of0the0account",
  tokenOfBusyAccount: "77aa10secret0token0of0the0busy0account",
  wrongToken: "e5d03bsecret0wrong0token",
  proxyPassword: "secret-proxy-password",
  wrongProxyPassword: "secret-wrong-proxy-password",
  cameraPassword: "secret-camera-password",
  wrongCameraPassword: "secret-wrong-camera-password",
  urlPassword: "secret-url-password",
  urlQuery: "secret-query-value",
};
const SIGN_INS = [
  `gate:${SECRETS.proxyPassword}`,
  `gate:${SECRETS.wrongProxyPassword}`,
  `operator:${SECRETS.cameraPassword}`,
  `operator:${SECRETS.wrongCameraPassword}`,
  `visitor:${SECRETS.urlPassword}`,
].map((text) => Buffer.from(text).toString("base64"));
export const PICTURE_TEXT = PICTURE.toString("base64").slice(40, 120);
export const NEVER_SAID = [...Object.values(SECRETS), ...SIGN_INS, PICTURE_TEXT];

/** Says back all the secrets it was sent, as a careless server might in a debug page. */
export function tattling(status: number): Behaviour {
  return async (exchange) => {
    const { authorization = "" } = exchange.recorded.headers;
    const [, token] = authorization.split(" ");
    const detail = `Trouble with ${authorization}, that is ${token}.`;
    await json(status, { detail, status_code: status })(exchange);
  };
}

/** One vin-read behind a web address: what fails is answered as the Catch node's whole error. */
function readAt(name: string, service: string, url: string): object[] {
  const onTab = { z: "tab", x: 0, y: 0 };
  return [
    { id: `in-${name}`, type: "http in", ...onTab, url: `/${name}`, method: "post", wires: [[name]] },
    {
      id: name,
      type: "vin-read",
      ...onTab,
      service,
      url,
      image: "payload",
      imageType: "msg",
      wires: [["out"]],
    },
  ];
}

/** Names of the vin-read nodes whose errors a Catch node takes; those of `uncaught` go to the log. */
export const CAUGHT = ["plain", "busy", "denied", "proxied", "locked-out", "send", "fetch", "wrong-camera"];

export function flows(api: string, proxy: string): object[] {
  const onTab = { z: "tab", x: 0, y: 0 };
  const service = (id: string, more: object = {}) => ({
    id,
    type: "vin-service",
    engine: "cloud",
    baseUrl: api,
    callsPerSecond: 100,
    deadline: 20,
    duplicateWindow: 0,
    ...more,
  });
  return [
    { id: "tab", type: "tab", label: "flow" },
    service("account"),
    service("busy-account"),
    service("wrong-account"),
    service("proxied-account", { proxy: "proxy" }),
    service("locked-out-account", { proxy: "wrong-proxy" }),
    { id: "proxy", type: "http proxy", name: "", url: proxy, noproxy: [] },
    { id: "wrong-proxy", type: "http proxy", name: "", url: proxy, noproxy: [] },
    ...readAt("plain", "account", "auto"),
    ...readAt("busy", "busy-account", "auto"),
    ...readAt("denied", "wrong-account", "auto"),
    ...readAt("proxied", "proxied-account", "auto"),
    ...readAt("locked-out", "locked-out-account", "auto"),
    ...readAt("send", "account", "send"),
    ...readAt("fetch", "account", "fetch"),
    ...readAt("wrong-camera", "account", "fetch"),
    ...readAt("uncaught", "account", "fetch"),
    { id: "in-stats", type: "http in", ...onTab, url: "/stats", method: "get", wires: [["stats"]] },
    { id: "stats", type: "vin-stats", ...onTab, service: "account", interval: 0, wires: [["out"], []] },
    { id: "catch", type: "catch", ...onTab, scope: [...CAUGHT, "stats"], wires: [["failed"]] },
    {
      id: "failed",
      type: "function",
      ...onTab,
      func: "msg.payload = msg.error; msg.statusCode = 422; return msg;",
      wires: [["out"]],
    },
    { id: "out", type: "http response", ...onTab, wires: [] },
  ];
}

export const CREDENTIALS = {
  account: { token: SECRETS.token },
  "busy-account": { token: SECRETS.tokenOfBusyAccount },
  "wrong-account": { token: SECRETS.wrongToken },
  "proxied-account": { token: SECRETS.token },
  "locked-out-account": { token: SECRETS.token },
  proxy: { username: "gate", password: SECRETS.proxyPassword },
  "wrong-proxy": { username: "gate", password: SECRETS.wrongProxyPassword },
  fetch: { cameraUser: "operator", cameraPassword: SECRETS.cameraPassword },
  "wrong-camera": { cameraUser: "operator", cameraPassword: SECRETS.wrongCameraPassword },
  uncaught: { cameraUser: "operator", cameraPassword: SECRETS.cameraPassword },
};
