/** Starts a lean test API in a process of its own, so that its work does not count as the client's. */
import { startChild } from "./child";
import type { CallCounts, ServerOrder, ServerReport, ServerSettings } from "./messages";

export interface RunningTestApi {
  /** Base URL. */
  readonly url: string;
  counts(): Promise<CallCounts>;
  stop(): Promise<void>;
}

export async function startTestApi(settings: ServerSettings): Promise<RunningTestApi> {
  const child = startChild<ServerOrder, ServerReport>("test-api-process.ts");
  const port = (await child.ask({ kind: "start", settings })) as number;
  return {
    url: `http://127.0.0.1:${port}`,
    counts: async () => (await child.ask({ kind: "count" })) as CallCounts,
    stop: () => child.stop(),
  };
}
