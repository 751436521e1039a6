/** What the debug sidebar gets of a failure that nothing catches: Node-RED tells it to every open editor. */
import assert from "node:assert/strict";
import { WebSocket } from "undici";
import { startNodeRed, type RunningNodeRed } from "../support/node-red";
import { isInstalled, RUNTIME_LIST } from "../support/runtimes";
import { until } from "../support/until";
import { readOverHttp } from "./flows";

interface DebugEntry {
  id: string;
  level: number;
  msg: unknown;
  format: string;
}

/** Listens as an editor does, until the socket is closed. */
async function listen(url: string): Promise<{ entries: DebugEntry[]; close: () => void }> {
  const entries: DebugEntry[] = [];
  const socket = new WebSocket(`${url.replace("http", "ws")}/comms`);
  socket.addEventListener("message", ({ data }) => {
    const told = JSON.parse(String(data)) as { topic: string; data: DebugEntry }[];
    entries.push(...told.filter(({ topic }) => topic === "debug").map((entry) => entry.data));
  });
  await new Promise<void>((resolve) => socket.addEventListener("open", () => resolve()));
  socket.send(JSON.stringify({ subscribe: "debug" }));
  return { entries, close: () => socket.close() };
}

for (const runtime of RUNTIME_LIST) {
  describe(`the debug sidebar of ${runtime.name}`, function () {
    this.timeout(120_000);
    let nodeRed: RunningNodeRed;
    before(async function () {
      if (!isInstalled(runtime)) return this.skip();
      const flows = readOverHttp({ engine: "embedded" }).filter(
        (node) => (node as { id: string }).id !== "catch",
      );
      nodeRed = await startNodeRed({ ...runtime, flows });
    });
    after(() => nodeRed?.stop());

    it("gets the sentence of a failure as a text, whole", async () => {
      const sidebar = await listen(nodeRed.url);
      const { entries } = sidebar;
      try {
        const gone = new AbortController();
        const { signal } = gone;
        const posted = fetch(`${nodeRed.url}/read`, { method: "POST", body: "photo.jpg", signal }).catch(
          () => null,
        );
        await until(() => entries.length > 0, "an entry in the sidebar");
        gone.abort();
        await posted;
        assert.equal(entries.length, 1);
        assert.deepEqual([entries[0]?.id, entries[0]?.level], ["read", 20]);
        assert.match(String(entries[0]?.msg), /^The text is a file name, not a picture\. Read it with .*\.$/);
        assert.doesNotMatch(entries[0]?.format ?? "", /error|object/i);
      } finally {
        sidebar.close();
      }
    });
  });
}
