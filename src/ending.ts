/** Ends work early and says why. */

/** What work listens to, so that it can be ended. Every AbortSignal is one, and so is the lighter Ending. */
export interface EndSignal {
  /** Whether the work was ended. */
  readonly aborted: boolean;
  /** Why the work was ended; there is none before. */
  readonly reason: Error;
  /** Throws the reason once the work was ended. */
  throwIfAborted(): void;
  /** Calls `listener` when the work is ended. */
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  /** Calls `listener` no more. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/**
 * An AbortController and its signal in one. Every message has some, and a real one takes ten times as long to make and
 * listen to, since it is a target for all kinds of events.
 */
export class Ending implements EndSignal {
  aborted = false;
  reason!: Error;
  #listeners: (() => void)[] | null = null;

  /** Only the first reason counts. */
  end(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    // Who is told may take others off the list.
    for (let next = this.#listeners?.shift(); next; next = this.#listeners?.shift()) next();
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  /** The listener is called at most once, since there is one end. */
  addEventListener(_type: "abort", listener: () => void): void {
    if (!this.aborted) (this.#listeners ??= []).push(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    const place = this.#listeners?.indexOf(listener) ?? -1;
    if (place >= 0) this.#listeners?.splice(place, 1);
  }
}
