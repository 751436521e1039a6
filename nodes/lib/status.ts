/** Shows a node's status, at most twice a second, and always ends on the latest one. */
import type { Node, NodeStatus } from "node-red";

/** Each update goes to every open editor, so a busy line must not send one per picture. */
const SHORTEST_GAP_MS = 500;

export class StatusLight {
  readonly #node: Node;
  #latest: NodeStatus | null = null;
  #shownAt = -Infinity;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(node: Node) {
    this.#node = node;
  }

  show(status: NodeStatus): void {
    if (this.#closed) return;
    this.#latest = status;
    if (this.#timer) return;
    const wait = this.#shownAt + SHORTEST_GAP_MS - performance.now();
    if (wait <= 0) return this.#flush();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#flush();
    }, wait);
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
    this.#shownAt = performance.now();
    this.#node.status(this.#latest);
    this.#latest = null;
  }
}
