/** Digest access authentication (RFC 7616, and RFC 2617 for older cameras): the password itself never travels. */
import { createHash, randomBytes } from "node:crypto";
import type { Challenge } from "./challenge";

export interface Credentials {
  username: string;
  password: string;
}

interface Algorithm {
  hash: "sha256" | "md5";
  /** Hashes nonces into the secret, so that it is good for this sign-in only. */
  session: boolean;
}

/** Best first. */
const ALGORITHMS: Record<string, Algorithm> = {
  "sha-256": { hash: "sha256", session: false },
  "sha-256-sess": { hash: "sha256", session: true },
  md5: { hash: "md5", session: false },
  "md5-sess": { hash: "md5", session: true },
};

/** A server's nonce and how to answer it, over and over until the server wants another one. */
export class Digest {
  readonly #challenge: Challenge;
  readonly #algorithm: Algorithm;
  readonly #clientNonce: string;
  #count = 0;

  private constructor(challenge: Challenge, algorithm: Algorithm, clientNonce: string) {
    this.#challenge = challenge;
    this.#algorithm = algorithm;
    this.#clientNonce = clientNonce;
  }

  /**
   * The challenge with the best algorithm; null when none can be answered.
   * @param clientNonce stays the same as long as the server's nonce does, which session algorithms need
   */
  static from(challenges: Challenge[], clientNonce = randomBytes(16).toString("hex")): Digest | null {
    const digests = challenges.filter((challenge) => isAnswerable(challenge));
    for (const [name, algorithm] of Object.entries(ALGORITHMS)) {
      const challenge = digests.find((digest) => algorithmOf(digest) === name);
      if (challenge) return new Digest(challenge, algorithm, clientNonce);
    }
    return null;
  }

  /** The server only wants a new nonce: user name and password were right. */
  get isStale(): boolean {
    return this.#challenge.params.get("stale")?.toLowerCase() === "true";
  }

  /** The `authorization` header for one request. `uri`: path and query as they stand in the request line. */
  authorization({ username, password }: Credentials, method: string, uri: string): string {
    const { params } = this.#challenge;
    const realm = params.get("realm") ?? "";
    const nonce = params.get("nonce") ?? "";
    const withCount = offersAuth(this.#challenge);
    this.#count += 1;
    const count = this.#count.toString(16).padStart(8, "0");

    const secret = this.#hash(`${username}:${realm}:${password}`);
    const key = this.#algorithm.session ? this.#hash(`${secret}:${nonce}:${this.#clientNonce}`) : secret;
    const middle = withCount ? `${nonce}:${count}:${this.#clientNonce}:auth` : nonce;
    const response = this.#hash(`${key}:${middle}:${this.#hash(`${method}:${uri}`)}`);

    const needsClientNonce = withCount || this.#algorithm.session;
    return `Digest ${[
      usernameField(username),
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(uri)}`,
      `response="${response}"`,
      ...echo("algorithm", params.get("algorithm")),
      ...(needsClientNonce ? [`cnonce="${this.#clientNonce}"`] : []),
      ...(withCount ? ["qop=auth", `nc=${count}`] : []),
      ...(params.has("opaque") ? [`opaque=${quoted(params.get("opaque") ?? "")}`] : []),
    ].join(", ")}`;
  }

  #hash(text: string): string {
    return createHash(this.#algorithm.hash).update(text, "utf8").digest("hex");
  }
}

/** Signing the body too (`auth-int`) is not offered by cameras without plain `auth`. */
function isAnswerable(challenge: Challenge): boolean {
  const { scheme, params } = challenge;
  if (scheme !== "digest" || !params.get("nonce")) return false;
  return !params.get("qop") || offersAuth(challenge);
}

function algorithmOf({ params }: Challenge): string {
  return (params.get("algorithm") || "MD5").toLowerCase();
}

function offersAuth({ params }: Challenge): boolean {
  return /(^|[\s,])auth([\s,]|$)/i.test(params.get("qop") ?? "");
}

/** Header values are Latin-1 at best, so other names take the extended form. */
function usernameField(username: string): string {
  if (/^[ -~]*$/.test(username)) return `username=${quoted(username)}`;
  const escaped = encodeURIComponent(username).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `username*=UTF-8''${escaped}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function echo(name: string, value: string | undefined): string[] {
  return value ? [`${name}=${value}`] : [];
}
