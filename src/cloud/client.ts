/** The VIN ID API as two calls: read a picture, ask for the statistics. One attempt each; who repeats is decided above. */
import { Pool } from "undici";
import { VinError } from "../errors";
import type { Picture } from "../picture/types";
import type { SourceReading, SourceUsage } from "../types";
import { call, MAX_REPLY_BYTES, type Attempt, type Reply } from "./attempt";
import { toEndpoint, type Endpoint } from "./endpoint";
import { toForm } from "./form";
import { isObject, type JsonObject } from "./lenient";
import {
  type CallContext,
  type Denial,
  denialOf,
  errorInReply,
  statusError,
  unreadableReply,
} from "./refusal";
import { toSourceReading, toSourceUsage } from "./reply";
import { toUtcTimestamp } from "./timestamp";
import { errorWordsOf, parseJson, wordsOf } from "./words";

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
}

export interface CloudReadOptions {
  cameraId?: string | null | undefined;
  /** When the picture was taken; ISO 8601, UTC. */
  timestamp?: string | null | undefined;
  /** Ends the call; the signal's reason becomes the rejection when it is a VinError, else VIN_CLOSED. */
  signal?: AbortSignal | undefined;
}

export interface CloudClient {
  /** Sends a picture (its bytes, or its URL for the API to fetch). Rejects with VinError. */
  read(picture: Picture, options?: CloudReadOptions): Promise<SourceReading>;
  /** Asks what the plan allows and what is used. Rejects with VinError. */
  statistics(options?: { signal?: AbortSignal | undefined }): Promise<SourceUsage>;
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
  readonly #running = new Set<AbortController>();
  #pool: Pool | null = null;
  #closed = false;

  constructor(options: CloudOptions) {
    this.#endpoint = toEndpoint(options);
    this.#options = { ...options };
  }

  async read(picture: Picture, options: CloudReadOptions = {}): Promise<SourceReading> {
    const cameraId = options.cameraId ?? null;
    const timestamp = toUtcTimestamp(options.timestamp);
    const body = toForm(picture, { api: this.#options.api, cameraId, timestamp });
    const context = this.#context(picture.kind === "bytes" ? picture.bytes.byteLength : null);
    const { readerPath: path } = this.#endpoint;
    const reply = await this.#call({ method: "POST", path, body, signal: options.signal });
    if (!isSuccess(reply)) throw statusError(reply, context, await this.#denial(reply, options.signal));
    return toSourceReading(this.#json(reply, context), cameraId);
  }

  async statistics({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<SourceUsage> {
    const context = this.#context(null);
    const reply = await this.#call({
      method: "GET",
      path: this.#endpoint.statisticsPath,
      body: null,
      signal,
    });
    if (!isSuccess(reply)) throw statusError(reply, context, this.#spokenDenial(reply));
    const usage = toSourceUsage(this.#json(reply, context));
    if (!usage) throw unreadableReply(reply, context);
    return usage;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const controller of this.#running) controller.abort(closedError());
    await this.#pool?.destroy();
  }

  async #call(attempt: Pick<Attempt, "method" | "path" | "body" | "signal">): Promise<Reply> {
    if (this.#closed) throw closedError();
    const { token, timeoutMs } = this.#options;
    const headers = {
      accept: "application/json",
      "accept-encoding": "identity",
      ...(token === "" ? {} : { authorization: `Token ${token}` }),
    };
    const controller = new AbortController();
    this.#running.add(controller);
    try {
      return await call(
        this.#connect(),
        { ...attempt, headers, timeoutMs, host: this.#endpoint.host },
        controller,
      );
    } finally {
      this.#running.delete(controller);
    }
  }

  #connect(): Pool {
    this.#pool ??= new Pool(this.#endpoint.origin, {
      connections: this.#options.connections,
      maxResponseSize: MAX_REPLY_BYTES,
      // undici's own limits are coarse; each attempt has its own exact one.
      headersTimeout: 0,
      bodyTimeout: 0,
      // The newest undici would try HTTP/2 by itself; all versions are to behave alike.
      allowH2: false,
    });
    return this.#pool;
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

  #spokenDenial(reply: Reply): Denial {
    return isDenied(reply.status) ? denialOf(wordsOf(reply.text, this.#options.token)) : "unclear";
  }

  /**
   * What a refused reading means. 403 stands for a wrong token and for an empty account alike; where the words leave
   * it open the statistics are asked once. Only a full count makes it a quota, because that would stop the token.
   */
  async #denial(reply: Reply, signal: AbortSignal | undefined): Promise<Denial> {
    const spoken = this.#spokenDenial(reply);
    if (!isDenied(reply.status) || spoken !== "unclear") return spoken;
    try {
      const { calls, total } = await this.statistics({ signal });
      return total > 0 && calls >= total ? "quota" : "auth";
    } catch (error) {
      if (this.#closed || signal?.aborted) throw error;
      return "auth";
    }
  }
}

function isSuccess({ status }: Reply): boolean {
  return status >= 200 && status < 300;
}

function isDenied(status: number): boolean {
  return status === 401 || status === 403;
}

function closedError(): VinError {
  return new VinError(
    "VIN_CLOSED",
    "The service was closed before the reading was finished. Send the picture again.",
  );
}
