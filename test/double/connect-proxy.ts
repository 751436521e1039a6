/** A small HTTP proxy on this machine that makes tunnels (CONNECT) to one test server, and writes down what it is told. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

export interface ConnectProxyOptions {
  /** Port on this machine that every tunnel leads to, whatever its target's name. */
  port: number;
  /** `user:password`; others are refused with 407. */
  credentials?: string;
  /** Refuse every tunnel with this status. */
  refuse?: number;
  /** Take the connection and never answer. */
  silent?: boolean;
}

export interface ConnectProxy {
  /** Without user name and password. */
  readonly url: string;
  readonly host: string;
  /** Targets of the tunnels asked for, such as `api.example.com:443`. */
  readonly targets: string[];
  /** Headers of the requests for a tunnel. */
  readonly headers: IncomingHttpHeaders[];
  /** Ordinary requests, which would show the proxy everything. */
  readonly plainRequests: number;
  close(): Promise<void>;
}

export async function startConnectProxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
  const targets: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const open = new Set<Socket>();
  let plainRequests = 0;
  const wanted = options.credentials && `Basic ${Buffer.from(options.credentials).toString("base64")}`;

  const server = createServer((_request, response) => {
    plainRequests += 1;
    response.writeHead(400).end();
  });
  server.on("connection", (socket: Socket) => keep(socket, open));
  server.on("connect", (request, client: Socket) => {
    targets.push(request.url ?? "");
    headers.push(request.headers);
    if (options.silent) return;
    const status = request.headers["proxy-authorization"] === wanted ? (options.refuse ?? 200) : 407;
    if (status !== 200) return void client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    const target = keep(connect(options.port, "127.0.0.1"), open);
    target.once("connect", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(target).pipe(client);
    });
    target.once("close", () => client.destroy());
    client.once("close", () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    targets,
    headers,
    get plainRequests() {
      return plainRequests;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function keep(socket: Socket, open: Set<Socket>): Socket {
  open.add(socket);
  socket.on("error", () => {});
  socket.once("close", () => open.delete(socket));
  return socket;
}
