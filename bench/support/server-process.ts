/** The server under load, in a process of its own so that its memory is seen alone. */
import { createReader } from "../../src/reader";
import { type RunningServer, startServer } from "../../src/server";
import { serve } from "./child";
import { collectGarbage } from "./gc";

export type LoadOrder = { kind: "start"; token: string } | { kind: "memory" } | { kind: "stop" };

/** In megabytes, after a garbage collection. */
export interface ServerMemory {
  /** Heap and buffers of the main thread. */
  used: number;
  /** All that the process holds, the reader's workers included. */
  resident: number;
}
export type LoadReport = string | ServerMemory | null;

let server: RunningServer | null = null;

serve<LoadOrder, LoadReport>(async (order) => {
  switch (order.kind) {
    case "start":
      server = await startServer({
        reader: createReader({ engine: "embedded" }),
        host: "127.0.0.1",
        port: 0,
        tokens: [order.token],
        callsPerSecond: null,
        monthlyCalls: null,
        dataDir: null,
        onFault: (error) => console.error(error),
      });
      return server.url;
    case "memory": {
      collectGarbage();
      const { heapUsed, external, rss } = process.memoryUsage();
      return { used: (heapUsed + external) / 1e6, resident: rss / 1e6 };
    }
    case "stop":
      await server?.stop();
      return null;
  }
});
