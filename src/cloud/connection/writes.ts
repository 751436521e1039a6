/** What is written to a connection: in one go, and with a note of when it left. */
import { performance } from "node:perf_hooks";
import type { Socket } from "node:net";

/** How far a form has come, on the clock of `performance.now()`; null: not yet. */
export interface Upload {
  /** A connection was found for it. */
  startedAt: number | null;
  /** The connection has taken its end: the kernel has it and all that came before. */
  sentAt: number | null;
}

/** Uploads on their way, by the last chunk of each. */
const uploads = new WeakMap<object, Upload>();

/** Notes when a form leaves. Its last chunk must be no other form's. */
export function trackUpload(form: { chunks: Uint8Array[] } | null): Upload {
  const upload = { startedAt: null, sentAt: null };
  const last = form?.chunks.at(-1);
  if (last) uploads.set(last, upload);
  return upload;
}

/**
 * Watches a fresh connection. An HTTP client that is told to wait for a drain after each large chunk would send the end
 * of a form, a few bytes, by itself and later. The whole form is in memory anyway, so it need not wait; that would only
 * tell when the chunk before has left, and an upload's note tells that of the last.
 */
export function noteWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  socket.write = (chunk: Uint8Array | string, ...rest: unknown[]) => {
    const upload = typeof chunk === "string" ? undefined : uploads.get(chunk);
    if (upload) {
      // Chunks are handed over one right after the other, so the first one went just now.
      upload.startedAt = performance.now();
      // A connection that was broken off meanwhile tells it too, without an error.
      rest.push((error?: Error | null) => {
        if (!error && !socket.destroyed) upload.sentAt = performance.now();
      });
    }
    write(chunk, ...rest);
    return true;
  };
}

/**
 * Lets what is written in one go leave in one go: the parts of a form would otherwise be system calls of their own, and
 * wake the server each time. Encryption would have to copy the picture for that, so there it is not done.
 */
export function gatherWrites(socket: Socket): void {
  const uncork = socket.uncork.bind(socket);
  let open = 0;
  const flush = () => {
    for (; open > 0; open -= 1) uncork();
  };
  socket.uncork = () => {
    if (open === 0) process.nextTick(flush);
    open += 1;
  };
}
