/** The process of the test API: answers readings, breaks a share of them, and counts. It keeps no picture. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "./child";
import {
  FAULTS,
  type CallCounts,
  type Fault,
  type ServerOrder,
  type ServerReport,
  type ServerSettings,
} from "./messages";
import { ownVin, SAMPLE_VIN } from "./own-vin";
import { seededRandom } from "./random";

interface PictureCount {
  calls: number;
  answers: number;
}

class TestApi {
  readonly #settings: ServerSettings;
  readonly #random: () => number;
  readonly #pictures = new Map<string, PictureCount>();
  readonly #faults = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>;
  #calls = 0;

  constructor(settings: ServerSettings) {
    this.#settings = settings;
    this.#random = seededRandom(settings.seed);
  }

  async listen(): Promise<number> {
    const server = createServer((request, response) => {
      // The client breaking off is the client's business.
      this.#handle(request, response).catch(() => response.destroy());
    });
    // A connection that the server closes while it rests would be a fault beyond those that were asked for.
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  counts(): CallCounts {
    const pictures = [...this.#pictures.values()];
    return {
      calls: this.#calls,
      pictures: pictures.length,
      mostCalls: pictures.reduce((most, { calls }) => Math.max(most, calls), 0),
      answeredAgain: pictures.filter(({ answers }) => answers > 1).length,
      faults: this.#faults,
    };
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#calls += 1;
    const fault = this.#random() < this.#settings.faultShare ? this.#pickFault() : null;
    const vin = this.#settings.ownVins ? ownVin(await uploadOf(request)) : await takeAll(request);
    const picture = this.#pictures.get(vin) ?? { calls: 0, answers: 0 };
    picture.calls += 1;
    if (this.#settings.ownVins) this.#pictures.set(vin, picture);
    if (fault) return breakCall(fault, vin, response);
    picture.answers += 1;
    const text = reading(vin);
    response.writeHead(201, { "content-type": "application/json", "content-length": text.length }).end(text);
  }

  #pickFault(): Fault {
    const fault = FAULTS[Math.floor(this.#random() * FAULTS.length)] as Fault;
    this.#faults[fault] += 1;
    return fault;
  }
}

/** Breaks a call whose upload has arrived. */
function breakCall(fault: Fault, vin: string, response: ServerResponse): void {
  const text = reading(vin);
  const type = { "content-type": "application/json" };
  switch (fault) {
    case "503":
      return void response.writeHead(503, type).end('{"detail":"Service unavailable."}');
    case "429":
      response.writeHead(429, { ...type, "retry-after": "0" });
      return void response.end('{"detail":"Request was throttled."}');
    case "reset":
      return void response.socket?.resetAndDestroy();
    case "stall":
      // Never answered: the client's own time limit has to end it.
      return;
    case "half body":
      response.writeHead(201, { ...type, "content-length": text.length });
      response.write(text.slice(0, text.length / 2), () => response.destroy());
      return;
    case "bad JSON":
      return void response.writeHead(201, type).end(text.slice(0, -1));
  }
}

function reading(vin: string): string {
  const props = { code: [{ value: vin }], orientation: [{ value: "horizontal" }] };
  return JSON.stringify({
    processing_time: 1,
    results: [{ identifier: { type: "text", props } }],
    filename: "picture.jpg",
    version: 1,
    camera_id: null,
    timestamp: "2025-05-13T15:36:12.537008Z",
  });
}

/** The bytes of the form's last part, which is where the client puts the picture. */
async function uploadOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const boundary = body.subarray(0, body.indexOf("\r\n"));
  const lastPart = body.lastIndexOf(boundary, body.length - boundary.length - 5);
  const start = body.indexOf("\r\n\r\n", lastPart) + 4;
  return body.subarray(start, body.length - boundary.length - 6);
}

/** Takes the whole request in, looks only whether all of it came, and answers the VIN for all pictures. */
function takeAll(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = 0;
    request.on("data", (chunk: Buffer) => (received += chunk.length));
    request.once("error", reject);
    request.once("end", () => {
      const announced = request.headers["content-length"];
      if (announced !== undefined && Number(announced) !== received) reject(new Error("a part is missing"));
      else resolve(SAMPLE_VIN);
    });
  });
}

let api: TestApi;
serve<ServerOrder, ServerReport>(async (order) => {
  if (order.kind === "count") return api.counts();
  api = new TestApi(order.settings);
  return api.listen();
});
