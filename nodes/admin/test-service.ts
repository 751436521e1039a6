/**
 * The test button of vin-service: asks the API what the plan has left, or reads a sample picture offline, with the
 * settings as they are in the dialog. A token that was just typed goes to the address beside it; the stored one goes
 * only where it was stored for.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Request, RequestHandler } from "express";
import { engineFolder } from "../../src/engine/assets";
import { DEFAULT_BASE_URL } from "../../src/options";
import { createReader } from "../../src/reader";
import { figuresOf, type SampleReading, type TestAnswer, type UsageFigures } from "../lib/answers";
import { networkOf } from "../lib/network";
import { unsetVariableOf, UNSET_VARIABLE } from "../lib/settings";
import type { Red, ServiceConfig, ServiceNode } from "../lib/types";
import { addRoute, DialogError, toFailure } from "./route";

/** What the editor shows in place of a password that only the server knows. */
const STORED = "__PWRD__";

/** Nobody looks at a dialog for longer. */
const LIMIT_SECONDS = 20;

/** The settings of the dialog that say where the API is and how to get there. */
type Way = Pick<ServiceConfig, "baseUrl" | "allowHttp" | "tls" | "proxy">;

export function addTestRoute(RED: Red): void {
  const mayChangeFlows = RED.auth.needsPermission("flows.write") as RequestHandler;
  // Who may name a variable could have its value sent anywhere; who may change flows can do that already.
  const checkVariables: RequestHandler = (request, response, next) =>
    Object.values(fieldsOf(request)).some((value) => UNSET_VARIABLE.test(value.trim()))
      ? mayChangeFlows(request, response, next)
      : next();
  const work = (request: Request, signal: AbortSignal) => test(RED, fieldsOf(request), signal);
  addRoute(RED, "/vin-service/test", "vin-service.write", work, checkVariables);
}

async function test(RED: Red, fields: Fields, signal: AbortSignal): Promise<TestAnswer> {
  const [cloud, offline] = await Promise.all([
    fields["engine"] === "embedded" ? undefined : askApi(RED, fields, signal).catch(toFailure),
    fields["engine"] === "cloud" ? undefined : readSample().catch(toFailure),
  ]);
  return { ...(cloud && { cloud }), ...(offline && { offline }) };
}

async function askApi(RED: Red, fields: Fields, signal: AbortSignal): Promise<UsageFigures> {
  const stored = storedService(RED, fields["id"]);
  const { token = "", ...settings } = withVariables(RED, fields, stored);
  const way: Way = { ...settings, allowHttp: settings["allowHttp"] === "true" };
  const ownToken = token === STORED ? storedToken(stored, way) : token;
  for (const id of [way.tls, way.proxy])
    if (id && !RED.nodes.getNode(id)) throw new DialogError("network-not-deployed");
  const reader = createReader({
    engine: "cloud",
    token: ownToken,
    baseUrl: way.baseUrl,
    allowHttp: way.allowHttp,
    ...networkOf(RED, way),
    timeout: LIMIT_SECONDS,
    deadline: LIMIT_SECONDS,
    // The call takes its turn in the account's line. These limits are none, so as not to slow down who else is in it.
    callsPerSecond: 1000,
    concurrency: 64,
  });
  try {
    return figuresOf(await reader.usage({ signal }));
  } finally {
    await reader.close();
  }
}

/** One at a time: whoever presses again meanwhile gets the same answer, and no second reader takes memory. */
let running: Promise<SampleReading> | null = null;

function readSample(): Promise<SampleReading> {
  running ??= readSampleNow().finally(() => (running = null));
  return running;
}

async function readSampleNow(): Promise<SampleReading> {
  const reader = createReader({ engine: "embedded", concurrency: 1, deadline: 60 });
  try {
    const { vin, processingTime } = await reader.read(await readFile(join(engineFolder(), "sample.jpg")));
    if (vin === null) throw new DialogError("sample");
    return { vin, milliseconds: processingTime ?? 0 };
  } finally {
    await reader.close();
  }
}

/** The deployed service whose dialog is open; null while it is new. */
function storedService(RED: Red, id: string | undefined): ServiceNode | null {
  const node = id ? (RED.nodes.getNode(id) as ServiceNode | null) : null;
  return node?.type === "vin-service" ? node : null;
}

/** The stored token, if it would go where its service sends it, by the same way. Throws DialogError. */
function storedToken(stored: ServiceNode | null, way: Way): string {
  if (!stored) throw new DialogError("token-not-stored");
  if (sameWay(way) !== sameWay(stored.settings)) throw new DialogError("token-elsewhere");
  const { token = "" } = stored.credentials ?? {};
  refuseUnset({ token });
  return token;
}

function refuseUnset(settings: object): void {
  const name = unsetVariableOf(settings);
  if (name !== null) throw new DialogError("variable", { name });
}

function sameWay({ baseUrl, allowHttp, tls, proxy }: Way): string {
  const address = (baseUrl ?? "").trim().replace(/\/+$/, "") || DEFAULT_BASE_URL;
  return JSON.stringify([address, allowHttp === true, tls ?? "", proxy ?? ""]);
}

type Fields = Record<string, string>;

/** The posted settings, as text. */
function fieldsOf({ body }: Request): Fields {
  const fields: Fields = {};
  for (const [key, value] of Object.entries((body ?? {}) as object)) {
    if (typeof value === "string") fields[key] = value;
  }
  return fields;
}

/** Puts the values of `${NAME}` fields in, as Node-RED does when it starts a node. Throws DialogError for unset ones. */
function withVariables(RED: Red, fields: Fields, stored: ServiceNode | null): Fields {
  const settings = { ...fields };
  for (const [key, value] of Object.entries(fields)) {
    if (!UNSET_VARIABLE.test(value.trim())) continue;
    const found: unknown = RED.util.evaluateNodeProperty(value.trim(), "env", stored as never, {});
    if (typeof found === "string" && found !== "") settings[key] = found;
  }
  refuseUnset(settings);
  return settings;
}
