/** The settings of a reader: checked and completed once, so that the rest of the code never sees a raw one. */
import type { ProxySettings } from "./cloud/proxy";
import type { TlsOptions } from "./cloud/connection/tls";
import { toRedisAddress, type RedisAddress } from "./line/redis/address";
import {
  choiceSetting,
  exactTextSetting,
  flagSetting,
  functionSetting,
  numberSetting,
  objectSetting,
  textListSetting,
  textSetting,
} from "./setting";
import type { EngineChoice } from "./types";

/** What a caller may leave out or, as Node-RED does, store as text. */
export interface ReaderOptions {
  /**
   * `embedded` reads offline in this process; `cloud` asks the VIN ID API; `fallback` asks the API and reads offline
   * when it can't answer. Default `embedded`.
   */
  engine?: string | undefined;
  /** Token of the VIN ID account; needed by the cloud engine. */
  token?: string | undefined;
  /** Default `https://api.platerecognizer.com`. */
  baseUrl?: string | undefined;
  /** `vin` or `ocr`: which endpoint of the API is called. Default `vin`. */
  api?: string | undefined;
  /** Calls of the API started per second at most. Default 1. */
  callsPerSecond?: number | string | undefined;
  /**
   * Pictures read at the same time, 1-64. Offline no more than the processor has cores, and all readers of the process
   * share as many worker threads as the largest setting says. Default 2.
   */
  concurrency?: number | string | undefined;
  /** Seconds for one call of the API. Default 60. */
  timeout?: number | string | undefined;
  /** Seconds for one picture from arrival to outcome, waiting included. Default 600. */
  deadline?: number | string | undefined;
  /**
   * How often a call whose answer was lost is repeated, 0-10; each repeat may be billed. Default 3. One whose answer came
   * but can't be read is repeated once at most.
   */
  repeat?: number | string | undefined;
  /** Percent of the plan at which the API is called no more; blank: never. */
  monthlyLimit?: number | string | undefined;
  /** Seconds in which identical pictures share one call of the API; 0: never. Default 10. */
  duplicateWindow?: number | string | undefined;
  /** Send the token to an `http:` base URL outside this machine and the private network. Default false. */
  allowHttp?: boolean | string | undefined;
  /** Fetch picture URLs from this machine itself as well: a camera program that runs here. Default false. */
  allowThisMachine?: boolean | string | undefined;
  /** Authorities to trust, and this machine's own certificate. */
  tls?: TlsOptions | undefined;
  /** The proxy to the API; none: the environment variables decide. */
  proxy?: ProxySettings | undefined;
  /** Pictures waiting at most. Default 100. */
  queueLimit?: number | string | undefined;
  /** Address of a Redis or Valkey server, `redis://` or `rediss://`: all with the same service share one line there. */
  redis?: string | undefined;
  /** Password of its user. */
  redisPassword?: string | undefined;
  /** Whether messages that any dead machine left are ended here too, not only one's own. Default false. */
  takeOver?: boolean | string | undefined;
  /** What stays the same when this process is started anew, so that it finds its messages again; none: it does not. */
  instance?: string | undefined;
  /** File that keeps the embedded reader's count of the month; none: the count starts at zero. */
  usageFile?: string | undefined;
  /** Told, in one sentence, what is wrong besides the messages: nobody else would learn of it. Default: nobody is told. */
  onWarning?: ((sentence: string) => void) | undefined;
}

export interface NormalisedOptions {
  readonly engine: EngineChoice;
  readonly token: string;
  readonly baseUrl: string;
  readonly api: "vin" | "ocr";
  readonly callsPerSecond: number;
  readonly concurrency: number;
  readonly timeout: number;
  readonly deadline: number;
  readonly repeat: number;
  readonly monthlyLimit: number | null;
  readonly duplicateWindow: number;
  readonly allowHttp: boolean;
  readonly allowThisMachine: boolean;
  readonly tls: TlsOptions | undefined;
  readonly proxy: ProxySettings | null;
  readonly queueLimit: number;
  readonly redis: RedisOptions | null;
  readonly onWarning: (sentence: string) => void;
  readonly usageFile: string | null;
}

