/** Writes down everything that reaches a test server: each request, its form, when it came and how many were under way. */
import type { IncomingMessage } from "node:http";
import { performance } from "node:perf_hooks";
import { parseMultipart, type FormPart } from "./multipart";

export interface RecordedRequest {
  method: string;
  path: string;
  /** Lower-case names, as node gives them. */
  headers: IncomingMessage["headers"];
  /** Names and values as they came over the wire, repeated ones included. */
  rawHeaders: string[];
  /** Milliseconds on the process's monotonic clock. */
  arrivedAt: number;
  /** The socket's number, to see which requests shared a connection. */
  connection: number;
  /** The whole body; null until, and unless, all of it arrived. */
  body: Buffer | null;
  /** The form's fields in order; empty for other bodies. */
  fields: FormPart[];
  /** The value of `upload`, byte for byte. */
  picture: Buffer | null;
}

export class Recorder {
  readonly requests: RecordedRequest[] = [];
  /** Most requests seen under way at the same time. */
  maxInFlight = 0;
  #inFlight = 0;

  begin(request: IncomingMessage, connection: number): RecordedRequest {
    this.#inFlight += 1;
    this.maxInFlight = Math.max(this.maxInFlight, this.#inFlight);
    const recorded: RecordedRequest = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      arrivedAt: performance.now(),
      connection,
      body: null,
      fields: [],
      picture: null,
    };
    this.requests.push(recorded);
    return recorded;
  }

  end(): void {
    this.#inFlight -= 1;
  }

  /** Completes a record with the body. */
  receive(recorded: RecordedRequest, body: Buffer): void {
    recorded.body = body;
    const type = recorded.headers["content-type"] ?? "";
    if (!type.startsWith("multipart/")) return;
    recorded.fields = parseMultipart(body, type);
    recorded.picture = recorded.fields.find((field) => field.name === "upload")?.value ?? null;
  }

  /** Requests that arrived in the second up to now, this one included. */
  inLastSecond(now: number): number {
    return this.requests.filter((request) => now - request.arrivedAt < 1000).length;
  }
}

/** A field's text, or null when the form has none of that name. */
export function fieldText(request: RecordedRequest, name: string): string | null {
  return request.fields.find((field) => field.name === name)?.value.toString("utf8") ?? null;
}
