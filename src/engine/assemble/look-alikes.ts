/** Which VIN symbols are taken for each other, as shares of what was really there. */
import { VIN_ALPHABET } from "../../vin/alphabet";

// The pairs of print, stamp and dot-peen; "core" ones are confused far more often.
const CORE = "0D 1L 2Z 5S 6G 8B UV 7T";
const WIDER =
  "08 0C 0G 17 1T 1J 27 38 3B 4A 49 56 68 7Y 7Z 8S BD BE BP BR CG EF FP HK HM HN KR KX MN MW PR TY VW VY XY";
const CORE_SHARE = 0.008;
const WIDER_SHARE = 0.002;

/** For each symbol its look-alikes with the share by which a sighting of the one speaks for the other. */
export const LOOK_ALIKES: readonly (readonly { symbol: number; share: number }[])[] = buildTable();

function buildTable() {
  const table: { symbol: number; share: number }[][] = [...VIN_ALPHABET].map(() => []);
  const add = (pairs: string, share: number) => {
    for (const pair of pairs.split(" ")) {
      const [a, b] = [...pair].map((character) => VIN_ALPHABET.indexOf(character)) as [number, number];
      table[a]?.push({ symbol: b, share });
      table[b]?.push({ symbol: a, share });
    }
  };
  add(CORE, CORE_SHARE);
  add(WIDER, WIDER_SHARE);
  return table;
}
