/**
 * Compares readers on a folder of labelled pictures: `node bench/peers/install.mjs`, then
 * `npm run bench:peers -- DIR [--set photo,stamped] [--limit N] [--only NAME] [--json]`. Each reader runs in a process
 * of its own. Nothing of this is shipped.
 */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { quantile } from "../photos/figures";
import { type Labelled, readManifest } from "../photos/manifest";
import { watchMemory } from "../support/memory";
import { PEER_READERS } from "./readers";

/** Its output, which may follow lines that a library printed. */
const MARK = "figures: ";

interface Figures {
  /** Exact VINs of all pictures, for each set that shows VINs. */
  exact: Record<string, string>;
  /** Pictures for which a VIN was reported that isn't in them. */
  wrong: number;
  cpuMedian: number;
  cpuP95: number;
  memory: number;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      set: { type: "string" },
      limit: { type: "string", default: "100000" },
      only: { type: "string" },
      child: { type: "boolean" },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error("Name the folder with manifest.tsv.");
  const sets = values.set ?? "photo,stamped,lowres,negative";
  if (values.child) {
    const pictures = readManifest(folder, sets.split(",")).slice(0, Number(values.limit));
    console.log(MARK + JSON.stringify(await measure(values.only ?? "", folder, pictures)));
    return;
  }
  const rows: Record<string, Figures> = {};
  for (const name of Object.keys(PEER_READERS)) {
    if (values.only !== undefined && values.only !== name) continue;
    const more = ["--child", "--only", name, "--set", sets, "--limit", values.limit];
    const output = execFileSync(process.execPath, ["--require", "tsx/cjs", __filename, folder, ...more], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    rows[name] = JSON.parse(output.slice(output.lastIndexOf(MARK) + MARK.length)) as Figures;
  }
  if (values.json) console.log(JSON.stringify(rows, null, 2));
  else {
    const flat = Object.entries(rows).map(([name, { exact, ...rest }]) => [name, { ...exact, ...rest }]);
    console.table(Object.fromEntries(flat));
    console.log(
      "wrong: a VIN was reported that isn't in the picture; times in ms of processor time, memory in MB",
    );
  }
}

async function measure(name: string, folder: string, pictures: readonly Labelled[]): Promise<Figures> {
  const start = PEER_READERS[name];
  if (start === undefined) throw new Error(`There is no reader “${name}”.`);
  const endWatch = watchMemory();
  const reader = await start();
  const outcomes: { picture: Labelled; vin: string | null; cpu: number }[] = [];
  for (const picture of pictures) {
    const processor = process.cpuUsage();
    // A reader that gives up on a picture has found nothing in it.
    const vin = await reader.read(folder, picture).catch(() => null);
    const { user, system } = process.cpuUsage(processor);
    outcomes.push({ picture, vin, cpu: (user + system) / 1000 });
  }
  const memory = endWatch();
  await reader.close();
  const sets = [...new Set(pictures.filter(({ vin }) => vin !== "").map(({ set }) => set))];
  const exact = sets.map((set) => {
    const own = outcomes.filter(({ picture }) => picture.set === set);
    return [set, `${own.filter(({ picture, vin }) => vin === picture.vin).length} of ${own.length}`];
  });
  const times = outcomes.map(({ cpu }) => cpu);
  return {
    exact: Object.fromEntries(exact) as Record<string, string>,
    wrong: outcomes.filter(({ picture, vin }) => vin !== null && vin !== picture.vin).length,
    cpuMedian: Math.round(quantile(times, 0.5)),
    cpuP95: Math.round(quantile(times, 0.95)),
    memory,
  };
}

void main();
