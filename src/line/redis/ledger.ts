/** The open messages of all machines, kept in Redis so that another process can end what one left behind. */
import { randomUUID } from "node:crypto";
import { MAX_QUEUE_LIMIT } from "../../options";
import { KEEP_MS, type Keys } from "./keys";
import type { RedisLink } from "./link";
import { isAnswer } from "./reply-errors";

/** A message that has no outcome yet. */
export interface Entry {
  /** The process that is to end it. */
  process: string;
  /** What stays the same when that process is started anew; null: nothing does. */
  instance: string | null;
  /** What to send with the outcome: plain data. */
  content: Record<string, unknown>;
  /** Pictures in the message's list; null: it holds one picture, and no list. */
  pictures: number | null;
}

/** A message and where it is. */
export interface Orphan {
  node: string;
  message: string;
  entry: Entry;
}

/** A process is taken for dead when it has not said for so long that it lives. */
const ALIVE_MS = 15_000;

/** Replaces a field of a hash if it still is what was read, so that only one process takes a message over. */
const TAKE_OVER = `
if redis.call("HGET", KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call("HSET", KEYS[1], ARGV[1], ARGV[3])
return 1`;

/** Moves a field of a hash to another hash if it still is what was read, so that only one process does and tells of it. */
const PUT_ASIDE = `
if redis.call("HGET", KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call("HDEL", KEYS[1], ARGV[1])
redis.call("HSET", KEYS[2], KEYS[1] .. " " .. ARGV[1], ARGV[2])
redis.call("PEXPIRE", KEYS[2], ARGV[3])
return 1`;

export class Ledger {
  /** This process, in this life. */
  readonly process = randomUUID();
  readonly #link: RedisLink;
  readonly #keys: Keys;
  readonly #onWarning: (sentence: string) => void;
  /** When it was last said that this process lives, on the clock of `performance.now()`. */
  #lived = performance.now();
  /** Processes that were dead when last looked at. */
  #missed = new Set<string>();

  /** @param onWarning told of messages that can't be read */
  constructor(link: RedisLink, keys: Keys, onWarning: (sentence: string) => void) {
    this.#link = link;
    this.#keys = keys;
    this.#onWarning = onWarning;
    // While Redis was away nobody could say that it lives.
    link.client.on("close", () => this.#missed.clear());
  }

  /** True when others may take this process for dead, because it could not say for so long that it lives. */
  get isLate(): boolean {
    return performance.now() - this.#lived > ALIVE_MS;
  }

  /** Says that this process lives. */
  async live(): Promise<void> {
    await this.#link.client.set(this.#keys.alive(this.process), "1", "PX", ALIVE_MS);
    this.#lived = performance.now();
  }

  /** Notes a message, unless it is noted: then someone else may have taken it over. */
  async enter(node: string, message: string, entry: Omit<Entry, "process">): Promise<void> {
    const key = this.#keys.open(node);
    const text = JSON.stringify({ process: this.process, ...entry } satisfies Entry);
    await this.#link.client.multi().hsetnx(key, message, text).pexpire(key, KEEP_MS).exec();
  }

  /** Strikes a message that has its outcome. */
  async strike(node: string, message: string): Promise<void> {
    await this.#link.client.hdel(this.#keys.open(node), message);
  }

  async isOpen(node: string, message: string): Promise<boolean> {
    return (await this.#link.client.hexists(this.#keys.open(node), message)) === 1;
  }

  /**
   * Takes over messages whose process is dead: it did not live at this look, nor at the one before. Entries that can't be
   * understood are put aside.
   * @param takes whether an entry may be taken
   */
  async takeOver(nodes: Iterable<string>, takes: (entry: Entry) => boolean): Promise<Orphan[]> {
    const orphans = await this.#entriesOf(nodes);
    const missing = new Set<string>();
    for (const owner of new Set(orphans.map(({ entry }) => entry.process))) {
      if (!(await this.#link.client.exists(this.#keys.alive(owner)))) missing.add(owner);
    }
    const dead = new Set([...missing].filter((owner) => this.#missed.has(owner)));
    this.#missed = missing;
    const taken: Orphan[] = [];
    for (const orphan of orphans) {
      const { node, message, entry, text } = orphan;
      if (!dead.has(entry.process) || !takes(entry)) continue;
      const mine = JSON.stringify({ ...entry, process: this.process });
      const won = await this.#link.client.eval(TAKE_OVER, 1, this.#keys.open(node), message, text, mine);
      if (won === 1) taken.push(orphan);
    }
    return taken;
  }

  /** All entries of the nodes that other processes hold, each on its own: one that is malformed keeps no other. */
  async #entriesOf(nodes: Iterable<string>): Promise<(Orphan & { text: string })[]> {
    const found: (Orphan & { text: string })[] = [];
    let malformed = 0;
    for (const node of nodes) {
      for (const [message, text] of Object.entries(await this.#textsOf(node))) {
        const entry = toEntry(text);
        if (!entry) malformed += await this.#putAside(node, message, text);
        else if (entry.process !== this.process) found.push({ node, message, entry, text });
      }
    }
    if (malformed > 0) this.#onWarning(this.#malformedWords(malformed));
    return found;
  }

  #malformedWords(count: number): string {
    const messages = count === 1 ? "1 message" : `${count} messages`;
    return `${messages} that other machines left in Redis at ${this.#link.host} can't be read and won't be sent on. Check that all machines use the same version of this package.`;
  }

  async #textsOf(node: string): Promise<Record<string, string>> {
    try {
      return await this.#link.client.hgetall(this.#keys.open(node));
    } catch (error) {
      // Something else is in the place of this node's messages: its next message says so.
      if (isAnswer(error as Error)) return {};
      throw error;
    }
  }

  /** Resolves to 1, or to 0 when another process was first. */
  async #putAside(node: string, message: string, text: string): Promise<number> {
    const keys = [this.#keys.open(node), this.#keys.malformed];
    return Number(await this.#link.client.eval(PUT_ASIDE, keys.length, ...keys, message, text, KEEP_MS));
  }
}

/** The entry that a text stands for; null: none that this package writes. */
function toEntry(text: string): Entry | null {
  try {
    const entry = JSON.parse(text) as Entry | null;
    const { process, instance, content, pictures } = entry ?? ({} as Partial<Entry>);
    const isWhole =
      typeof process === "string" &&
      (instance === null || typeof instance === "string") &&
      typeof content === "object" &&
      content !== null &&
      !Array.isArray(content) &&
      (pictures === null || isCount(pictures));
    return isWhole ? entry : null;
  } catch {
    return null;
  }
}

/** More pictures than can wait were never in one message. */
function isCount(pictures: unknown): boolean {
  return Number.isInteger(pictures) && Number(pictures) >= 0 && Number(pictures) <= MAX_QUEUE_LIMIT;
}
