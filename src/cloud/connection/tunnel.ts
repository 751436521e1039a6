/** Opens a way through a proxy: the proxy learns the target's name and port, and nothing else of a call. */
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIPv6, type Socket } from "node:net";
import { VinError } from "../../errors";
import { lowLevelCode } from "../../picture/low-level-code";
import type { Proxy } from "../proxy";

export interface TunnelOptions {
  /** Without brackets. */
  hostname: string;
  port: number;
  /** For the proxy's answer. */
  timeoutMs: number;
  /** Gives the attempt up. */
  signal: AbortSignal;
}

/**
 * A connection to the target, made by the proxy at our request (CONNECT).
 * @throws VinError `VIN_NETWORK`, or `VIN_CONFIG` when the proxy asks for another user name or password
 */
export async function openTunnel(proxy: Proxy, options: TunnelOptions): Promise<Socket> {
  const { status, socket } = await ask(proxy, options);
  if (status >= 200 && status < 300) return socket;
  socket.destroy();
  throw refusal(proxy, status);
}

function ask(proxy: Proxy, options: TunnelOptions): Promise<{ status: number; socket: Socket }> {
  return new Promise((resolve, reject) => {
    const request = startRequest(proxy, options);
    request.setTimeout(options.timeoutMs, () => {
      request.destroy(Object.assign(new Error("proxy timeout"), { code: "ETIMEDOUT" }));
    });
    request.once("connect", ({ statusCode = 0 }: IncomingMessage, socket: Socket, head: Buffer) => {
      socket.setTimeout(0);
      // Whoever uses the socket listens too; without any listener an error would end the process.
      socket.on("error", () => {});
      if (head.length > 0) socket.unshift(head);
      resolve({ status: statusCode, socket });
    });
    request.once("error", (error) => reject(unreachable(proxy, lowLevelCode(error))));
    request.end();
  });
}

function startRequest(proxy: Proxy, { hostname, port, signal }: TunnelOptions): ClientRequest {
  const target = `${isIPv6(hostname) ? `[${hostname}]` : hostname}:${port}`;
  const request = proxy.secure ? httpsRequest : httpRequest;
  return request({
    method: "CONNECT",
    host: proxy.hostname,
    port: proxy.port,
    path: target,
    headers: {
      host: target,
      ...(proxy.authorization === null ? {} : { "proxy-authorization": proxy.authorization }),
    },
    agent: false,
    signal,
  });
}

function refusal({ host }: Proxy, status: number): VinError {
  if (status === 407) {
    return new VinError(
      "VIN_CONFIG",
      `The proxy ${host} asks for a user name and password, or refuses the ones it got. Check them in the proxy's settings.`,
      { host, status, reason: "PROXY" },
    );
  }
  return new VinError(
    "VIN_NETWORK",
    `The proxy ${host} does not let the call through (status ${status}). Ask whoever runs the proxy, or list the host as one that needs none.`,
    { host, status, reason: "PROXY" },
  );
}

function unreachable({ host }: Proxy, code: string): VinError {
  return new VinError(
    "VIN_NETWORK",
    `The proxy ${host} can't be reached, or broke the connection off. Check the proxy's settings and the network.`,
    { host, reason: `PROXY ${code}` },
  );
}
