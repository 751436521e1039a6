/** The line in front of the VIN ID API: order, rate, retries, breaker and quota of one account. */
import type { CloudClient } from "../cloud/client";
import { mayBeBilled, wasReusedConnection } from "../cloud/network-failure";
import { isUnclearDenial } from "../cloud/refusal";
import type { EndSignal } from "../ending";
import { isVinError, VinError } from "../errors";
import type { Picture } from "../picture/types";
import type { SourceReading, SourceUsage } from "../types";
import { Breaker } from "./policy/breaker";
import { WaitingLine, type Gaps, type LineLimits, type Place, type Places } from "./line";
import { Quota } from "./policy/quota";
import { RetryBudget } from "./policy/retry-budget";
import { countLost, delayOf, kindOf, mayTryAgain, type Attempts } from "./policy/retry";
import { Spacing } from "./policy/spacing";
import { orAborted, sleep } from "./sleep";

export interface CloudLimits extends LineLimits {
  callsPerSecond: number;
}

/** Spaces calls, and lets none start for a while when the service says so. */
export interface CallSpacing extends Gaps {
  callsPerSecond: number;
  hold(ms: number): void;
}

/** What a message is doing. */
export type CallState =
  | { kind: "reading" }
  /** Is read no more: it was read, or has to wait once more. */
  | { kind: "waiting" }
  /** Waits `ms` for its next attempt; `lost`: the answer of the last one was lost, so the next may be billed again. */
  | { kind: "retrying"; ms: number; lost: boolean };

export interface CloudCall {
  client: CloudClient;
  cameraId: string | null;
  timestamp: string | null;
  signal: EndSignal;
  /** On the clock of `performance.now()`: a wait that would end later is not begun. */
  deadlineAt: number;
  /** How often a call whose answer was lost is repeated; each repeat may be billed. */
  repeat: number;
  /** Percent of the plan, or null. */
  monthlyLimit: number | null;
  /** Fails at once while the service is taken for dead, because someone else can answer. */
  impatient: boolean;
  onState: (state: CallState) => void;
  /** What it took beforehand. */
  places: Places | null;
}

/** The longest that one 429 holds everybody back. */
const LONGEST_HOLD_MS = 60_000;

export class CloudLine {
  readonly #spacing: CallSpacing;
  readonly #line: WaitingLine;
  readonly #budget = new RetryBudget();
  readonly #breaker = new Breaker();
  readonly #quota = new Quota();
  readonly #impatient = new Set<Place>();
  /** The question for the usage that messages wait for; null: none is out. */
  #asking: Promise<unknown> | null = null;
  #limits: CloudLimits;

  constructor(limits: CloudLimits, spacing: CallSpacing = new Spacing(limits.callsPerSecond)) {
    this.#limits = limits;
    this.#spacing = spacing;
    this.#line = new WaitingLine(limits, spacing);
  }

  /** Messages that wait for their turn, or to try again. */
  get waiting(): number {
    return this.#line.waiting;
  }

  /** Where pictures of a list take their places beforehand. */
  get queue(): WaitingLine {
    return this.#line;
  }

  configure(limits: CloudLimits): void {
    this.#limits = limits;
    this.#spacing.callsPerSecond = limits.callsPerSecond;
    this.#applyLimits();
  }

  /** Reads one picture, over as many attempts as its deadline allows. Rejects with VinError. */
  async read(picture: Picture, call: CloudCall): Promise<SourceReading> {
    const place = this.#line.enter(picture.kind === "bytes" ? picture.bytes.byteLength : 0, call);
    if (call.impatient) this.#impatient.add(place);
    const attempts: Attempts = { count: 0, lost: 0, unreadable: 0 };
    let failure: VinError | null = null;
    try {
      for (;;) {
        if (call.impatient && this.#breaker.refusal) throw this.#breaker.refusal;
        if (this.#quota.isStale(call.monthlyLimit)) await this.#learnQuota(call);
        const refusal = this.#quota.refusal(call.monthlyLimit);
        if (refusal) throw refusal;
        const outcome = await this.#line.turn(place, () => this.#attempt(picture, call, attempts), {
          signal: call.signal,
          onStart: () => call.onState({ kind: "reading" }),
        });
        if (!isVinError(outcome)) return outcome;
        failure = outcome;
        await this.#prepareNext(outcome, attempts, call);
      }
    } catch (error) {
      // Time ran out while the message waited to try again: why it had to says more than that.
      const late = isVinError(error) && error.code === "VIN_TIMEOUT" && error === call.signal.reason;
      throw failure && late ? withAttempts(failure, attempts) : error;
    } finally {
      this.#impatient.delete(place);
      this.#line.leave(place);
    }
  }

  /** Asks the statistics, ahead of the pictures that wait, and keeps what they say about the quota. */
  async statistics(client: CloudClient, signal: EndSignal): Promise<SourceUsage> {
    const usage = await this.#line.run(() => client.statistics({ signal }), { signal, ahead: true });
    this.#quota.learned(usage);
    return usage;
  }

