/** A proxy that takes the encryption off, as it stands before a server for other machines. */
import { connect, type AddressInfo, type Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { testCertificate } from "../../double/vin-id-double";

export interface TlsFront {
  /** Host and port. */
  readonly host: string;
  close(): Promise<void>;
}

/** Passes connections on to a port of this machine. */
export async function startTlsFront(port: number): Promise<TlsFront> {
  const open = new Set<Socket>();
  const server = createServer(testCertificate(), (client: TLSSocket) => {
    const target = connect(port, "127.0.0.1");
    for (const socket of [client, target]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => open.delete(socket));
    }
    client.pipe(target).pipe(client);
    client.once("close", () => target.destroy());
    target.once("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
