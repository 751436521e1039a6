/** Fetches a picture from a camera or web server without becoming a door into this machine or its network. */
import { isIP } from "node:net";
import type { Agent, Dispatcher } from "undici";
import { isVinError, VinError } from "../errors";
import { classifyAddress, hostOf } from "./address";
import { megabytes, toPictureBytes } from "./bytes";
import { ADDRESS_REFUSED, guardedAgent } from "./guarded-agent";
import { lowLevelCode } from "./low-level-code";
import { withTimeLimit } from "./time-limit";
import type { PictureBytes } from "./types";

const MAX_REDIRECTS = 2;

export interface FetchOptions {
  /** Ends the fetch; its reason becomes the rejection when it is a VinError, else VIN_CLOSED. */
  signal?: AbortSignal | undefined;
  /** Largest picture; default 10 MB. */
  maxBytes?: number;
  /** For everything, redirects included; default 10 s. */
  timeoutMs?: number;
  /** Which addresses may be connected to; by default public and private ones. Tests put their own machine here. */
  allowAddress?: (address: string) => boolean;
}

/**
 * Gets the picture at an http(s) URL. A user name and password in the URL serve as basic authentication at the URL's
 * own origin only. Nothing is decompressed.
 * @throws VinError `VIN_URL_REFUSED`, `VIN_FETCH_FAILED`, `VIN_TIMEOUT`, `VIN_TOO_LARGE` or `VIN_BAD_IMAGE`; they name
 * the host and nothing else of the URL
 */
export async function fetchPicture(url: URL, options: FetchOptions = {}): Promise<PictureBytes> {
  const { signal, maxBytes = 10 * 1024 * 1024, timeoutMs = 10_000, allowAddress = isAllowed } = options;
  const agent = guardedAgent(allowAddress, timeoutMs);
  const controller = new AbortController();
  const timeoutError = () => timeout(url.host, timeoutMs);
  try {
    return await withTimeLimit({ controller, signal, timeoutMs, timeoutError }, async () => {
      const { host, answer } = await follow(agent, url, allowAddress, controller.signal);
      return toPictureFrom(host, await readBody(host, answer, maxBytes), maxBytes);
    });
  } finally {
    await agent.destroy();
  }
}

function isAllowed(address: string): boolean {
  return ["public", "private"].includes(classifyAddress(address));
}

/** Asks for the URL and goes where it points, checking every stop like the first. */
async function follow(
  agent: Agent,
  first: URL,
  allowAddress: (address: string) => boolean,
  signal: AbortSignal,
) {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    checkAddress(url, allowAddress);
    const authorization = url.origin === first.origin ? basicAuthorization(first) : {};
    const answer = await request(agent, url, authorization, signal);
    const { statusCode: status, headers } = answer;
    if (status >= 200 && status < 300) return { host: url.host, answer };
    const location = [headers["location"]].flat()[0];
    answer.body.on("error", () => {}).destroy();
    if (status < 300 || status >= 400 || location === undefined) throw statusError(url.host, status);
    url = targetOf(location, url);
  }
  throw new VinError(
    "VIN_FETCH_FAILED",
    `${first.host} only points on to other addresses. Use the address of the picture itself.`,
    { host: first.host },
  );
}

function checkAddress(url: URL, allowAddress: (address: string) => boolean): void {
  const host = hostOf(url);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new VinError(
      "VIN_URL_REFUSED",
      "Pictures can be fetched from http:// and https:// addresses only.",
    );
  }
  if (isIP(host) && !allowAddress(host)) throw refused(url.host);
}

async function request(
  agent: Agent,
  { origin, pathname, search, host }: URL,
  authorization: Record<string, string>,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const headers = { accept: "image/*", "accept-encoding": "identity", ...authorization };
  try {
    return await agent.request({ origin, path: pathname + search, method: "GET", headers, signal });
  } catch (error) {
    const code = lowLevelCode(error);
    throw code === ADDRESS_REFUSED ? refused(host) : networkError(host, code);
  }
}

/** The body, counted while it comes: what a server says about its length may be wrong. */
async function readBody(
  host: string,
  { headers, body }: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    if (Number(headers["content-length"]) > maxBytes) throw tooLarge(host, maxBytes);
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge(host, maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    body.on("error", () => {}).destroy();
    throw isVinError(error) ? error : networkError(host, lowLevelCode(error));
  }
  return Buffer.concat(chunks, length);
}

function toPictureFrom(host: string, bytes: Buffer, maxBytes: number): PictureBytes {
  try {
    return toPictureBytes(bytes, null, maxBytes);
  } catch (error) {
    const { message, cause } = error as VinError;
    throw new VinError("VIN_BAD_IMAGE", `${host} answered, but not with a picture. ${message}`, {
      ...cause,
      host,
    });
  }
}

function basicAuthorization({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const pair = `${percentDecoded(username)}:${percentDecoded(password)}`;
  return { authorization: `Basic ${Buffer.from(pair, "utf8").toString("base64")}` };
}

/** Decodes what is escaped; a lone percent sign in a password stays what it is. */
function percentDecoded(text: string): string {
  return text.replace(/(%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}

function targetOf(location: string, from: URL): URL {
  try {
    return new URL(location, from);
  } catch {
    // The original error would repeat the address.
    throw new VinError(
      "VIN_FETCH_FAILED",
      `${from.host} points to an address that is none. Use the address of the picture itself.`,
      { host: from.host },
    );
  }
}

function refused(host: string): VinError {
  return new VinError(
    "VIN_URL_REFUSED",
    `Pictures are not fetched from ${host}: it is this machine itself, or a special address. Use an address in your network or on the internet.`,
    { host },
  );
}

function statusError(host: string, status: number): VinError {
  const sentence =
    status === 401 || status === 403
      ? `${host} asks for a user name and password. Check the sign-in for the picture's address.`
      : status === 404
        ? `${host} has no picture at this address. Check the address.`
        : `${host} gave no picture (status ${status}). Check the address and the camera.`;
  return new VinError("VIN_FETCH_FAILED", sentence, { host, status });
}

function networkError(host: string, reason: string): VinError {
  const trouble =
    reason === "ENOTFOUND" || reason === "EAI_AGAIN"
      ? "can't be found on the network"
      : reason === "ECONNREFUSED"
        ? "refuses the connection"
        : "can't be reached, or broke the connection off";
  return new VinError("VIN_FETCH_FAILED", `${host} ${trouble}. Check the address and the camera.`, {
    host,
    reason,
  });
}

function tooLarge(host: string, limit: number): VinError {
  return new VinError(
    "VIN_TOO_LARGE",
    `The picture at ${host} is larger than ${megabytes(limit)}. Use a smaller one.`,
    {
      host,
      limit,
    },
  );
}

function timeout(host: string, timeoutMs: number): VinError {
  const limit = timeoutMs / 1000;
  return new VinError(
    "VIN_TIMEOUT",
    `${host} did not deliver the picture within ${limit} seconds. Check the camera and the network.`,
    { host, limit },
  );
}
