/** Spaces the calls of all machines: the next slot stands in Redis, and goes by Redis' clock. */
import type { Gaps } from "../line";
import type { RedisLink } from "./link";

/**
 * Takes the next slot, whenever it is, and answers how many milliseconds are left until then (generic cell rate
 * algorithm, burst one). ARGV: milliseconds between two calls.
 */
const TAKE = `
local time = redis.call("TIME")
local now = time[1] * 1000 + time[2] / 1000
local slot = math.max(now, tonumber(redis.call("GET", KEYS[1]) or "0"))
local next = slot + ARGV[1]
redis.call("SET", KEYS[1], string.format("%.3f", next), "PX", math.ceil(next - now) + 1000)
return string.format("%.3f", slot - now)`;

/** Moves the next slot to ARGV milliseconds from now, unless it is later already. */
const HOLD = `
local time = redis.call("TIME")
local slot = time[1] * 1000 + time[2] / 1000 + ARGV[1]
if tonumber(redis.call("GET", KEYS[1]) or "0") < slot then
  redis.call("SET", KEYS[1], string.format("%.3f", slot), "PX", ARGV[1] + 1000)
end`;

/** Moves all slots that nobody has taken yet by ARGV milliseconds. */
const DELAY = `
local slot = redis.call("GET", KEYS[1])
if slot then
  redis.call("SET", KEYS[1], string.format("%.3f", slot + ARGV[1]), "PX", redis.call("PTTL", KEYS[1]) + ARGV[1])
end`;

/**
 * Share of the plan's rate that is used, less than on one machine: calls of several arrive by ways of their own, and one
 * that is late comes close to those of the others. At 8 a second there is room for 87 ms.
 */
const RATE_SHARE = 0.92;

/** Timers can't wait for less. */
const TIMER_STEP_MS = 1;

/** Later than this, or than one slot lasts, a slot is given up for a new one. */
const LATE_MS = 25;

/** So much later a call may start than its slot, without the next ones being delayed too, as on one machine. */
const MADE_UP_MS = 5;

/** Redis was asked in vain: not again at once. */
const PAUSE_MS = 500;

export class SharedSpacing implements Gaps {
  /** Calls per second of the plan; may change while calls go on. */
  callsPerSecond: number;
  readonly #link: RedisLink;
  readonly #key: string;
  /** The slot taken, on the clock of `performance.now()`. */
  #slot: number | null = null;
  /** How much longer than ever Redis' answer took: by so much the slot taken may be too late already. */
  #behind = 0;
  #quickest = Infinity;

  constructor(link: RedisLink, key: string, callsPerSecond: number) {
    this.#link = link;
    this.#key = key;
    this.callsPerSecond = callsPerSecond;
  }

  take(): number | Promise<unknown> {
    const late = this.#slot === null ? Infinity : performance.now() - this.#slot;
    if (late < -TIMER_STEP_MS) return Math.ceil(-late);
    this.#slot = null;
    if (late > Math.max(LATE_MS, this.#interval)) return this.#reserve();
    this.#delayOthers(Math.max(0, late) + this.#behind - MADE_UP_MS);
    return 0;
  }

  /** Lets no machine start a call in the next `ms` milliseconds, because the service said so. */
  hold(ms: number): void {
    this.#slot = null;
    this.#link.client.eval(HOLD, 1, this.#key, Math.ceil(ms)).catch(() => undefined);
  }

  get #interval(): number {
    return 1000 / (this.callsPerSecond * RATE_SHARE);
  }

  /** A call starts late, so those that follow would come too close to it. It costs no more than a slot given up. */
  #delayOthers(ms: number): void {
    if (ms <= 0) return;
    const delay = Math.ceil(Math.min(ms, this.#interval));
    this.#link.client.eval(DELAY, 1, this.#key, delay).catch(() => undefined);
  }

  async #reserve(): Promise<void> {
    const askedAt = performance.now();
    try {
      const wait = await this.#link.client.eval(TAKE, 1, this.#key, this.#interval.toFixed(3));
      const now = performance.now();
      this.#slot = now + Number(wait);
      this.#quickest = Math.min(this.#quickest, now - askedAt);
      this.#behind = now - askedAt - this.#quickest;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref());
    }
  }
}
