/** Fetches a picture from a camera or web server without becoming a door into this machine or its network. */
import { performance } from "node:perf_hooks";
import type { Agent, Dispatcher } from "undici";
import { Ending, type EndSignal } from "../../ending";
import { isVinError, type VinError } from "../../errors";
import { addressOf, classifyAddress, isThisMachine } from "../address";
import { toPictureBytes } from "../bytes";
import { lowLevelCode } from "../low-level-code";
import { withTimeLimit } from "../time-limit";
import type { PictureBytes } from "../types";
import type { Credentials } from "./digest";
import * as failures from "./failures";
import { AddressesRefused, guardedAgent } from "./guarded-agent";
import { HostGate } from "./host-gate";
import { credentialsIn, SignIn } from "./sign-in";

export type { Credentials } from "./digest";

const MAX_REDIRECTS = 2;

/** For the whole process. Each fetch uses one connection at a time, so this limits those too. */
const gate = new HostGate(4);

export interface FetchOptions {
  /** Ends the fetch; its reason becomes the rejection when it is a VinError, else VIN_CLOSED. */
  signal?: EndSignal | undefined;
  /** Largest picture; default 10 MB. */
  maxBytes?: number;
  /** For everything but waiting for other fetches from the same host, redirects included; default 10 s. */
  timeoutMs?: number;
  /** For the URL's own origin, unless the URL brings its own. */
  credentials?: Credentials | null | undefined;
  /** Whether this machine itself may be connected to. Default false. */
  allowThisMachine?: boolean;
  /** Which addresses may be connected to; by default public and private ones, and this machine as the line above says. */
  allowAddress?: (address: string) => boolean;
}

/** One fetch on its way. */
interface Errand {
  allowAddress: (address: string) => boolean;
  maxBytes: number;
  timeoutMs: number;
  /** Ends what is under way for this fetch. */
  ending: Ending;
}

/**
 * Gets the picture at an http(s) URL. User name and password, in the options or in the URL, go to the URL's own origin
 * only: as digest where the server offers it, else as basic authentication, which over plain http never leaves the
 * local network. Nothing is decompressed.
 * @throws VinError `VIN_URL_REFUSED`, `VIN_FETCH_FAILED`, `VIN_TIMEOUT`, `VIN_TOO_LARGE` or `VIN_BAD_IMAGE`; they name
 * the host and nothing else of the URL
 */
export async function fetchPicture(first: URL, options: FetchOptions = {}): Promise<PictureBytes> {
  const { signal, maxBytes = 10 * 1024 * 1024, timeoutMs = 10_000, allowThisMachine = false } = options;
  const { allowAddress = (address: string) => isAllowed(address, allowThisMachine) } = options;
  let credentials = credentialsIn(first) ?? options.credentials ?? null;
  const timeoutError = () => failures.timeout(first.host, timeoutMs);
  let leftMs = timeoutMs;
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    if (url.protocol !== "http:" && url.protocol !== "https:") throw failures.wrongScheme();
    // Once the way has led elsewhere, nobody gets them any more.
    if (url.origin !== first.origin) credentials = null;
    const [target, own] = [url, credentials];
    const outcome = await gate.pass(url.host, signal, async () => {
      const start = performance.now();
      const ending = new Ending();
      const errand = { allowAddress, maxBytes, timeoutMs, ending };
      const limits = { ending, signal, timeoutMs: leftMs, timeoutError };
      try {
        return await withTimeLimit(limits, () => visit(target, own, errand));
      } finally {
        leftMs = Math.max(0, leftMs - (performance.now() - start));
      }
    });
    if (!(outcome instanceof URL)) return outcome;
    url = outcome;
  }
  throw failures.tooManyRedirects(first.host);
}

function isAllowed(address: string, allowThisMachine: boolean): boolean {
  return classifyAddress(address) !== "forbidden" && (allowThisMachine || !isThisMachine(address));
}

/** Asks for the URL, signing in if need be. The picture, or where the host points to. */
async function visit(url: URL, credentials: Credentials | null, errand: Errand): Promise<PictureBytes | URL> {
  const signIn = credentials && new SignIn(url, credentials);
  for (;;) {
    const outcome = await ask(url, signIn, errand);
    if (outcome !== "again") return outcome;
  }
}

/** One request on a connection of its own: cameras close theirs without notice, and each is to be checked anew. */
async function ask(url: URL, signIn: SignIn | null, errand: Errand): Promise<PictureBytes | URL | "again"> {
  const { allowAddress, maxBytes, timeoutMs, ending } = errand;
  const inside = signIn?.showsPassword ?? false;
  const allow = inside ? (address: string) => allowAddress(address) && !isPublic(address) : allowAddress;
  const refused = (addresses: readonly string[]) =>
    addresses.some(allowAddress)
      ? failures.passwordRefused(url.host)
      : failures.addressRefused(url.host, addresses.some(isThisMachine));
  // A host that is an address is never looked up.
  const address = addressOf(url);
  if (address !== null && !allow(address)) throw refused([address]);
  const agent = guardedAgent(allow, timeoutMs);
  try {
    const answer = await request(agent, url, signIn?.headers("GET") ?? {}, ending).catch((error: unknown) => {
      if (error instanceof AddressesRefused) throw refused(error.addresses);
      throw failures.networkError(url.host, lowLevelCode(error));
    });
    const { statusCode: status, headers } = answer;
    if (status >= 200 && status < 300) {
      signIn?.accepted();
      return toPictureFrom(url.host, await readBody(url.host, answer, maxBytes), maxBytes);
    }
    discard(answer);
    if (status === 401 && signIn?.refused(headers["www-authenticate"])) return "again";
    const location = [headers["location"]].flat()[0];
    if (status >= 300 && status < 400 && location !== undefined) return targetOf(location, url);
    throw failures.statusError(url.host, status, signIn !== null);
  } finally {
    await agent.destroy();
  }
}

function isPublic(address: string): boolean {
  return classifyAddress(address) === "public";
}

function request(
  agent: Agent,
  { origin, pathname, search }: URL,
  authorization: Record<string, string>,
  signal: Ending,
): Promise<Dispatcher.ResponseData> {
  const headers = { accept: "image/*", "accept-encoding": "identity", ...authorization };
  return agent.request({ origin, path: pathname + search, method: "GET", headers, signal });
}

/** The body, counted while it comes: what a server says about its length may be wrong. */
async function readBody(host: string, answer: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    if (Number(answer.headers["content-length"]) > maxBytes) throw failures.tooLarge(host, maxBytes);
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw failures.tooLarge(host, maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    discard(answer);
    throw isVinError(error) ? error : failures.networkError(host, lowLevelCode(error));
  }
  return Buffer.concat(chunks, length);
}

function discard({ body }: Dispatcher.ResponseData): void {
  body.on("error", () => {}).destroy();
}

function toPictureFrom(host: string, bytes: Buffer, maxBytes: number): PictureBytes {
  try {
    return toPictureBytes(bytes, null, maxBytes);
  } catch (error) {
    throw failures.noPicture(host, error as VinError);
  }
}

function targetOf(location: string, from: URL): URL {
  try {
    return new URL(location, from);
  } catch {
    // The original error would repeat the address.
    throw failures.wrongRedirect(from.host);
  }
}
