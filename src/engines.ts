/** Reads pictures on this machine: with the cloud, with the embedded reader, or with the one after the other. */
import { availableParallelism } from "node:os";
import { createEmbeddedEngine, type EmbeddedEngine } from "./engine";
import type { EndSignal } from "./ending";
import { isVinError, type VinErrorCode } from "./errors";
import type { CallSpacing, CallState } from "./line/cloud-line";
import { CloudSource, type CloudRequest } from "./line/cloud-source";
import { withDeadline } from "./line/deadline";
import { WaitingLine } from "./line/line";
import { MonthCounter } from "./line/month-counter";
import type { NormalisedOptions } from "./options";
import type { Picture, PictureBytes } from "./picture/types";
import type { Answer, EngineChoice, EngineName, SourceUsage } from "./types";

/** One picture on its way. */
export interface EngineJob extends CloudRequest {
  /** Gets a picture that the cloud was to fetch by itself. */
  fetch: (url: URL) => Promise<PictureBytes>;
}

/** Failures of the cloud after which the embedded reader answers: those that say nothing about picture or token. */
const CLOUD_CANT_ANSWER: VinErrorCode[] = [
  "VIN_NETWORK",
  "VIN_SERVER",
  "VIN_TIMEOUT",
  "VIN_QUOTA",
  "VIN_RATE_LIMIT",
  "VIN_BAD_RESPONSE",
];

export class Engines {
  /** Pictures that are read at the same time. */
  readonly atOnce: number;
  readonly #choice: EngineChoice;
  readonly #cloud: CloudSource | null;
  readonly #embedded: EmbeddedEngine | null;
  readonly #embeddedLine: WaitingLine;
  readonly #month: MonthCounter;

  /**
   * @param spacing keeps the account's rate over all machines; null: over this process
   * @throws VinError VIN_CONFIG when a setting can't be used
   */
  constructor(options: NormalisedOptions, spacing: CallSpacing | null) {
    const { engine, concurrency, queueLimit, usageFile, onWarning } = options;
    const workers = Math.min(concurrency, availableParallelism());
    this.#choice = engine;
    this.atOnce = engine === "embedded" ? workers : concurrency;
    this.#cloud = engine === "embedded" ? null : new CloudSource(options, spacing);
    this.#embedded = engine === "cloud" ? null : createEmbeddedEngine({ workers });
    this.#embeddedLine = new WaitingLine({ concurrency: workers, queueLimit });
    this.#month = new MonthCounter(engine === "cloud" ? null : usageFile, { onWarning });
  }

  get waiting(): number {
    return (this.#cloud?.waiting ?? 0) + this.#embeddedLine.waiting + (this.#embedded?.waiting ?? 0);
  }

  /** The queues that a picture may pass. */
  get queues(): WaitingLine[] {
    return [...(this.#cloud ? [this.#cloud.queue] : []), ...(this.#embedded ? [this.#embeddedLine] : [])];
  }

  /** Reads one picture. Rejects with VinError. */
  read(picture: Picture, job: EngineJob): Promise<Answer> {
    const cloud = this.#cloud;
    if (!cloud) return this.#readEmbedded(picture, job);
    if (this.#choice === "cloud") return cloud.read(picture, job, false);
    return this.#readWithFallback(cloud, picture, job);
  }

  /** What is wrong with the count of what was read offline, in sentences. */
  get warnings(): string[] {
    return this.#month.warnings;
  }

  /** What was used, and by which engine. Rejects with VinError. */
  async usage(signal: EndSignal): Promise<{ source: SourceUsage; engine: EngineName }> {
    if (this.#cloud) return { source: await this.#cloud.statistics(signal), engine: "cloud" };
    const { calls, month, year } = this.#month.current();
    return {
      source: { calls, total: null, month, year, resetsOn: null, response: null },
      engine: "embedded",
    };
  }

  async close(): Promise<void> {
    this.#embeddedLine.close();
    this.#month.close();
    await Promise.all([this.#cloud?.close(), this.#embedded?.close()]);
  }

  async #readEmbedded(picture: Picture, job: EngineJob): Promise<Answer> {
    const { cameraId, timestamp, message, onState, places } = job;
    const { signal } = message;
    const local = picture.kind === "bytes" ? picture : await job.fetch(picture.url);
    // Its turn in this reader's line is not yet a worker of its own: other readers use the same ones.
    const onStart = () => onState({ kind: "reading" });
    const task = () => (this.#embedded as EmbeddedEngine).read(local, { signal, onStart });
    const source = await this.#embeddedLine.run(task, { signal, bytes: local.bytes.byteLength, places });
    this.#month.add();
    return { source: { ...source, cameraId, timestamp }, engine: "embedded", duplicate: false };
  }

  /** The cloud gets most of the time, but leaves enough for the embedded reader to answer within the deadline. */
  async #readWithFallback(cloud: CloudSource, picture: Picture, job: EngineJob): Promise<Answer> {
    const { message } = job;
    const left = (message.deadlineAt - performance.now()) / 1000;
    const seconds = left - Math.min(30, left / 3);
    try {
      return await withDeadline(seconds, message.signal, (signal) => {
        const part = { signal, deadlineAt: performance.now() + seconds * 1000, onNetwork: false };
        const onState = (state: CallState) => {
          message.onNetwork = part.onNetwork;
          job.onState(state);
        };
        return cloud.read(picture, { ...job, message: part, onState }, true);
      });
    } catch (error) {
      if (message.signal.aborted || !isVinError(error) || !CLOUD_CANT_ANSWER.includes(error.code))
        throw error;
      message.onNetwork = false;
      job.onState({ kind: "waiting" });
      return this.#readEmbedded(picture, job);
    }
  }
}
