/**
 * Compares the whole vin-read node with Node-RED's own http request node and with undici sending a ready body: same
 * pictures, same test server, same process. `npm run build && npx tsx bench/throughput.ts [--count 400] [--rounds 7]`
 */
import { parseArgs } from "node:util";
import { startChild } from "./support/child";
import { exitByGoals, printGoals } from "./support/goals";
import { SENDERS, type RoundOrder, type RoundReport, type Sender } from "./support/messages";
import { startTestApi } from "./support/test-api";
import { median } from "./support/median";

const PICTURE_BYTES = 200_000;
const AT_ONCE = 8;
/** Messages until the compiler has seen enough of a sender; far fewer leave it at a third of its speed. */
const WARM_UP = 3000;
const TIMES_HTTP_REQUEST = 2;
const SHARE_OF_UNDICI = 0.6;

/** Medians of the rounds. */
interface Figures {
  perSecond: number;
  cpuMilliseconds: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { count: { type: "string" }, rounds: { type: "string" } } });
  const count = Number(values.count ?? 400);
  const rounds = Number(values.rounds ?? 7);
  const api = await startTestApi({ faultShare: 0, seed: 1, ownVins: false });
  const node = startChild<RoundOrder, RoundReport | null>("senders-process.ts");
  await node.ask({ kind: "start", baseUrl: api.url, atOnce: AT_ONCE, pictureBytes: PICTURE_BYTES });

  const reports = Object.fromEntries(SENDERS.map((sender) => [sender, []])) as unknown as Record<
    Sender,
    RoundReport[]
  >;
  const measure = async (sender: Sender, number: number) =>
    (await node.ask({ kind: "round", sender, count: number })) as RoundReport;
  for (const sender of SENDERS) await measure(sender, WARM_UP);
  // Senders take turns, so that a busy moment of the machine hits them alike.
  for (let round = 0; round < rounds; round += 1) {
    for (const sender of SENDERS) reports[sender].push(await measure(sender, count));
  }
  await node.stop();
  await api.stop();

  const figures = Object.fromEntries(
    SENDERS.map((sender) => [sender, figuresOf(reports[sender], count)]),
  ) as Record<Sender, Figures>;
  print(figures, `${rounds} rounds of ${count} pictures of ${PICTURE_BYTES / 1000} KB, ${AT_ONCE} at once`);
  const own = figures["vin-read"].perSecond;
  const fastest = Math.max(
    figures["http request"].perSecond,
    figures["http request, body made by hand"].perSecond,
  );
  const goals = [
    {
      name: `vin-read at least ${TIMES_HTTP_REQUEST} times as fast as http request, however its body is made`,
      holds: own >= TIMES_HTTP_REQUEST * fastest,
    },
    {
      name: `vin-read at least ${SHARE_OF_UNDICI * 100} % of undici sending a ready body`,
      holds: own >= SHARE_OF_UNDICI * figures["undici, ready body"].perSecond,
    },
  ];
  printGoals(goals);
  exitByGoals(goals);
}

function figuresOf(reports: readonly RoundReport[], count: number): Figures {
  return {
    perSecond: median(reports.map(({ milliseconds }) => (count * 1000) / milliseconds)),
    cpuMilliseconds: median(reports.map(({ cpuMilliseconds }) => cpuMilliseconds / count)),
  };
}

function print(figures: Record<Sender, Figures>, title: string): void {
  console.log(title);
  const own = figures["vin-read"].perSecond;
  console.table(
    Object.fromEntries(
      SENDERS.map((sender) => {
        const { perSecond, cpuMilliseconds } = figures[sender];
        return [
          sender,
          {
            "messages/s": Math.round(perSecond),
            "CPU ms each": Number(cpuMilliseconds.toFixed(2)),
            "vin-read is times as fast": Number((own / perSecond).toFixed(2)),
          },
        ];
      }),
    ),
  );
}

void main();
