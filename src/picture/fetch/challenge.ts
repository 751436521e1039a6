/** Takes the `www-authenticate` header of an answer apart (RFC 9110, section 11.6.1). */

export interface Challenge {
  /** Lower case, such as `basic` or `digest`. */
  scheme: string;
  /** By lower-case name; quoted values without quotes and escapes. */
  params: Map<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const SEPARATOR = /[\s,]*/y;
const PARAM = new RegExp(`(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\[^])*)"|([^\\s,"]*))`, "y");
/** A scheme may carry one bare value instead of parameters, as Negotiate does. */
const SCHEME = new RegExp(`(${TOKEN})(?:\\s+[\\w.~+/-]+=*(?=\\s*(?:,|$)))?`, "y");

/** Every challenge in the header, in order, however many a line holds. What can't be read ends its line. */
export function parseChallenges(header: string | string[] | undefined): Challenge[] {
  return [header ?? []].flat().flatMap(parseLine);
}

function parseLine(line: string): Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(SEPARATOR);
    const current = challenges.at(-1);
    const param = current && take(PARAM);
    if (param) {
      const [, name = "", quoted, plain = ""] = param;
      const key = name.toLowerCase();
      if (!current.params.has(key)) current.params.set(key, quoted?.replace(/\\([^])/g, "$1") ?? plain);
      continue;
    }
    const scheme = take(SCHEME);
    if (!scheme) return challenges;
    challenges.push({ scheme: (scheme[1] ?? "").toLowerCase(), params: new Map() });
  }
}
