/** The VIN ID API as an HTTP server over a reader: listens, sets limits to slow clients, and stops gracefully. */
import { createAdaptorServer } from "@hono/node-server";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { VinError } from "../errors";
import type { Reader } from "../reader";
import { packageVersion } from "../version";
import { Accounts, type AccountLimits } from "./accounts";
import { createApp } from "./app";
import { Connections } from "./connections";

/** Largest picture, as the vendor documents it for its own service. */
export const DEFAULT_PICTURE_BYTES = 3 * 1024 * 1024;

export interface ServerOptions extends AccountLimits {
  /** Makes the readings; the server closes it when it stops, or when it can't start. */
  reader: Reader;
  host: string;
  /** 0: any free one. */
  port: number;
  /** Who may call; at least one. */
  tokens: readonly string[];
  /** Folder that keeps the counts over a restart; null: they start at zero. */
  dataDir: string | null;
  /** Default 3 MB. */
  maxPictureBytes?: number | undefined;
  /** Milliseconds in which a request's headers, and the whole of it, must have arrived; default 10 and 60 s. */
  timeouts?: { headersMs: number; requestMs: number } | undefined;
  /** Told of a fault in the server itself. */
  onFault?: ((error: Error) => void) | undefined;
  /** Told, in a sentence, when the counts of a month are lost or can't be saved. */
  onWarning?: ((warning: string) => void) | undefined;
}

export interface RunningServer {
  /** Base URL. */
  readonly url: string;
  /**
   * Takes no more calls, lets those under way finish for `graceMs`, and hands the others back with status 503.
   * Default 8 s: supervisors kill after 10.
   */
  stop(graceMs?: number): Promise<void>;
}

/** Limits for clients that are slow, or only pretend to be clients. */
const TIMEOUTS = { headersMs: 10_000, requestMs: 60_000 };
const HTTP_LIMITS = {
  /** How often the time-outs are looked after. */
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16 * 1024,
};
/** Besides those that have a request under way, whose number Accounts limits. */
const MAX_IDLE_CONNECTIONS = 512;
/** Longer than a reading may take: a client that takes its answer this slowly is gone. */
const SILENCE_MS = 120_000;
const DEFAULT_GRACE_MS = 8_000;
/** For the answers to those who are handed back. */
const LAST_WORDS_MS = 500;

/**
 * Starts a server. Throws VIN_CONFIG when a token is missing, the port can't be opened or the folder can't be used; then
 * the reader is closed too, so that a program with nothing else to do ends.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  let accounts: Accounts | null = null;
  try {
    checkTokens(options.tokens);
    accounts = await Accounts.open(options.tokens, options, options.dataDir, options.onWarning);
    return await serve(options, accounts);
  } catch (error) {
    accounts?.close();
    await options.reader.close();
    throw error;
  }
}

async function serve(options: ServerOptions, accounts: Accounts): Promise<RunningServer> {
  const { reader, host, port, timeouts = TIMEOUTS } = options;
  const connections = new Connections(MAX_IDLE_CONNECTIONS);
  let stopping = false;
  const app = createApp({
    reader,
    accounts,
    connections,
    maxPictureBytes: options.maxPictureBytes ?? DEFAULT_PICTURE_BYTES,
    version: packageVersion(),
    isStopping: () => stopping,
    onFault: options.onFault ?? (() => undefined),
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    // For clients of HTTP/1.0, which name no host.
    hostname: "localhost",
    serverOptions: {
      ...HTTP_LIMITS,
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
    },
    overrideGlobalObjects: false,
    // Node.js itself reads on what a refused client still sends, for as long as a request may take.
    autoCleanupIncoming: false,
  }) as Server;
  connections.watch(server);
  server.setTimeout(SILENCE_MS);
  await listen(server, host, port);

  const stop = async (graceMs = DEFAULT_GRACE_MS) => {
    stopping = true;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    await atMost(graceMs, closed);
    await reader.close();
    await atMost(LAST_WORDS_MS, closed);
    server.closeAllConnections();
    await closed;
    accounts.close();
  };
  return { url: urlOf(server.address() as AddressInfo), stop };
}

/** Throws VIN_CONFIG when there is no token, or one that can't be sent. */
export function checkTokens(tokens: readonly string[]): void {
  if (tokens.length === 0) {
    throw new VinError(
      "VIN_CONFIG",
      "The server needs at least one token, or anybody could use it. Give one with --token or in VIN_ID_TOKENS.",
    );
  }
  if (!tokens.every((token) => /^[!-~]+$/.test(token))) {
    throw new VinError(
      "VIN_CONFIG",
      "A token is empty, or holds blanks or other characters that can't be sent. Use letters and digits.",
    );
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown";
    const why = reason === "EADDRINUSE" ? "is in use by another program" : `can't be opened (${reason})`;
    throw new VinError("VIN_CONFIG", `Port ${port} of ${host} ${why}. Choose another one with --port.`, {
      reason,
    });
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

/** Waits for `done`, but not longer. */
async function atMost(ms: number, done: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([done, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
