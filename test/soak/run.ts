/**
 * `npm run soak -- [--minutes 30]`: a real Node-RED reads pictures of every kind with all engines, while a third of the API's
 * answers are broken, flows are deployed anew and workers killed. At the end every message must have had exactly one
 * outcome, and memory, handles and listeners must not have grown from the middle third of the run to the last.
 */
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startVinIdDouble } from "../double/vin-id-double";
import { freePort, startNodeRed } from "../support/node-red";
import { RUNTIME_LIST } from "../support/runtimes";
import { anyBody, anyPath, CREDENTIALS, flows, troubledApi } from "./traffic";
import { faultsOf, type Counts, type Measure } from "./verdict";

const SENDERS = 6;
/** Stretches of trouble, each ended by a rest in which is measured. */
const STRETCHES = 6;
const REDEPLOY_EVERY_MS = 8000;
const KILL_EVERY_MS = 3000;
/** Longer than any message may take. */
const REST_LIMIT_MS = 60_000;

async function main(minutes: number): Promise<string[]> {
  const runtime = RUNTIME_LIST[0];
  if (!runtime) throw new Error("There is no Node-RED to run.");
  const double = await startVinIdDouble();
  double.always(troubledApi);
  const probePort = await freePort();
  const nodeRed = await startNodeRed({
    ...runtime,
    flows: flows(double.url),
    credentials: CREDENTIALS,
    env: {
      NODE_OPTIONS: `--require "${path.join(__dirname, "probe.cjs")}"`,
      VIN_ID_PROBE_PORT: String(probePort),
      VIN_ID_PROBE_NODE_RED: runtime.nodeRed,
    },
  });
  const ask = async <T>(what: string) =>
    (await (await fetch(`http://127.0.0.1:${probePort}/${what}`)).json()) as T;
  const answers: Record<string, number> = {};
  const measures: Measure[] = [];
  let sent = 0;
  let kills = 0;
  let deploys = 0;

  /** Posts one thing; what the page sees may be a connection that broke, since flows are replaced under it. */
  async function send(): Promise<void> {
    sent += 1;
    const { bytes, type, uncopyable = false } = anyBody();
    const seen = await fetch(nodeRed.url + anyPath(), {
      method: "POST",
      headers: { "content-type": type, connection: "close" },
      body: bytes as BodyInit,
      signal: AbortSignal.timeout(uncopyable ? 500 : 25_000),
    }).then(
      async (response) => {
        await response.arrayBuffer();
        return String(response.status);
      },
      () => "broken off",
    );
    answers[seen] = (answers[seen] ?? 0) + 1;
  }

  const redeploy = async (): Promise<void> => {
    deploys += 1;
    await nodeRed.deploy(flows(double.url));
  };

  async function stretch(ms: number): Promise<void> {
    const end = performance.now() + ms;
    const repeat = async (work: () => Promise<void>, pauseMs: number): Promise<void> => {
      while (performance.now() < end) {
        await sleep(Math.min(pauseMs, Math.max(0, end - performance.now())));
        await work();
      }
    };
    const kill = async (): Promise<void> => {
      if ((await ask<{ killed?: boolean }>("kill")).killed) kills += 1;
    };
    await Promise.all([
      ...Array.from({ length: SENDERS }, () => repeat(send, 20)),
      repeat(redeploy, REDEPLOY_EVERY_MS),
      repeat(kill, KILL_EVERY_MS),
    ]);
  }

  /** Waits until nothing is under way, then measures; sockets of the last answers take a moment to go. */
  async function rest(): Promise<Measure> {
    const limit = performance.now() + REST_LIMIT_MS;
    while ((await ask<Counts>("counts")).open.length > 0 && performance.now() < limit) await sleep(200);
    await redeploy();
    // What the double has recorded holds all the pictures it was sent.
    double.requests.length = 0;
    let measure = await ask<Measure>("measure");
    const first = measures[0];
    for (let tries = 0; tries < 20; tries++) {
      await sleep(500);
      const sockets = measure.handles["TCPSocketWrap"] ?? 0;
      measure = await ask<Measure>("measure");
      if (first && tries >= 5 && sockets <= (first.handles["TCPSocketWrap"] ?? 0)) break;
    }
    return measure;
  }

  try {
    await ask("watch");
    for (let n = 0; n < STRETCHES; n++) {
      await stretch((minutes * 60_000) / STRETCHES);
      const measure = await rest();
      measures.push(measure);
      console.log(line(n + 1, measure, sent));
    }
    const counts = await ask<Counts>("counts");
    console.log(
      `${sent} sent, ${counts.received} arrived (${counts.late} more at a node that had closed), ${deploys} deploys, ${kills} workers killed.`,
    );
    console.log("Outcomes:", counts.codes, "answers:", answers);
    const faults = faultsOf(measures, counts, sent);
    if (!/No Catch node got it/.test(nodeRed.log())) faults.push("No message failed whose copy throws.");
    if (kills === 0 || deploys < STRETCHES) faults.push("No worker was killed, or too little was deployed.");
    if (nodeRed.exitCode() !== null) faults.push("Node-RED ended.");
    if (/uncaught|unhandled/i.test(nodeRed.log())) faults.push("Node-RED's log tells of an exception.");
    return faults;
  } finally {
    await nodeRed.stop();
    await double.close();
  }
}

function line(
  stretch: number,
  { rss, heapUsed, external, handles, listeners }: Measure,
  sent: number,
): string {
  const mb = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  const memory = `heap ${mb(heapUsed)}, external ${mb(external)}, resident ${mb(rss)}`;
  return `${stretch}/${STRETCHES}: ${sent} sent; ${memory}; handles ${JSON.stringify(handles)}; listeners ${JSON.stringify(listeners)}`;
}

const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" } } });
main(Number(values.minutes)).then(
  (faults) => {
    for (const fault of faults) console.error(fault);
    console.log(faults.length === 0 ? "The soak ended well." : "The soak failed.");
    process.exitCode = faults.length === 0 ? 0 : 1;
  },
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
