/** A node's badge: what busy messages look like, and at most two updates a second that always end on the latest. */
import type { Node, NodeStatus } from "node-red";

/** Each update goes to every open editor, so a busy line must not send one per picture. */
const SHORTEST_GAP_MS = 500;

/** What one message is doing; `at`: when it is tried again, on the clock of `performance.now()`. */
export type MessageState = { kind: "waiting" } | { kind: "reading" } | { kind: "retrying"; at: number };

/** The badge while messages are open. Numbers and signs read the same in every language; words are message ids. */
export function busyStatus(
  states: MessageState[],
  texts: { waiting: string; working: string },
  now: number = performance.now(),
): NodeStatus {
  const reading = states.filter(({ kind }) => kind === "reading").length;
  const retries = states.flatMap((state) => (state.kind === "retrying" ? [state.at] : []));
  const waiting = states.length - reading;
  if (reading > 0) {
    const text = waiting > 0 ? `▶ ${reading}  ⏳ ${waiting}` : texts.working;
    return { fill: "blue", shape: "dot", text };
  }
  if (retries.length === states.length) {
    const seconds = Math.max(0, Math.ceil((Math.min(...retries) - now) / 1000));
    return { fill: "yellow", shape: "ring", text: `↻ ${seconds} s${waiting > 1 ? `  ⏳ ${waiting}` : ""}` };
  }
  return { fill: "yellow", shape: "ring", text: waiting > 1 ? `⏳ ${waiting}` : texts.waiting };
}

/** The time of day, the same in every language: without it the badge of two equal outcomes would not change. */
export function clockTime(): string {
  return new Date().toTimeString().slice(0, 8);
}

export class StatusLight {
  readonly #node: Node;
  #latest: (() => NodeStatus) | null = null;
  #shown = "";
  #shownAt = -Infinity;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(node: Node) {
    this.#node = node;
  }

  /**
   * Shows a status, now or soon; `status` is asked at that moment, so that what it counts is true then.
   * @param settled not before what is going on now has come to its end: where one message makes room for the next, that one
   * begins before the first has left
   */
  show(status: () => NodeStatus, { settled = false } = {}): void {
    if (this.#closed) return;
    this.#latest = status;
    if (this.#timer) return;
    const wait = this.#shownAt + SHORTEST_GAP_MS - performance.now();
    if (wait <= 0 && !settled) return this.#flush();
    // A timer's turn comes after all that was promised is settled.
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#flush();
      },
      Math.max(0, wait),
    );
  }

  /** Ends updates, pending ones included; Node-RED clears a closed node's status itself. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#latest = null;
  }

  #flush(): void {
    if (!this.#latest) return;
    const status = this.#latest();
    const text = JSON.stringify(status);
    if (text !== this.#shown) {
      this.#shown = text;
      this.#shownAt = performance.now();
      this.#node.status(status);
    }
    // A count of seconds goes on by itself; everything else stays until something happens.
    if (!status.text?.startsWith("↻")) this.#latest = null;
    else this.#timer = setTimeout(() => this.#tick(), 1000);
  }

  #tick(): void {
    this.#timer = null;
    this.#flush();
  }
}
