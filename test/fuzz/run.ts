/**
 * `npm run fuzz -- [--minutes 10] [--target NAME] [--seed N]`: feeds the targets with new input until the time is over. What
 * breaks a promise is made as small as it gets, kept in the corpus and reported; the exit status is 1 then.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { keep, readCorpus } from "./corpus";
import { TARGETS, type Target } from "./targets";

const RUNS_AT_ONCE = 2000;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    target: { type: "string" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
  },
});
const targets = TARGETS.filter(({ name }) => values.target === undefined || values.target === name);
if (targets.length === 0) {
  throw new Error(
    `There is no target “${values.target}”; there are ${TARGETS.map(({ name }) => name).join(", ")}.`,
  );
}
const end = performance.now() + Number(values.minutes) * 60_000;
const first = Number(values.seed);

let inputs = 0;
let broken = targets.filter((target) => readCorpus(target.name).some((input) => breaks(target, input)));
for (const { name } of broken) console.error(`“${name}” is broken by an input of its corpus.`);
for (let seed = first; broken.length === 0 && performance.now() < end; seed++) {
  broken = targets.filter((target) => !survives(target, seed));
  inputs += targets.length * RUNS_AT_ONCE;
}
console.log(`${inputs} inputs from seed ${first} on; ${broken.length} of ${targets.length} targets broken.`);
process.exitCode = broken.length === 0 ? 0 : 1;

function survives({ name, input, holds }: Target, seed: number): boolean {
  const result = fc.check(fc.property(input, holds), { numRuns: RUNS_AT_ONCE, seed });
  if (!result.failed) return true;
  const [smallest] = result.counterexample ?? [];
  console.error(`“${name}” is broken with seed ${seed} by ${fc.stringify(smallest)}`);
  console.error(result.errorInstance);
  console.error(`Kept in ${keep(name, smallest)}`);
  return false;
}

function breaks({ holds }: Target, input: unknown): boolean {
  try {
    holds(input);
    return false;
  } catch (error) {
    console.error(error);
    return true;
  }
}
