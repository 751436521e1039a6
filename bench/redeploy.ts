/**
 * Deploys a flow anew while pictures wait in its line and none is on the network, and compares that with a deploy of the
 * same flow at rest: `npm run build && npx tsx bench/redeploy.ts [--rounds 7]`
 */
import { parseArgs } from "node:util";
import { json } from "../test/double/behaviours";
import { THROTTLED } from "../test/double/samples";
import { startVinIdDouble } from "../test/double/vin-id-double";
import { readOverHttp } from "../test/flow/flows";
import { startNodeRed } from "../test/support/node-red";
import { until } from "../test/support/until";
import { exitByGoals, printGoals } from "./support/goals";
import { median } from "./support/median";
import { PictureSource } from "./support/pictures";

const WAITING = 50;
const PICTURE_BYTES = 200_000;
const LONGEST_MS = 1000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: "string" } } });
  const rounds = Number(values.rounds ?? 7);
  const double = await startVinIdDouble();
  // The first call makes everybody rest for a minute, so that nothing is on the network after it.
  double.always(json(429, THROTTLED, { "retry-after": "60" }));
  const flow = readOverHttp({ engine: "cloud", baseUrl: double.url });
  const nodeRed = await startNodeRed({ flows: flow, credentials: { service: { token: "bench" } } });
  const pictures = new PictureSource(PICTURE_BYTES);

  const deploy = async () => {
    const started = performance.now();
    await nodeRed.deploy(flow);
    return performance.now() - started;
  };
  const fill = async () => {
    const before = double.readings.length;
    for (let n = 0; n < WAITING; n += 1) {
      // Nobody answers these any more once the flow is stopped.
      const body = pictures.next() as unknown as BodyInit;
      const headers = { "content-type": "image/jpeg" };
      fetch(`${nodeRed.url}/read`, { method: "POST", headers, body }).catch(() => null);
    }
    await until(() => double.readings.length > before, "the call that makes everybody rest", 30_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return double.readings.length - before;
  };

  const atRest: number[] = [];
  const underTraffic: number[] = [];
  let mostCalls = 0;
  for (let round = 0; round < rounds; round += 1) {
    atRest.push(await deploy());
    mostCalls = Math.max(mostCalls, await fill());
    underTraffic.push(await deploy());
  }
  await nodeRed.stop();
  await double.close();

  console.log(`${rounds} deploys, ${WAITING} pictures in the line, at most ${mostCalls} calls made before`);
  console.table({ "at rest": figures(atRest), "pictures waiting": figures(underTraffic) });
  const goals = [
    {
      name: `a deploy with pictures waiting takes less than ${LONGEST_MS} ms`,
      holds: median(underTraffic) < LONGEST_MS,
    },
  ];
  printGoals(goals);
  exitByGoals(goals);
}

function figures(times: readonly number[]) {
  return { "median ms": Math.round(median(times)), "longest ms": Math.round(Math.max(...times)) };
}

void main();
