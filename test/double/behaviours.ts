/** What the double of the API can do with a request: answer well, refuse, break, or fall silent. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { fieldText, type RecordedRequest } from "./recorder";
import { PAGE, SAMPLE_READING_TEXT } from "./samples";

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  socket: Socket;
  recorded: RecordedRequest;
  /** Reads the whole body and completes the record. */
  receive: () => Promise<void>;
  /** Waits, but not beyond the double's closing. */
  pause: (ms: number) => Promise<void>;
}

export type Behaviour = (exchange: Exchange) => Promise<void>;

/** An answer with any status, body and headers, after the whole request has arrived. */
export function answer(status: number, body: string | Buffer, headers: OutgoingHttpHeaders = {}): Behaviour {
  return async ({ response, receive }) => {
    await receive();
    response.writeHead(status, { "content-length": Buffer.byteLength(body), ...headers }).end(body);
  };
}

export function json(status: number, value: unknown, headers: OutgoingHttpHeaders = {}): Behaviour {
  return answer(status, JSON.stringify(value), { "content-type": "application/json", ...headers });
}

export function page(status: number, headers: OutgoingHttpHeaders = {}): Behaviour {
  return answer(status, PAGE, { "content-type": "text/html", ...headers });
}

/** The documented sample, word for word. */
export function sample(status = 201): Behaviour {
  return answer(status, SAMPLE_READING_TEXT, { "content-type": "application/json" });
}

/** The sample with the camera id and timestamp of the request, as the vendor's sibling product answers. */
export function echo(): Behaviour {
  return async (exchange) => {
    await exchange.receive();
    const sent = {
      camera_id: fieldText(exchange.recorded, "camera_id"),
      timestamp: fieldText(exchange.recorded, "timestamp"),
    };
    await json(201, { ...(JSON.parse(SAMPLE_READING_TEXT) as object), ...sent })(exchange);
  };
}

/** Holds the answer back; 20-30 s is what the vendor's newer reader takes. */
export function after(ms: number, then: Behaviour): Behaviour {
  return async (exchange) => {
    await exchange.receive();
    await exchange.pause(ms);
    await then(exchange);
  };
}

/** Points to another address. */
export function redirect(status: 301 | 302 | 307 | 308, location: string): Behaviour {
  return answer(status, "", { location });
}

export function gzipped(text: string, status = 201): Behaviour {
  return answer(status, gzipSync(text), { "content-type": "application/json", "content-encoding": "gzip" });
}

/** A body that never ends, as fast as the client takes it. */
export function endlessBody(status = 200): Behaviour {
  return async ({ response, receive, pause }) => {
    await receive();
    response.writeHead(status, { "content-type": "application/json" });
    const chunk = Buffer.alloc(64 * 1024, " ");
    while (!response.destroyed) {
      if (!response.write(chunk)) await pause(1);
    }
  };
}

/** One byte of a good answer at a time. */
export function slowDrip(everyMs = 20): Behaviour {
  return async ({ response, receive, pause }) => {
    await receive();
    response.writeHead(201, { "content-type": "application/json" });
    for (const character of SAMPLE_READING_TEXT) {
      if (response.destroyed) return;
      response.write(character);
      await pause(everyMs);
    }
    response.end();
  };
}

/** Takes the request and never answers. */
export function silence(): Behaviour {
  return ({ receive }) => receive();
}

/** Sends headers, and perhaps half of the body, then nothing more. */
export function headersThenSilence(body = ""): Behaviour {
  return async ({ response, receive }) => {
    await receive();
    response.writeHead(201, {
      "content-type": "application/json",
      "content-length": SAMPLE_READING_TEXT.length,
    });
    response.flushHeaders();
    response.write(body);
  };
}

/** Breaks the connection as soon as the headers are in. */
export function resetBeforeUpload(): Behaviour {
  return ({ socket }) => {
    socket.resetAndDestroy();
    return Promise.resolve();
  };
}

/** Breaks the connection when some of the body is in. */
export function resetDuringUpload(bytes = 64 * 1024): Behaviour {
  return ({ request, socket }) =>
    new Promise((resolve) => {
      let received = 0;
      request.on("data", (chunk: Buffer) => {
        received += chunk.length;
        if (received < bytes || socket.destroyed) return;
        socket.resetAndDestroy();
        resolve();
      });
    });
}

/** Breaks the connection when the whole body is in. */
export function resetAfterUpload(): Behaviour {
  return async ({ receive, socket }) => {
    await receive();
    socket.resetAndDestroy();
  };
}

/** Breaks the connection in the middle of the answer. */
export function resetInReply(): Behaviour {
  return async ({ response, receive, socket, pause }) => {
    await receive();
    response.writeHead(201, {
      "content-type": "application/json",
      "content-length": SAMPLE_READING_TEXT.length,
    });
    response.write(SAMPLE_READING_TEXT.slice(0, 40));
    await pause(20);
    socket.resetAndDestroy();
  };
}

/** Answers, then closes the idle connection although it was to be kept. */
export function closeIdle(then: Behaviour = sample()): Behaviour {
  return async (exchange) => {
    await then(exchange);
    exchange.response.once("close", () => exchange.socket.end());
  };
}
