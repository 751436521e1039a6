/** One HTTP call of the API: one time limit, one cap on the reply, nothing followed, nothing repeated. */
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Dispatcher, Pool } from "undici";
import type { Ending, EndSignal } from "../ending";
import { VinError } from "../errors";
import { withTimeLimit } from "../picture/time-limit";
import type { RequestBody } from "./form";
import { lastReplyBefore } from "./connection/last-reply";
import { MAX_REPLY_BYTES } from "./connection/pool";
import { trackUpload, type Upload } from "./connection/writes";
import { AFTER_UPLOAD, networkFailure, UnreadableReply } from "./network-failure";

/**
 * Servers close connections that rested for a second or more, and the reset then comes within one round trip. A server
 * that fails over a picture is unlikely to meet both; where it does, that costs one call.
 */
const RESTED_MS = 500;
const AT_ONCE_MS = 500;

const unzip = promisify(gunzip);

export interface Attempt {
  method: "GET" | "POST";
  path: string;
  /** Names and values by turns. */
  headers: string[];
  body: RequestBody | null;
  host: string;
  timeoutMs: number;
  signal?: EndSignal | undefined;
}

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Empty when a refusal came without readable words. */
  text: string;
}

/**
 * Makes the call and reads the whole reply, whatever its status. `ending` is the attempt's own, for whoever
 * wants to end it.
 * @throws VinError `VIN_TIMEOUT`, `VIN_NETWORK`, `VIN_BAD_RESPONSE`, or the reason of an aborted signal or ending
 */
export async function call(pool: Pool, attempt: Attempt, ending: Ending): Promise<Reply> {
  const { method, path, headers, body, signal, host, timeoutMs } = attempt;
  const upload = trackUpload(body);
  const timeoutError = () => timeout(host, timeoutMs, upload.sentAt !== null);
  return withTimeLimit({ ending, signal, timeoutMs, timeoutError }, async () => {
    try {
      const answer = await pool.request({
        method,
        path,
        headers: body
          ? [...headers, "content-type", body.contentType, "content-length", String(body.length)]
          : headers,
        // undici sends any iterable of bytes chunk by chunk; its types name only some of them.
        body: body && (body.chunks as unknown as Uint8Array),
        signal: ending,
      });
      return await readReply(answer);
    } catch (error) {
      throw networkFailure(error, host, {
        sent: upload.sentAt !== null,
        stale: wasStale(upload, lastReplyBefore(error)),
      });
    }
  });
}

/** Whether the connection had been closed by the server before the upload began, so that nobody looked at it. */
function wasStale({ startedAt, sentAt }: Upload, lastReply: number | null): boolean {
  if (startedAt === null || lastReply === null) return false;
  return lastReply < startedAt - RESTED_MS && performance.now() < (sentAt ?? startedAt) + AT_ONCE_MS;
}

type Body = Dispatcher.ResponseData["body"];

async function readReply(answer: Dispatcher.ResponseData): Promise<Reply> {
  const { statusCode: status, headers, body } = answer;
  try {
    return { status, headers, text: await textOf(body, headers["content-encoding"]) };
  } catch (error) {
    // A refusal is a refusal, also when its words can't be read.
    if (status >= 300) return { status, headers, text: "" };
    throw error;
  }
}

function textOf(body: Body, encoding: string | string[] | undefined): Promise<string> {
  const name = String(encoding ?? "identity").toLowerCase();
  return name === "identity" ? body.text() : unpackedText(body, name);
}

/** Replies are asked for uncompressed. One that comes as gzip all the same is unpacked under the same cap. */
async function unpackedText(body: Body, encoding: string): Promise<string> {
  const bytes = await body.arrayBuffer();
  if (bytes.byteLength === 0) return "";
  if (encoding !== "gzip" && encoding !== "x-gzip") throw new UnreadableReply("content-encoding");
  const unpacked = await unzip(bytes, { maxOutputLength: MAX_REPLY_BYTES }).catch(() => {
    throw new UnreadableReply("gzip");
  });
  return new TextDecoder().decode(unpacked);
}

function timeout(host: string, timeoutMs: number, sent: boolean): VinError {
  const limit = timeoutMs / 1000;
  return new VinError(
    "VIN_TIMEOUT",
    `${host} did not answer within ${limit} seconds. Raise the timeout of the service, or check the network.`,
    { host, limit, reason: sent ? `TIMEOUT${AFTER_UPLOAD}` : "TIMEOUT" },
  );
}
