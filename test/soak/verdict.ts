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
 * How much more memory the last third of a run may need than the middle one. Caches and the heap fill at first and then stay,
 * so the first third says nothing; what leaks goes on growing. Resident memory moves by itself, because the C library keeps a
 * changing share of what ended workers gave back; a worker that stayed would hold 150 to 450 MB, and each third ends many.
 */
const ALLOWANCE = { heapUsed: 3 * MB, external: 3 * MB, rss: 200 * MB };

/** What is wrong, in sentences; none: all is well. `measures` are taken at rest, evenly over the run. */
export function faultsOf(measures: Measure[], counts: Counts, sent: number): string[] {
  return [...growth(measures), ...outcomes(counts, sent)];
}

function growth(measures: Measure[]): string[] {
  const third = Math.floor(measures.length / 3);
  if (third < 2) return ["There were too few measurements to judge by."];
  const last = measures.slice(-third);
  const middle = measures.slice(-2 * third, -third);
  return [
    ...(["heapUsed", "external", "rss"] as const).flatMap((kind) => {
      // A measurement that falls into a bad moment is too high, never too low.
      const grown = lowest(last, (measure) => measure[kind]) - lowest(middle, (measure) => measure[kind]);
      return grown > ALLOWANCE[kind] ? [`${kind} grew by ${(grown / MB).toFixed(1)} MB.`] : [];
    }),
    ...more("handles", middle, last),
    ...more("listeners", middle, last),
  ];
}

function more(what: "handles" | "listeners", middle: Measure[], last: Measure[]): string[] {
  const kinds = new Set(last.flatMap((measure) => Object.keys(measure[what])));
  return [...kinds].flatMap((kind) => {
    const count = (measure: Measure): number => measure[what][kind] ?? 0;
    const [now, before] = [lowest(last, count), lowest(middle, count)];
    return now > before ? [`There are ${now} ${what} of the kind ${kind} instead of ${before}.`] : [];
  });
}

function lowest(measures: Measure[], value: (measure: Measure) => number): number {
  return Math.min(...measures.map(value));
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
