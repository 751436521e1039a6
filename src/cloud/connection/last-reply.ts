/** Remembers when a connection last brought bytes of an answer, so that a later failure can be judged. */
import { performance } from "node:perf_hooks";
import type { Socket } from "node:net";

/** An HTTP client passes its socket's error on as it is, so the error leads back to the connection. */
const lastReplies = new WeakMap<object, number>();

/** Watches a fresh connection, before anyone else reads from it. */
export function noteReplies(socket: Socket): void {
  let lastReply: number | null = null;
  socket.on("readable", () => {
    // It is readable at its end too, with nothing to read.
    if (socket.readableLength > 0) lastReply = performance.now();
  });
  socket.once("error", (error) => {
    if (lastReply !== null) lastReplies.set(error, lastReply);
  });
}

/** When the connection that failed with this error last brought an answer, on the clock of `performance.now()`; null: never. */
export function lastReplyBefore(error: unknown): number | null {
  return (typeof error === "object" && error !== null && lastReplies.get(error)) || null;
}
