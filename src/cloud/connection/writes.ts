/** What is written to a connection: in one go, and with a word when it has left. */
import type { Socket } from "node:net";

const listeners = new WeakMap<object, () => void>();

/** Calls `listener` when the connection has taken this very chunk: the kernel has it and all that came before. */
export function whenSent(chunk: Uint8Array, listener: () => void): void {
  listeners.set(chunk, listener);
}

/**
 * Watches a fresh connection. An HTTP client that is told to wait for a drain after each large chunk would send the end
 * of a form, a few bytes, by itself and later. The whole form is in memory anyway, so it need not wait; that would only
 * tell when the chunk before has left, and `whenSent` tells that of the last.
 */
export function noteWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  socket.write = (chunk: Uint8Array | string, ...rest: unknown[]) => {
    const listener = typeof chunk === "string" ? undefined : listeners.get(chunk);
    // A connection that was broken off meanwhile tells it too, without an error.
    const told = (error?: Error | null) => void (error || socket.destroyed || listener?.());
    write(chunk, ...rest, ...(listener ? [told] : []));
    return true;
  };
}

/**
 * Lets what is written in one go leave in one go: the parts of a form would otherwise be system calls of their own, and
 * wake the server each time. Encryption would have to copy the picture for that, so there it is not done.
 */
export function gatherWrites(socket: Socket): void {
  const uncork = socket.uncork.bind(socket);
  socket.uncork = () => process.nextTick(uncork);
}
