/** A stand-in for the VIN ID API on this machine: answers like its documentation, or misbehaves on request. */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { answer, type Behaviour, type Exchange, json, sample } from "./behaviours";
import { Recorder, type RecordedRequest } from "./recorder";
import { INVALID_TOKEN, NO_CREDENTIALS, SAMPLE_STATISTICS_TEXT, THROTTLED } from "./samples";

export interface DoubleOptions {
  /** Refuse other tokens with 403; without it any token, and none, will do. */
  token?: string;
  /** Refuse more calls than this in any sliding second with 429. */
  callsPerSecond?: number;
  /** Speak https with a certificate that nobody trusts. */
  tls?: boolean;
  /** With `tls`: take only clients that show that very certificate. */
  clientCertificate?: boolean;
}

export interface VinIdDouble {
  /** Base URL. */
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly requests: RecordedRequest[];
  /** The part of `requests` that went to a reader endpoint. */
  readonly readings: RecordedRequest[];
  readonly maxInFlight: number;
  /** Connections accepted so far: a host that was never called has 0. */
  readonly connections: number;
  /** What the next readings get, one each; after these, the default again. */
  script(...behaviours: Behaviour[]): void;
  /** What every reading gets from now on; without it, the documented sample. */
  always(behaviour: Behaviour): void;
  /** The same two for statistics. */
  scriptStatistics(...behaviours: Behaviour[]): void;
  alwaysStatistics(behaviour: Behaviour): void;
  /** Breaks connections, open ones included, and stops. */
  close(): Promise<void>;
}

/** Behaviours that wait for their turn, and the one that comes when none waits. */
class Script {
  #next: Behaviour[] = [];
  constructor(public standard: Behaviour) {}

  add(behaviours: Behaviour[]): void {
    this.#next.push(...behaviours);
  }

  take(): Behaviour {
    return this.#next.shift() ?? this.standard;
  }
}

/** Starts a double on 127.0.0.1, on a free port. */
export async function startVinIdDouble(options: DoubleOptions = {}): Promise<VinIdDouble> {
  const recorder = new Recorder();
  const readers = new Script(sample());
  const statistics = new Script(answer(200, SAMPLE_STATISTICS_TEXT, { "content-type": "application/json" }));
  const open = new Set<Socket>();
  const numbers = new WeakMap<Socket, number>();
  const pauses = new Set<() => void>();
  let connections = 0;
  let lastNumber = 0;

  const behaviourFor = (recorded: RecordedRequest): Behaviour => {
    const isReader = /^\/v1\/(vin|ocr)\/reader\/$/.test(recorded.path) && recorded.method === "POST";
    const isStatistics = recorded.path === "/v1/vin/statistics/" && recorded.method === "GET";
    if (!isReader && !isStatistics) return json(404, { detail: "Not found.", status_code: 404 });
    const refusal = refusalOf(recorded, options, recorder);
    if (refusal) return refusal;
    return (isReader ? readers : statistics).take();
  };

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    if (!numbers.has(request.socket)) numbers.set(request.socket, (lastNumber += 1));
    const recorded = recorder.begin(request, numbers.get(request.socket) ?? 0);
    response.once("close", () => recorder.end());
    let received: Promise<void> | null = null;
    const exchange: Exchange = {
      request,
      response,
      socket: request.socket,
      recorded,
      receive: () => (received ??= bodyOf(request).then((body) => recorder.receive(recorded, body))),
      pause: (ms) => pause(ms, pauses),
    };
    behaviourFor(recorded)(exchange).catch((error: Error) => {
      // A form that can't be read must fail its test; a connection that broke may be the very thing under test.
      if (!response.headersSent) response.writeHead(599).end(`test double: ${error.message}`);
    });
  };

  const server: Server = options.tls ? createTlsServer(tlsOptions(options), handle) : createServer(handle);
  server.on("connection", (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `${options.tls ? "https" : "http"}://127.0.0.1:${port}`,
    requests: recorder.requests,
    get readings() {
      return recorder.requests.filter((request) => request.path.endsWith("/reader/"));
    },
    get maxInFlight() {
      return recorder.maxInFlight;
    },
    get connections() {
      return connections;
    },
    script: (...behaviours) => readers.add(behaviours),
    always: (behaviour) => void (readers.standard = behaviour),
    scriptStatistics: (...behaviours) => statistics.add(behaviours),
    alwaysStatistics: (behaviour) => void (statistics.standard = behaviour),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const end of pauses) end();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** The base URL of a server that was there a moment ago: connections to it are refused. */
export async function refusedUrl(): Promise<string> {
  const gone = await startVinIdDouble();
  await gone.close();
  return gone.url;
}

/** What the double's own rules say against a request, before any script. */
function refusalOf(recorded: RecordedRequest, options: DoubleOptions, recorder: Recorder): Behaviour | null {
  const { token, callsPerSecond } = options;
  if (callsPerSecond !== undefined && recorder.inLastSecond(performance.now()) > callsPerSecond) {
    return json(429, THROTTLED, { "retry-after": "1" });
  }
  if (token === undefined) return null;
  const { authorization } = recorded.headers;
  if (authorization === undefined) return json(403, NO_CREDENTIALS);
  return authorization === `Token ${token}` ? null : json(403, INVALID_TOKEN);
}

/**
 * Made once, for tests only, and valid for a hundred years:
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj "/CN=vin-id test double, not trusted anywhere"
 * -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" -keyout test-only-key.pem -out test-only-cert.pem`
 */
export function testCertificate(): { key: Buffer; cert: Buffer } {
  const read = (name: string) => readFileSync(join(__dirname, "tls", name));
  return { key: read("test-only-key.pem"), cert: read("test-only-cert.pem") };
}

function tlsOptions({ clientCertificate = false }: DoubleOptions): ServerOptions {
  const certificate = testCertificate();
  return { ...certificate, ca: certificate.cert, requestCert: clientCertificate };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function pause(ms: number, pauses: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      pauses.delete(end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    pauses.add(end);
  });
}
