/** A web server on this machine that hands out pictures, or anything else, for tests of the guarded fetch. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface PictureHost {
  /** Base URL with the address that it listens at. */
  readonly url: string;
  readonly port: number;
  readonly requests: IncomingMessage[];
  readonly connections: number;
  /** Bytes written to clients that are gone again, what lay in the buffers between included. */
  readonly bytesSent: number;
  /** Waits until no client holds a connection any more. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a host that answers each request as `listener` does, at 127.0.0.1 or another address of this machine. */
export async function startPictureHost(
  listener: RequestListener,
  address = "127.0.0.1",
): Promise<PictureHost> {
  const requests: IncomingMessage[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  let bytesSent = 0;
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  server.on("connection", (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.once("close", () => {
      bytesSent += socket.bytesWritten;
      open.delete(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address.includes(":") ? `[${address}]` : address}:${port}`,
    port,
    requests,
    get connections() {
      return connections;
    },
    get bytesSent() {
      return bytesSent;
    },
    idle: async () => {
      await Promise.all([...open].map((socket) => new Promise((resolve) => socket.once("close", resolve))));
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** A body without end, as fast as the client takes it. */
export function writeForEver(response: ServerResponse, start: Uint8Array = Buffer.alloc(0)): void {
  const chunk = Buffer.alloc(64 * 1024, 0xff);
  response.write(start);
  const write = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once("drain", write);
  };
  write();
}
