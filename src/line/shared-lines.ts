/** Services with the same account share one line in this process, so that together they keep to the account's rate. */
import { accountId } from "./account";
import { CloudLine, type CloudLimits } from "./cloud-line";

export interface LineMembership {
  line: CloudLine;
  /** Gives the membership up; the last one closes the line. */
  leave: () => void;
}

interface SharedLine {
  line: CloudLine;
  members: Map<symbol, CloudLimits>;
}

const LINES = new Map<string, SharedLine>();

/** Joins the line of an account. Where members differ, the stricter rate and concurrency and the longer queue count. */
export function joinLine(account: { baseUrl: string; token: string }, limits: CloudLimits): LineMembership {
  const key = accountId(account);
  const shared = LINES.get(key) ?? { line: new CloudLine(limits), members: new Map<symbol, CloudLimits>() };
  LINES.set(key, shared);
  const member = Symbol("member");
  shared.members.set(member, limits);
  configure(shared);
  const leave = () => {
    shared.members.delete(member);
    if (shared.members.size > 0) return configure(shared);
    shared.line.close();
    // A new line for the account may have been opened meanwhile; that one stays.
    if (LINES.get(key) === shared) LINES.delete(key);
  };
  return { line: shared.line, leave };
}

function configure({ line, members }: SharedLine): void {
  const all = [...members.values()];
  line.configure({
    callsPerSecond: Math.min(...all.map((limits) => limits.callsPerSecond)),
    concurrency: Math.min(...all.map((limits) => limits.concurrency)),
    queueLimit: Math.max(...all.map((limits) => limits.queueLimit)),
  });
}
