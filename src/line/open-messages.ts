/** The messages of one service that have no outcome yet, so that closing can hand every one of them back. */
import type { Ending, EndSignal } from "../ending";
import { withDeadline } from "./deadline";
import { closedError } from "./line";

/** How long a call on the network may still finish while a service closes: a redeploy is to stay under a second. */
const GRACE_MS = 800;

export interface OpenMessage {
  readonly signal: EndSignal;
  /** When the message must have its outcome, on the clock of `performance.now()`. */
  readonly deadlineAt: number;
  /** True while a call that may cost something is on its way. */
  onNetwork: boolean;
}

export class OpenMessages {
  readonly #open = new Map<OpenMessage, Ending>();
  #closed = false;
  #whenEmpty: (() => void) | null = null;

  /** Runs one message's work under its deadline. Throws VIN_CLOSED once the service closes. */
  run<T>(
    seconds: number,
    outer: EndSignal | undefined,
    work: (message: OpenMessage) => Promise<T>,
  ): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    return withDeadline(seconds, outer, async (ending) => {
      const message = { signal: ending, deadlineAt: performance.now() + seconds * 1000, onNetwork: false };
      this.#open.set(message, ending);
      try {
        return await work(message);
      } finally {
        this.#open.delete(message);
        if (this.#open.size === 0) this.#whenEmpty?.();
      }
    });
  }

  /** Hands back what waits at once, and what is on the network after a short grace. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const [message, ending] of this.#open) if (!message.onNetwork) ending.end(closedError());
    if (this.#open.size > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
        timer = setTimeout(resolve, GRACE_MS);
      });
      clearTimeout(timer);
    }
    for (const ending of this.#open.values()) ending.end(closedError());
  }
}
