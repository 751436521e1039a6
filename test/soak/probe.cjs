/**
 * Preloaded into the soak's Node-RED, which it watches from inside: counts what enters and leaves vin-read by Node-RED's own
 * messaging hooks, measures memory, handles and listeners, and ends a worker thread when asked. Answers on
 * 127.0.0.1, at the port in VIN_ID_PROBE_PORT; VIN_ID_PROBE_NODE_RED names the folder of node-red.
 */
const { createServer } = require("node:http");
const threads = require("node:worker_threads");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

const workers = new Set();
const counts = { received: 0, late: 0, completed: 0, twice: 0, codes: {} };
/** Messages that are inside; a message leaves the map with its first outcome, so a second one finds it gone. */
const open = new Map();

// Preloaded modules run in each worker thread, too.
if (threads.isMainThread) watch();

function watch() {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc");
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      workers.add(this);
      this.once("exit", () => workers.delete(this));
    }
  };

  const actions = {
    "/watch": () => addHooks(),
    "/counts": () => ({ ...counts, open: [...open.values()] }),
    "/kill": () => {
      const [victim] = workers;
      void victim?.terminate();
      return { killed: victim !== undefined };
    },
    "/measure": () => {
      collectGarbage();
      collectGarbage();
      return measure();
    },
  };
  createServer((request, response) => {
    response.setHeader("connection", "close");
    response.end(JSON.stringify(actions[request.url]?.() ?? {}));
  })
    .listen(Number(process.env.VIN_ID_PROBE_PORT), "127.0.0.1")
    .unref();
}

function util() {
  return require(require.resolve("@node-red/util", { paths: [process.env.VIN_ID_PROBE_NODE_RED] }));
}

function addHooks() {
  const { hooks } = util();
  hooks.add("onReceive.vinIdSoak", ({ msg, destination }) => {
    const { node } = destination;
    if (node.type !== "vin-read") return;
    // What Node-RED hands to a node that has closed reaches no handler; nobody can give it an outcome.
    if (!node._inputCallback) return void (counts.late += 1);
    counts.received += 1;
    open.set(msg._msgid, node.id);
  });
  hooks.add("onComplete.vinIdSoak", ({ msg, node, error }) => {
    if (node.node.type !== "vin-read") return;
    if (!open.delete(msg._msgid)) counts.twice += 1;
    counts.completed += 1;
    const code = error ? (error.code ?? "no code") : "read";
    counts.codes[code] = (counts.codes[code] ?? 0) + 1;
  });
}

function measure() {
  const { rss, heapUsed, external } = process.memoryUsage();
  const handles = {};
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
  const emitters = { process, events: util().events };
  const listeners = {};
  for (const [name, emitter] of Object.entries(emitters)) {
    listeners[name] = emitter.eventNames().reduce((sum, event) => sum + emitter.listenerCount(event), 0);
  }
  return { rss, heapUsed, external, handles, listeners };
}
