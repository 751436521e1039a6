/** Gives memory back before the garbage collector would: a photo leaves tens of megabytes behind within a second. */
import { MessageChannel } from "node:worker_threads";

/** Smaller buffers are not worth the call. */
const LEAST_BYTES = 2 ** 20;

// What is posted to a closed port is taken over and thrown away.
const { port1: bin } = new MessageChannel();
bin.close();

/** Frees what the views hold; they are empty from then on. A part of a buffer is left alone, since others may use the rest. */
export function release(...views: readonly ArrayBufferView[]): void {
  for (const { buffer, byteLength } of views) {
    const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
    if (isWhole && byteLength >= LEAST_BYTES) bin.postMessage(null, [buffer]);
  }
}
