/** The cloud as one service uses it: its own client and limits, in the line it shares with services of the same account. */
import type { EndSignal } from "../ending";
import { createCloudClient, type CloudClient } from "../cloud/client";
import type { NormalisedOptions } from "../options";
import type { Picture } from "../picture/types";
import type { Answer, SourceReading, SourceUsage } from "../types";
import type { Places, WaitingLine } from "./line";
import { CloudLine, type CallSpacing, type CallState } from "./cloud-line";
import { DuplicateWindow } from "./policy/duplicates";
import type { OpenMessage } from "./open-messages";
import { joinLine, type LineMembership } from "./shared-lines";

export interface CloudRequest {
  cameraId: string | null;
  /** ISO 8601, UTC. */
  timestamp: string | null;
  message: OpenMessage;
  onState: (state: CallState) => void;
  /** What a picture of a list took beforehand. */
  places: Places | null;
}

export class CloudSource {
  readonly #options: NormalisedOptions;
  readonly #client: CloudClient;
  readonly #membership: LineMembership;
  readonly #duplicates: DuplicateWindow<SourceReading>;

  /**
   * @param spacing keeps the account's rate over all machines; null: over the services of this process
   * @throws VinError VIN_CONFIG for a base URL or token that can't be used
   */
  constructor(options: NormalisedOptions, spacing: CallSpacing | null = null) {
    const { baseUrl, token, api, allowHttp, concurrency, timeout, tls, proxy } = options;
    const timeoutMs = timeout * 1000;
    this.#options = options;
    this.#client = createCloudClient({
      baseUrl,
      token,
      api,
      allowHttp,
      timeoutMs,
      connections: concurrency,
      tls,
      proxy,
    });
    this.#membership = spacing ? lineOfItsOwn(options, spacing) : joinLine(options, options);
    this.#duplicates = new DuplicateWindow(options.duplicateWindow * 1000);
  }

  get waiting(): number {
    return this.#membership.line.waiting;
  }

  get queue(): WaitingLine {
    return this.#membership.line.queue;
  }

  /**
   * Reads one picture. Rejects with VinError.
   * @param impatient fail at once while the service is taken for dead, because someone else can answer
   */
  async read(picture: Picture, request: CloudRequest, impatient: boolean): Promise<Answer> {
    const { cameraId, timestamp } = request;
    const call = () => this.#call(picture, request, impatient);
    if (picture.kind === "url") return { source: await call(), engine: "cloud", duplicate: false };
    const { value, duplicate } = await this.#duplicates.share(picture.bytes, request.message.signal, call);
    // The answer of another message's call echoes that message's camera and time.
    const source = duplicate ? { ...value, cameraId, timestamp } : value;
    return { source, engine: "cloud", duplicate };
  }

  async statistics(signal: EndSignal): Promise<SourceUsage> {
    return this.#membership.line.statistics(this.#client, signal);
  }

  async close(): Promise<void> {
    this.#membership.leave();
    await this.#client.close();
  }

  #call(
    picture: Picture,
    { cameraId, timestamp, message, onState, places }: CloudRequest,
    impatient: boolean,
  ): Promise<SourceReading> {
    const { repeat, monthlyLimit } = this.#options;
    return this.#membership.line.read(picture, {
      client: this.#client,
      cameraId,
      timestamp,
      signal: message.signal,
      deadlineAt: message.deadlineAt,
      repeat,
      monthlyLimit,
      impatient,
      places,
      onState: (state) => {
        message.onNetwork = state.kind === "reading";
        onState(state);
      },
    });
  }
}

function lineOfItsOwn(options: NormalisedOptions, spacing: CallSpacing): LineMembership {
  const line = new CloudLine(options, spacing);
  return { line, leave: () => line.close() };
}
