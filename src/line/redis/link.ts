/** The connection to Redis or Valkey: comes back by itself, and says in plain words why it is away. */
import { isIP } from "node:net";
import type { Redis } from "ioredis";
import { toTlsSettings, type TlsOptions, type TlsSettings } from "../../cloud/connection/tls";
import type { EndSignal } from "../../ending";
import { isVinError, VinError, type VinErrorCause } from "../../errors";
import { lowLevelCode } from "../../picture/low-level-code";
import { orAborted } from "../sleep";
import type { RedisAddress } from "./address";
import type { Packages } from "./packages";
import { isAnswer, lackingRule, reasonIn, type AclRule } from "./reply-errors";

export interface LinkOptions {
  address: RedisAddress;
  password: string;
  tls: TlsOptions | undefined;
}

const CONNECT_LIMIT_MS = 5000;
const LONGEST_PAUSE_MS = 2000;

/** How Redis begins its answer when user or password are wrong or missing, or the user may not do what is needed. */
const DENIED =
  /\b(WRONGPASS|NOAUTH|NOPERM)\b|^ERR (AUTH|Client sent AUTH|The user executing the script can't)/;

/** More rules than this are rather told by the page that has all of them. */
const MAX_RULES_TOLD = 5;

/** What it says when it has no room. */
const FULL = /\bOOM\b/;

export class RedisLink {
  readonly client: Redis;
  /** Host and port, for the words of errors. */
  readonly host: string;
  readonly #others = new Set<Redis>();
  #lastError: Error | null = null;
  #coming: Promise<void> | null = null;

  /** Begins to connect. Throws VIN_CONFIG for TLS settings that can't be used. */
  constructor({ ioredis }: Packages, { address, password, tls }: LinkOptions) {
    const { host, port, username, database, secure } = address;
    this.host = `${host}:${port}`;
    this.client = new ioredis.Redis({
      host,
      port,
      db: database,
      ...(username === null ? {} : { username }),
      ...(password === "" ? {} : { password }),
      ...(secure ? { tls: tlsOf(host, tls) } : {}),
      connectionName: "vin-id",
      connectTimeout: CONNECT_LIMIT_MS,
      // Commands wait until Redis is back: who must not wait so long watches its own time.
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(LONGEST_PAUSE_MS, 100 * 2 ** times),
    });
    this.client.on("error", (error) => (this.#lastError = error));
    this.client.on("ready", () => (this.#lastError = null));
    // BullMQ makes connections of its own from this one, and would end them only when Redis is there.
    const duplicate = this.client.duplicate.bind(this.client);
    this.client.duplicate = (override) => {
      const other = duplicate(override);
      this.#others.add(other);
      other.once("end", () => this.#others.delete(other));
      return other;
    };
  }

  get isUp(): boolean {
    return this.client.status === "ready";
  }

  /** Resolves when commands can be sent. Rejects when the signal aborts, or with VIN_CONFIG when Redis refuses the user. */
  async untilUp(signal: EndSignal): Promise<void> {
    if (this.isUp) return;
    this.#coming ??= this.#nextReady().finally(() => (this.#coming = null));
    await orAborted(this.#coming, signal);
  }

  /** Why a message ended: that Redis is away says more than that time is up. */
  reasonOf(signal: EndSignal): Error {
    const reason = signal.reason;
    const late = isVinError(reason) && reason.code === "VIN_TIMEOUT";
    return late && !this.isUp ? this.explain(this.#lastError) : reason;
  }

  /** Lets go of Redis, whether it is there or not. */
  close(): void {
    for (const client of [this.client, ...this.#others]) client.disconnect();
  }

  /** One promise for all who wait, so that a full line does not hang hundreds of listeners on the connection. */
  #nextReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        const denied = DENIED.test(this.#lastError?.message ?? "");
        if (!this.isUp && !denied) return;
        this.client.off("ready", settle).off("error", settle);
        if (denied) reject(this.explain(this.#lastError));
        else resolve();
      };
      this.client.on("ready", settle).on("error", settle);
      settle();
    });
  }

  /** What Redis, or the way to it, said, as VIN_NETWORK, VIN_CONFIG or VIN_QUEUE_FULL. */
  explain(problem: Error | null): VinError {
    const error = reasonIn(problem);
    const words = error?.message ?? "";
    const answer = isAnswer(error) ? (/^[A-Z]+/.exec(words)?.[0] ?? "ERR") : null;
    const cause = this.#cause(answer ?? lowLevelCode(error));
    const rule = error && lackingRule(error);
    if (rule !== null) return this.lacking([rule]);
    if (DENIED.test(words)) {
      const sentence = `Redis at ${this.host} refuses the user or the password. Check both in the service, and what that user may do.`;
      return new VinError("VIN_CONFIG", sentence, cause);
    }
    if (FULL.test(words)) {
      const sentence = `Redis at ${this.host} has no room for more pictures. Send pictures more slowly, or give Redis more memory.`;
      return new VinError("VIN_QUEUE_FULL", sentence, cause);
    }
    const trouble = answer ? "answers with an error" : "can't be reached";
    const sentence = `Redis at ${this.host} ${trouble}, so the line that machines share can't be used. Check that Redis is running, its address in the service, and the network.`;
    return new VinError("VIN_NETWORK", sentence, cause);
  }

  /** VIN_CONFIG for a user who may not do what is needed. */
  lacking(rules: readonly AclRule[]): VinError {
    const told = rules.slice(0, MAX_RULES_TOLD).join(" ");
    const more = rules.length > MAX_RULES_TOLD ? ` and ${rules.length - MAX_RULES_TOLD} more` : "";
    const sentence = `Redis at ${this.host} doesn't let its user do what machines that share work need. Add to the rules of that user (ACL SETUSER): ${told}${more}`;
    return new VinError("VIN_CONFIG", sentence, this.#cause("NOPERM"));
  }

  /** VIN_CONFIG for a Redis that BullMQ does not start with, although it may do all there. */
  unfit(): VinError {
    const sentence = `BullMQ does not work with Redis at ${this.host}. Use Redis 6.2 or newer, or Valkey, and install bullmq and ioredis anew.`;
    return new VinError("VIN_CONFIG", sentence, this.#cause("unknown"));
  }

  /** Nothing of the message was tried yet; saying so keeps this reason from giving way to “time is up”. */
  #cause(reason: string): VinErrorCause {
    return { host: this.host, reason, attempts: 0 };
  }
}

/** The service's own authorities and certificate, but not the name it expects of the API's host. */
function tlsOf(host: string, options: TlsOptions | undefined): TlsSettings {
  const { secureContext, rejectUnauthorized } = toTlsSettings(options);
  return {
    ...(secureContext ? { secureContext } : {}),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(isIP(host) ? {} : { servername: host }),
  };
}
