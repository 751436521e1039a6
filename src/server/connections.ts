/** Bounds the connections of which nobody knows yet what they want, so that those can't keep others out. */
import type { Server } from "node:http";
import type { Socket } from "node:net";

export class Connections {
  /** Oldest first. */
  readonly #strangers = new Set<Socket>();
  readonly #limit: number;

  /** @param limit connections without a request for a known token; one more ends the oldest of them */
  constructor(limit: number) {
    this.#limit = limit;
  }

  watch(server: Server): void {
    server.on("connection", (socket: Socket) => {
      socket.once("close", () => this.#strangers.delete(socket));
      this.#add(socket);
    });
  }

  /** Runs a request for a known token: while it is under way, its connection isn't ended for others. */
  async keep<T>(socket: Socket, request: () => Promise<T>): Promise<T> {
    this.#strangers.delete(socket);
    try {
      return await request();
    } finally {
      if (!socket.destroyed) this.#add(socket);
    }
  }

  #add(socket: Socket): void {
    this.#strangers.add(socket);
    const [oldest] = this.#strangers;
    if (this.#strangers.size > this.#limit) oldest?.destroy();
  }
}
