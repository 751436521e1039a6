/** Signs in where a camera asks for it, in the safest way it offers, and remembers how for the next picture. */
import { parseChallenges } from "./challenge";
import { Digest, type Credentials } from "./digest";

type Way = Digest | "basic";

/** What each origin wanted last time, which saves the question. The least recently used one goes first. */
const remembered = new Map<string, Way>();
const MOST_REMEMBERED = 256;

/** The sign-in of one fetch at one origin. */
export class SignIn {
  readonly #url: URL;
  readonly #credentials: Credentials;
  #way: Way | null;
  /** The way comes from an answer to this very fetch. */
  #isFresh = false;
  #hadStale = false;

  constructor(url: URL, credentials: Credentials) {
    this.#url = url;
    this.#credentials = credentials;
    this.#way = remembered.get(url.origin) ?? null;
  }

  /** The next request would show the password to everyone on the way, so it may not leave the local network. */
  get showsPassword(): boolean {
    return this.#way === "basic" && this.#url.protocol === "http:";
  }

  /** For the next request. Nothing before the server has said what it wants. */
  headers(method: string): Record<string, string> {
    if (this.#way === null) return {};
    if (this.#way === "basic") return { authorization: basicAuthorization(this.#credentials) };
    const { pathname, search } = this.#url;
    return { authorization: this.#way.authorization(this.#credentials, method, pathname + search) };
  }

  /** Takes in a refusal (status 401). True when another request makes sense, false when the password is wrong. */
  refused(header: string | string[] | undefined): boolean {
    const challenges = parseChallenges(header);
    const digest = Digest.from(challenges);
    const next = digest ?? (challenges.some(({ scheme }) => scheme === "basic") ? "basic" : null);
    const isStale = digest?.isStale === true && !this.#hadStale;
    remembered.delete(this.#url.origin);
    if (next === null || (this.#isFresh && !isStale)) return false;
    this.#hadStale ||= isStale && this.#isFresh;
    this.#isFresh = true;
    this.#way = next;
    return true;
  }

  accepted(): void {
    if (this.#way === null) return;
    const { origin } = this.#url;
    remembered.delete(origin);
    remembered.set(origin, this.#way);
    const [oldest] = remembered.keys();
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  }
}

/** The user name and password in a URL; null when there are none. */
export function credentialsIn({ username, password }: URL): Credentials | null {
  if (username === "" && password === "") return null;
  return { username: percentDecoded(username), password: percentDecoded(password) };
}

function basicAuthorization({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}

/** Decodes what is escaped; a lone percent sign in a password stays what it is. */
function percentDecoded(text: string): string {
  return text.replace(/(%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}
