/** Goals of a benchmark: printed after what was measured, and the exit status says whether all hold. */

export interface Goal {
  name: string;
  holds: boolean;
}

export function printGoals(goals: readonly Goal[]): void {
  for (const { name, holds } of goals) console.log(`${holds ? "holds " : "FAILED"}  ${name}`);
}

/** Lets the process end with status 1 when a goal does not hold. */
export function exitByGoals(goals: readonly Goal[]): void {
  if (goals.some(({ holds }) => !holds)) process.exitCode = 1;
}