/** Where the line is shared, and what becomes of messages that dead processes left. */
export interface RedisOptions {
  readonly address: RedisAddress;
  readonly password: string;
  readonly takeOver: boolean;
  readonly instance: string | null;
}

export const DEFAULT_BASE_URL = "https://api.platerecognizer.com";

/** Timers above this fire at once in Node.js (2^31 - 1 ms), so longer limits are refused. */
const LONGEST_SECONDS = 2_147_483;

/** More pictures than this can't be told to wait. */
export const MAX_QUEUE_LIMIT = 1_000_000;

/** What concerns calls of the API alone. */
const CLOUD_SETTINGS: readonly string[] = [
  "token",
  "baseUrl",
  "api",
  "callsPerSecond",
  "timeout",
  "repeat",
  "monthlyLimit",
  "duplicateWindow",
  "allowHttp",
  "tls",
  "proxy",
] satisfies (keyof ReaderOptions)[];

/** The settings that apply: offline, those of the cloud are not looked at. Dialogs hide them, so nobody could mend them. */
export function applicable<T extends { engine?: string | undefined }>(settings: T): Partial<T> {
  if ((settings.engine || "embedded") !== "embedded") return settings;
  const entries = Object.entries(settings).filter(([name]) => !CLOUD_SETTINGS.includes(name));
  return Object.fromEntries(entries) as Partial<T>;
}

const tellNobody = (): void => undefined;

/** Completes and checks options. Throws VIN_CONFIG, naming the setting that is wrong. */
export function normaliseOptions(given: ReaderOptions): NormalisedOptions {
  const raw = applicable(objectSetting("options", given) ?? {});
  return Object.freeze({
    engine: choiceSetting("engine", raw.engine, ["embedded", "cloud", "fallback"] as const),
    token: textSetting("token", raw.token, ""),
    baseUrl: textSetting("base URL", raw.baseUrl, DEFAULT_BASE_URL),
    api: choiceSetting("api", raw.api, ["vin", "ocr"] as const),
    callsPerSecond: numberSetting("calls per second", raw.callsPerSecond, 1, [0.001, 1_000_000]),
    concurrency: Math.floor(numberSetting("concurrency", raw.concurrency, 2, [1, 64])),
    timeout: numberSetting("timeout", raw.timeout, 60, [0.1, LONGEST_SECONDS]),
    deadline: numberSetting("deadline", raw.deadline, 600, [0.1, LONGEST_SECONDS]),
    repeat: Math.floor(numberSetting("repeat", raw.repeat, 3, [0, 10])),
    monthlyLimit: numberSetting("monthly limit", raw.monthlyLimit, null, [0, 100]),
    duplicateWindow: numberSetting("duplicate window", raw.duplicateWindow, 10, [0, 3600]),
    allowHttp: flagSetting("allow HTTP", raw.allowHttp),
    allowThisMachine: flagSetting("allow this machine", raw.allowThisMachine),
    queueLimit: Math.floor(numberSetting("queue limit", raw.queueLimit, 100, [0, MAX_QUEUE_LIMIT])),
    tls: objectSetting("TLS", raw.tls),
    proxy: proxySetting(raw),
    redis: redisSetting(raw),
    onWarning: functionSetting("on warning", raw.onWarning) ?? tellNobody,
    usageFile: textSetting("usage file", raw.usageFile, null),
  });
}

function proxySetting({ proxy }: ReaderOptions): ProxySettings | null {
  const given = objectSetting("proxy", proxy);
  if (!given) return null;
  return {
    url: textSetting("proxy: url", given.url, ""),
    noProxy: textListSetting("proxy: no proxy", given.noProxy),
    username: exactTextSetting("proxy: username", given.username) ?? undefined,
    password: exactTextSetting("proxy: password", given.password) ?? undefined,
  };
}

function redisSetting({ redis, redisPassword, takeOver, instance }: ReaderOptions): RedisOptions | null {
  const address = textSetting("redis", redis, "");
  const rest = {
    password: exactTextSetting("redis password", redisPassword) ?? "",
    takeOver: flagSetting("take over", takeOver),
    instance: textSetting("instance", instance, null),
  };
  return address === "" ? null : { address: toRedisAddress(address), ...rest };
}
