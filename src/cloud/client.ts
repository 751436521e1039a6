/** The VIN ID API as two calls: read a picture, ask for the statistics. One attempt each; who repeats is decided above. */
import { Ending, type EndSignal } from "../ending";
import { VinError } from "../errors";
import type { Picture } from "../picture/types";
import type { SourceReading, SourceUsage } from "../types";
import { call, type Reply } from "./attempt";
import { createPool, type ApiPool } from "./connection/pool";
import type { TlsOptions } from "./connection/tls";
import { toEndpoint, type Endpoint } from "./endpoint";
import { toForm, type RequestBody } from "./form";
import { isObject, type JsonObject } from "./lenient";
import type { ProxySettings } from "./proxy";
import { type CallContext, errorInReply, statusError, unreadableReply } from "./refusal";
import { toSourceReading, toSourceUsage } from "./reply";
import { toUtcTimestamp } from "./timestamp";
import { errorWordsOf, parseJson } from "./words";

export interface CloudOptions {
  baseUrl: string;
  token: string;
  /** `vin` calls `/v1/vin/reader/`, `ocr` its successor `/v1/ocr/reader/`. */
  api: "vin" | "ocr";
  /** Limit for one call, from connecting to the end of the reply. */
  timeoutMs: number;
  /** Connections kept open at most. */
  connections: number;
  /** Send the token to an `http:` base URL outside this machine and the private network. */
  allowHttp: boolean;
  /** Authorities to trust, and this machine's own certificate. */
  tls?: TlsOptions | undefined;
  /** Absent or null: the environment variables decide. */
  proxy?: ProxySettings | null | undefined;
}

export interface CloudReadOptions {
  cameraId?: string | null | undefined;
  /** When the picture was taken; ISO 8601, UTC. */
  timestamp?: string | null | undefined;
  /** Limit for this call instead of the client's. */
  timeoutMs?: number | undefined;
  /** Ends the call; the signal's reason becomes the rejection when it is a VinError, else VIN_CLOSED. */
  signal?: EndSignal | undefined;
}

export interface CloudClient {
  /** Sends a picture (its bytes, or its URL for the API to fetch). Rejects with VinError. */
  read(picture: Picture, options?: CloudReadOptions): Promise<SourceReading>;
  /** Asks what the plan allows and what is used. Rejects with VinError. */
  statistics(options?: { signal?: EndSignal | undefined }): Promise<SourceUsage>;
  /** Ends what is in flight as VIN_CLOSED and closes all connections. */
  close(): Promise<void>;
}

/** Makes a client; connects on the first call. Throws VIN_CONFIG for a base URL or token that can't be used. */
export function createCloudClient(options: CloudOptions): CloudClient {
  return new VinIdClient(options);
}

class VinIdClient implements CloudClient {
  // Private fields: neither inspect() nor JSON nor a debug node can show the token.
  readonly #options: CloudOptions;
  readonly #endpoint: Endpoint;
  /** What every call says, names and values by turns. */
  readonly #headers: string[];
  readonly #running = new Set<Ending>();
  readonly #connection: ApiPool;
  #closed = false;

  constructor(options: CloudOptions) {
    this.#endpoint = toEndpoint(options);
    this.#options = { ...options };
    this.#headers = ["accept", "application/json", "accept-encoding", "identity"];
    if (options.token !== "") this.#headers.push("authorization", `Token ${options.token}`);
    this.#connection = createPool({ ...options, origin: this.#endpoint.origin });
  }

  async read(picture: Picture, options: CloudReadOptions = {}): Promise<SourceReading> {
    const cameraId = options.cameraId ?? null;
    const timestamp = toUtcTimestamp(options.timestamp);
    const body = toForm(picture, { api: this.#options.api, cameraId, timestamp });
    const context = this.#context(picture.kind === "bytes" ? picture.bytes.byteLength : null);
    const reply = await this.#call("POST", this.#endpoint.readerPath, body, options);
    if (!isSuccess(reply)) throw statusError(reply, context);
    return toSourceReading(this.#json(reply, context), cameraId);
  }

  async statistics(options: { signal?: EndSignal | undefined } = {}): Promise<SourceUsage> {
    const context = this.#context(null);
    const reply = await this.#call("GET", this.#endpoint.statisticsPath, null, options);
    if (!isSuccess(reply)) throw statusError(reply, context);
    const usage = toSourceUsage(this.#json(reply, context));
    if (!usage) throw unreadableReply(reply, context);
    return usage;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const ending of this.#running) ending.end(closedError());
    await this.#connection.close();
  }

  async #call(
    method: "GET" | "POST",
    path: string,
    body: RequestBody | null,
    { signal, timeoutMs = this.#options.timeoutMs }: Pick<CloudReadOptions, "signal" | "timeoutMs">,
  ): Promise<Reply> {
    if (this.#closed) throw closedError();
    const attempt = {
      method,
      path,
      headers: this.#headers,
      body,
      host: this.#endpoint.host,
      timeoutMs,
      signal,
    };
    const ending = new Ending();
    this.#running.add(ending);
    try {
      return await call(this.#connection.pool, attempt, ending);
    } finally {
      this.#running.delete(ending);
    }
  }

  #context(bytes: number | null): CallContext {
    return { host: this.#endpoint.host, token: this.#options.token, bytes };
  }

  #json(reply: Reply, context: CallContext): JsonObject {
    const json = parseJson(reply.text);
    if (!isObject(json)) throw unreadableReply(reply, context);
    const words = errorWordsOf(json, context.token);
    if (words !== null) throw errorInReply(words, reply.status, context);
    return json;
  }
}

function isSuccess({ status }: Reply): boolean {
  return status >= 200 && status < 300;
}

function closedError(): VinError {
  return new VinError(
    "VIN_CLOSED",
    "The service was closed before the reading was finished. Send the picture again.",
  );
}
