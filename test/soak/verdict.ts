/** Says whether a Node-RED came out of the soak as it went in. */

export interface Measure {
  rss: number;
  heapUsed: number;
  external: number;
  handles: Record<string, number>;
  listeners: Record<string, number>;
}

export interface Counts {
  received: number;
  /** Handed to a node that had closed already, which Node-RED drops. */
  late: number;
  completed: number;
  twice: number;
  /** The node of each message without an outcome. */
  open: string[];
  codes: Record<string, number>;
}

const MB = 1024 * 1024;
/**
 * How far memory may end above its start. The system keeps some of what ended workers gave back (100 MB were seen); one that
 * stayed would hold 450 MB, and hundreds are killed in half an hour.
 */
const ALLOWANCE = { heapUsed: 12 * MB, external: 8 * MB, rss: 200 * MB };

/** What is wrong, in sentences; none: all is well. `measures` are taken at rest, the first one after a warm-up. */
export function faultsOf(measures: Measure[], counts: Counts, sent: number): string[] {
  return [...growth(measures), ...outcomes(counts, sent)];
}

function growth(measures: Measure[]): string[] {
  const [first] = measures;
  const last = measures.at(-1);
  if (!first || !last || measures.length < 3) return ["There were too few measurements to judge by."];
  const memory = (["heapUsed", "external", "rss"] as const).flatMap((kind) => {
    // One measurement may fall into a bad moment, so the lower of the last two counts.
    const end = Math.min(...measures.slice(-2).map((measure) => measure[kind]));
    const grown = end - first[kind];
    return grown > ALLOWANCE[kind] ? [`${kind} grew by ${(grown / MB).toFixed(1)} MB.`] : [];
  });
  return [
    ...memory,
    ...more("handles", first.handles, last.handles),
    ...more("listeners", first.listeners, last.listeners),
  ];
}

function more(what: string, first: Record<string, number>, last: Record<string, number>): string[] {
  return Object.entries(last).flatMap(([kind, count]) => {
    const before = first[kind] ?? 0;
    return count > before ? [`There are ${count} ${what} of the kind ${kind} instead of ${before}.`] : [];
  });
}

function outcomes({ received, completed, twice, open }: Counts, sent: number): string[] {
  const faults: string[] = [];
  if (received === 0) faults.push("No message arrived.");
  if (received > sent) faults.push(`${received} messages arrived, but ${sent} were sent.`);
  if (open.length > 0) faults.push(`${open.length} messages have no outcome, in ${open.join(", ")}.`);
  if (twice > 0) faults.push(`${twice} outcomes came for messages that had theirs already.`);
  if (completed - twice !== received) faults.push(`${received} messages had ${completed} outcomes.`);
  return faults;
}
