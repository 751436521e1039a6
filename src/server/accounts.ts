/** Who may call the server, how often, and how much each has used: one account for each token. */
import { createHash, timingSafeEqual } from "node:crypto";
import { UNLIMITED_CALLS } from "../cloud/reply";
import { MonthCounter } from "../line/month-counter";
import { type Delivery, Intake } from "./intake";
import { SlidingRate } from "./rate";
import { refuse, throttled } from "./refusal";
import { openStore } from "./store";

export interface AccountLimits {
  /** Readings that one token may start in a second; null: any number. */
  callsPerSecond: number | null;
  /** Readings that one token may have in a month (UTC); null: any number. */
  monthlyCalls: number | null;
}

/** What all tokens together may have under way: as many bytes as may wait in line, and more requests than that has places. */
const INTAKE = { requests: 256, bytes: 64 * 1024 * 1024 };

export class Account {
  readonly #month: MonthCounter;
  readonly #rate: SlidingRate | null;
  readonly #monthlyCalls: number;
  readonly #intake: Intake;

  constructor(month: MonthCounter, { callsPerSecond, monthlyCalls }: AccountLimits, intake: Intake) {
    this.#month = month;
    this.#intake = intake;
    this.#rate = callsPerSecond === null ? null : new SlidingRate(callsPerSecond);
    this.#monthlyCalls = monthlyCalls ?? UNLIMITED_CALLS;
  }

  /**
   * Runs a reading and counts it when it succeeds. Throws Refusal when the rate, the month or what is under way does not
   * allow it.
   * @param read counts the body in the delivery
   */
  async run<T>(read: (delivery: Delivery) => Promise<T>): Promise<T> {
    // What runs will count too, or a burst could go beyond the limit.
    if (this.#month.current().calls + this.running >= this.#monthlyCalls) {
      throw refuse(403, "You do not have enough credits to perform this request.");
    }
    return this.#intake.admit(async (delivery) => {
      const waitMs = this.#rate?.take() ?? 0;
      if (waitMs > 0) throw throttled(Math.ceil(waitMs / 1000));
      const result = await read(delivery);
      this.#month.add();
      return result;
    });
  }

  /** Readings under way, those included that wait or whose picture is still arriving. */
  get running(): number {
    return this.#intake.requests;
  }

  /** What the statistics endpoint answers. */
  statistics(): Record<string, unknown> {
    const { year, month, calls } = this.#month.current();
    // Months count from 0 in Date.UTC, so this is the first day of the next one.
    const resetsOn = new Date(Date.UTC(year, month)).toISOString().replace(".000Z", "Z");
    const { warnings } = this.#month;
    return {
      usage: { month, calls, year, resets_on: resetsOn },
      total_calls: this.#monthlyCalls,
      ...(warnings.length > 0 ? { warnings } : {}),
    };
  }

  /** Saves the count. */
  close(): void {
    this.#month.close();
  }
}

export class Accounts {
  /** By the token's digest: the tokens themselves are not kept. */
  readonly #accounts: { digest: Buffer; account: Account }[];

  readonly #intake: Intake;

  private constructor(accounts: { digest: Buffer; account: Account }[], intake: Intake) {
    this.#accounts = accounts;
    this.#intake = intake;
  }

  /**
   * Opens the accounts of some tokens, with the counts that a data folder (null: none) holds for them.
   * @param onWarning told when counts are lost or can't be saved
   * @throws VinError `VIN_CONFIG` when the folder can't be used
   */
  static async open(
    tokens: readonly string[],
    limits: AccountLimits,
    dataDir: string | null,
    onWarning: (warning: string) => void = () => undefined,
  ): Promise<Accounts> {
    const store = dataDir === null ? null : await openStore(dataDir, onWarning);
    const intake = new Intake(INTAKE);
    const distinct = [...new Set(tokens)];
    // No token can take up all the room, as long as there are others.
    const share = distinct.length > 1 ? 2 : 1;
    const own = { requests: INTAKE.requests / share, bytes: INTAKE.bytes / share };
    const opened = distinct.map(async (token) => {
      const month = (await store?.counterOf(token)) ?? new MonthCounter(null);
      return { digest: digestOf(token), account: new Account(month, limits, new Intake(own, intake)) };
    });
    return new Accounts(await Promise.all(opened), intake);
  }

  /** The account of the token in an `Authorization` header. Throws Refusal (403) when there is none. */
  identify(authorization: string | undefined): Account {
    const token = /^token\s+(\S+)\s*$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) throw refuse(403, "Authentication credentials were not provided.");
    const digest = digestOf(token);
    // Digests are compared in constant time, and all of them, so that the time taken tells nothing.
    const [match] = this.#accounts.filter((entry) => timingSafeEqual(entry.digest, digest));
    if (!match) throw refuse(403, "Invalid token.");
    return match.account;
  }

  /** Readings under way, over all accounts. */
  get running(): number {
    return this.#intake.requests;
  }

  close(): void {
    for (const { account } of this.#accounts) account.close();
  }
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
