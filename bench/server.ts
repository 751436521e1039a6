/**
 * Puts the server, with the offline reader, under many clients that send right and wrong requests, and looks whether each
 * gets the answer it deserves and the memory stays: `npx tsx bench/server.ts [--seconds 60] [--clients 64]`
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Kind, kindsOf, sendKind } from "../test/src/server/mixed-requests";
import { startChild } from "./support/child";
import { exitByGoals, printGoals } from "./support/goals";
import { median } from "./support/median";
import type { LoadOrder, LoadReport, ServerMemory } from "./support/server-process";

const TOKEN = "bench";
/** Its barcode is read fast, so that more requests fit into the time. */
const PICTURE = readFileSync(join(__dirname, "../test/pictures/label-barcode.jpg"));
const SAMPLES = 40;
const MOST_GROWTH = 1.1;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: "string" }, clients: { type: "string" } } });
  const seconds = Number(values.seconds ?? 60);
  const clients = Number(values.clients ?? 64);
  const child = startChild<LoadOrder, LoadReport>("server-process.ts");
  const url = (await child.ask({ kind: "start", token: TOKEN })) as string;
  const kinds = kindsOf(PICTURE);
  // The reader's workers are started before the memory is looked at.
  await Promise.all(kinds.map((kind) => sendKind(url, TOKEN, kind)));

  const counts = new Map(kinds.map((kind) => [kind, { right: 0, wrong: new Map<string, number>() }]));
  const end = performance.now() + seconds * 1000;
  const refused = kinds.filter(({ expected }) => expected !== 201);
  const client = async (number: number) => {
    // Most wait for no reading, so that far more requests arrive than this machine could read.
    const own = number % 4 === 0 ? kinds : refused;
    for (let i = number; performance.now() < end; i += 1) {
      const kind = own[i % own.length] as Kind;
      const count = counts.get(kind)!;
      const outcome = await sendKind(url, TOKEN, kind).catch((error: Error) => error.message);
      if (outcome === kind.expected) count.right += 1;
      else count.wrong.set(String(outcome), (count.wrong.get(String(outcome)) ?? 0) + 1);
    }
  };
  const memory: ServerMemory[] = [];
  const watch = async () => {
    while (performance.now() < end) {
      memory.push((await child.ask({ kind: "memory" })) as ServerMemory);
      await new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / SAMPLES));
    }
  };
  await Promise.all([watch(), ...Array.from({ length: clients }, (_, number) => client(number))]);
  await child.ask({ kind: "stop" });
  await child.stop();

  console.log(`${clients} clients for ${seconds} s`);
  console.table(
    Object.fromEntries(
      [...counts].map(([{ name, expected }, { right, wrong }]) => {
        const others = [...wrong].map(([outcome, number]) => `${number} x ${outcome}`).join(", ");
        return [name, { expected, right, others }];
      }),
    ),
  );
  const [, second, , last] = [0, 1, 2, 3].map((quarter) => medians(memory, quarter));
  for (const part of ["used", "resident"] as const) {
    console.log(
      `memory ${part}, MB: second quarter ${second?.[part].toFixed(1)}, last ${last?.[part].toFixed(1)}`,
    );
  }
  const wrong = [...counts.values()].reduce((sum, count) => sum + count.wrong.size, 0);
  const grows = (part: keyof ServerMemory) => (last?.[part] ?? NaN) > (second?.[part] ?? NaN) * MOST_GROWTH;
  const goals = [
    { name: "every request got the answer it deserves", holds: wrong === 0 },
    {
      name: "memory in the last quarter at most 10 % above the second",
      holds: !grows("used") && !grows("resident"),
    },
  ];
  printGoals(goals);
  exitByGoals(goals);
}

/** Medians of one quarter of the samples. */
function medians(samples: readonly ServerMemory[], quarter: number): ServerMemory {
  const own = samples.filter((_, i) => Math.floor((i * 4) / samples.length) === quarter);
  return { used: median(own.map(({ used }) => used)), resident: median(own.map(({ resident }) => resident)) };
}

void main();