  close(): void {
    this.#line.close();
  }

  /** One call. A failure is returned, so that it can be told from the end of the message itself. */
  async #attempt(picture: Picture, call: CloudCall, attempts: Attempts): Promise<SourceReading | VinError> {
    const { client, cameraId, timestamp, signal } = call;
    // Those before it in the line may have used what was left when it came.
    const refusal = this.#quota.refusal(call.monthlyLimit);
    if (refusal) throw refusal;
    attempts.count += 1;
    this.#quota.called();
    const startedAt = performance.now();
    try {
      const reading = await client.read(picture, { cameraId, timestamp, signal });
      this.#budget.succeeded();
      this.#note(null, startedAt);
      return reading;
    } catch (error) {
      if (signal.aborted || !isVinError(error)) throw error;
      this.#note(error, startedAt);
      return error;
    }
  }

  /** Waits until the next attempt may start. Throws the failure when there is none. */
  async #prepareNext(failure: VinError, attempts: Attempts, call: CloudCall): Promise<void> {
    call.onState({ kind: "waiting" });
    const error = await this.#understand(failure, call);
    const lost = mayBeBilled(error);
    if (lost) countLost(error, attempts);
    const kind = kindOf(error, lost);
    if (!mayTryAgain(error, kind, attempts, call.repeat)) throw withAttempts(error, attempts);
    const ms = this.#delay(error, kind === "throttled", delayOf(error, kind, attempts.count), attempts);
    if (performance.now() + ms > call.deadlineAt) throw withAttempts(error, attempts);
    call.onState({ kind: "retrying", ms, lost });
    await sleep(ms, call.signal);
  }

  #delay(error: VinError, throttled: boolean, delay: number, attempts: Attempts): number {
    const slowLane = this.#budget.spend(throttled);
    // The server had only closed an idle connection: nothing was sent in vain, and nobody needs a rest.
    if (wasReusedConnection(error) && attempts.count === 1) return 0;
    return Math.max(delay, slowLane);
  }

  /** A 403 stands for a wrong token and for a used-up plan alike; where its words leave it open, the statistics tell. */
  async #understand(failure: VinError, call: CloudCall): Promise<VinError> {
    const unclear = isUnclearDenial(failure);
    if (!unclear && failure.code !== "VIN_QUOTA") return failure;
    const usage = await this.#ask(call);
    if (unclear && !(usage && usage.total !== null && usage.calls >= usage.total)) return failure;
    this.#stopForQuota();
    const { message, cause } = this.#quota.refusal(null) ?? failure;
    return new VinError("VIN_QUOTA", message, { ...failure.cause, ...cause });
  }

  #stopForQuota(): void {
    this.#quota.exhausted();
    const refusal = this.#quota.refusal(null);
    if (refusal) this.#line.refuse(refusal, (place) => place.order >= 0);
  }

  async #learnQuota(call: CloudCall): Promise<void> {
    // One asks for all, and all wait for the answer, or the others would slip past the limit.
    while (this.#quota.isStale(call.monthlyLimit)) {
      this.#asking ??= this.#ask(call).finally(() => (this.#asking = null));
      await orAborted(this.#asking, call.signal).catch(() => call.signal.throwIfAborted());
    }
  }

  /** The statistics, or null when they can't be had: not knowing the quota is no reason to stop. */
  async #ask({ client, signal }: CloudCall): Promise<SourceUsage | null> {
    try {
      return await this.statistics(client, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      this.#quota.unanswered();
      return null;
    }
  }

  /** What follows from a call for all others, before any of them gets its turn. */
  #note(error: VinError | null, startedAt: number): void {
    if (error && isDead(error)) {
      const pause = this.#breaker.failed(error, startedAt);
      if (pause > 0) {
        this.#spacing.hold(pause);
        this.#line.refuse(error, (place) => this.#impatient.has(place));
      }
    } else {
      this.#breaker.answered();
    }
    if (error?.code === "VIN_RATE_LIMIT") this.#spacing.hold(Math.min(LONGEST_HOLD_MS, retryAfterMs(error)));
    if (error?.code === "VIN_QUOTA") this.#stopForQuota();
    this.#applyLimits();
  }

  /** While the service is taken for dead one call at a time probes it. */
  #applyLimits(): void {
    this.#line.limits = this.#breaker.isOpen ? { ...this.#limits, concurrency: 1 } : this.#limits;
  }
}

/** No answer, or one that a proxy gives for a server that is gone. */
function isDead({ code, cause }: VinError): boolean {
  if (code === "VIN_NETWORK" || code === "VIN_TIMEOUT") return true;
  return code === "VIN_SERVER" && [502, 503, 504].includes(cause.status ?? 0);
}

function retryAfterMs(error: VinError): number {
  return (error.cause.retryAfter ?? 0) * 1000;
}

function withAttempts(error: VinError, { count }: Attempts): VinError {
  return new VinError(error.code, error.message, { ...error.cause, attempts: count });
}
