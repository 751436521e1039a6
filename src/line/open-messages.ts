/** The messages of one service that have no outcome yet, so that closing can hand every one of them back. */
import type { VinError } from "../errors";
import { withDeadline } from "./deadline";
import { closedError } from "./line";

/** How long a call on the network may still finish while a service closes: a redeploy is to stay under a second. */
const GRACE_MS = 800;

export interface OpenMessage {
  readonly signal: AbortSignal;
  /** When the message must have its outcome, on the clock of `performance.now()`. */
  readonly deadlineAt: number;
  /** True while a call that may cost something is on its way. */
  onNetwork: boolean;
}

export class OpenMessages {
  readonly #open = new Map<OpenMessage, (reason: VinError) => void>();
  #closed = false;
  #whenEmpty: (() => void) | null = null;

  /** Runs one message's work under its deadline. Throws VIN_CLOSED once the service closes. */
  async run<T>(
    seconds: number,
    outer: AbortSignal | undefined,
    work: (message: OpenMessage) => Promise<T>,
  ): Promise<T> {
    if (this.#closed) throw closedError();
    return withDeadline(seconds, outer, async (signal, end) => {
      const message = { signal, deadlineAt: performance.now() + seconds * 1000, onNetwork: false };
      this.#open.set(message, end);
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
    for (const [message, end] of this.#open) if (!message.onNetwork) end(closedError());
    if (this.#open.size > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
        timer = setTimeout(resolve, GRACE_MS);
      });
      clearTimeout(timer);
    }
    for (const end of this.#open.values()) end(closedError());
  }
}
