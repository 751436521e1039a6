/** Bounds what clients send in, and have waiting: for each token and in all, so that memory has a limit. */
import { throttled, TRY_AGAIN_SECONDS } from "./refusal";

export interface IntakeLimits {
  /** Requests under way. */
  requests: number;
  /** Bytes of bodies, from their first byte until the picture is being read. */
  bytes: number;
}

/** What a piece of a body takes up besides its bytes: clients may send them one by one. */
const PIECE_BYTES = 256;

export class Intake {
  readonly #limits: IntakeLimits;
  readonly #whole: Intake | null;
  #requests = 0;
  #bytes = 0;

  /** @param whole also counts what this one does, and has a limit of its own */
  constructor(limits: IntakeLimits, whole: Intake | null = null) {
    this.#limits = limits;
    this.#whole = whole;
  }

  get requests(): number {
    return this.#requests;
  }

  /** Runs a request, which counts until it ends. Throws Refusal (429) when there are too many already. */
  async admit<T>(task: (delivery: Delivery) => Promise<T>): Promise<T> {
    if (!this.#hasRoom(1, 0)) throw full();
    const delivery = new Delivery(this);
    this.count(1, 0);
    try {
      return await task(delivery);
    } finally {
      delivery.release();
      this.count(-1, 0);
    }
  }

  /** Throws Refusal (429) when there is no room for so many bytes more. */
  checkRoom(bytes: number): void {
    if (!this.#hasRoom(0, bytes)) throw full();
  }

  /** Takes up room, or gives it back. */
  count(requests: number, bytes: number): void {
    this.#requests += requests;
    this.#bytes += bytes;
    this.#whole?.count(requests, bytes);
  }

  #hasRoom(requests: number, bytes: number): boolean {
    if (this.#requests + requests > this.#limits.requests) return false;
    if (this.#bytes + bytes > this.#limits.bytes) return false;
    return this.#whole === null || this.#whole.#hasRoom(requests, bytes);
  }
}

/** The body of one request on its way in. */
export class Delivery {
  readonly #intake: Intake;
  #bytes = 0;

  constructor(intake: Intake) {
    this.#intake = intake;
  }

  /** Refuses (429) at once a body that says it will have more bytes than there is room for. */
  expect(bytes: number): void {
    this.#intake.checkRoom(bytes);
  }

  /** Counts a piece that arrived. Throws Refusal (429) when there is no room for it. */
  add(piece: Uint8Array): void {
    const bytes = piece.length + PIECE_BYTES;
    this.#intake.checkRoom(bytes);
    this.#bytes += bytes;
    this.#intake.count(0, bytes);
  }

  /** Gives the bytes back: the picture is being read, or nothing of it is kept. */
  release(): void {
    this.#intake.count(0, -this.#bytes);
    this.#bytes = 0;
  }
}

function full() {
  return throttled(TRY_AGAIN_SECONDS);
}
