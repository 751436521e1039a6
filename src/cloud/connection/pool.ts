/** Opens and keeps the connections to the API: directly or through a proxy, with the service's own TLS settings. */
import type { Socket } from "node:net";
import { buildConnector, Pool } from "undici";
import { configuredProxy, proxyFor, type Proxy, type ProxySettings } from "../proxy";
import { noteReplies } from "./last-reply";
import { toTlsSettings, type TlsOptions } from "./tls";
import { openTunnel } from "./tunnel";
import { gatherWrites, noteWrites } from "./writes";

/** Replies are a few hundred bytes. */
export const MAX_REPLY_BYTES = 1024 * 1024;

const CONNECT_TIMEOUT_MS = 10_000;

export interface PoolOptions {
  /** Scheme, host and port. */
  origin: string;
  /** Connections kept open at most. */
  connections: number;
  tls?: TlsOptions | undefined;
  /** Absent or null: the environment variables decide. */
  proxy?: ProxySettings | null | undefined;
}

export interface ApiPool {
  pool: Pool;
  /** Breaks all connections, those being made included. */
  close: () => Promise<void>;
}

/** Connects on the first call. Throws VIN_CONFIG for TLS settings that can't be used. */
export function createPool({ origin, connections, tls, proxy }: PoolOptions): ApiPool {
  const closing = new AbortController();
  const direct = buildConnector({ ...toTlsSettings(tls), allowH2: false, timeout: CONNECT_TIMEOUT_MS });
  const url = new URL(origin);
  const pool = new Pool(origin, {
    connections,
    maxResponseSize: MAX_REPLY_BYTES,
    // undici's own limits are coarse; each attempt has its own exact one.
    headersTimeout: 0,
    bodyTimeout: 0,
    // The newest undici would try HTTP/2 by itself; all versions are to behave alike.
    allowH2: false,
    connect: (options, callback) => {
      const done: buildConnector.Callback = (...result) => {
        const [, socket] = result;
        if (socket) {
          noteReplies(socket);
          noteWrites(socket);
          if (url.protocol === "http:") gatherWrites(socket);
        }
        callback(...result);
      };
      let way: Proxy | null;
      try {
        way = proxy ? configuredProxy(url, proxy) : proxyFor(url, process.env);
      } catch (error) {
        return done(error as Error, null);
      }
      if (way) connectThrough(way, direct, closing.signal, options, done);
      else direct(options, done);
    },
  });
  return {
    pool,
    close: () => {
      closing.abort();
      return pool.destroy();
    },
  };
}

/**
 * Always a tunnel, for http too: a proxy that is asked for a page would see token and picture. undici's own proxy agent
 * is not used, because its versions differ in when they tunnel, and tell a refusal by the proxy only in a text.
 */
function connectThrough(
  proxy: Proxy,
  direct: buildConnector.connector,
  signal: AbortSignal,
  options: buildConnector.Options,
  done: buildConnector.Callback,
): void {
  const { hostname, protocol } = options;
  const port = Number(options.port) || (protocol === "https:" ? 443 : 80);
  openTunnel(proxy, { hostname, port, timeoutMs: CONNECT_TIMEOUT_MS, signal }).then(
    (socket: Socket) => {
      if (protocol === "https:") direct({ ...options, httpSocket: socket }, done);
      else done(null, socket.setNoDelay(true));
    },
    (error: Error) => done(error, null),
  );
}
