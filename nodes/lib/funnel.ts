/**
 * The one funnel for errors, status and done: every message that enters a node leaves through here exactly
 * once, so its outcome and the node's badge cannot disagree.
 */
import type { Node, NodeStatus } from "node-red";
import { isVinError, VinError } from "../../src/errors";
import { closedError } from "../../src/line/line";
import { StatusLight } from "./status";
import type { Done, Message, Send } from "./types";

/** What a node's work on one message comes to. */
export interface Outcome {
  /** Messages per output; null: nothing is sent. */
  send: Parameters<Send>[0] | null;
  status: NodeStatus;
}

/** What the work may say while it goes on. */
export interface Progress {
  /** Ends the work when the node closes. */
  signal: AbortSignal;
  /** The message left the waiting line. */
  started: () => void;
}

export interface FunnelTexts {
  waiting: string;
  working: string;
  /** Badge of a failure, by its code. */
  error(code: string): string;
}

export class Funnel {
  readonly #texts: FunnelTexts;
  readonly #light: StatusLight;
  readonly #open = new Set<AbortController>();
  #working = 0;

  constructor(node: Node, texts: FunnelTexts) {
    this.#texts = texts;
    this.#light = new StatusLight(node);
  }

  /** A status that belongs to no message, such as a missing service. */
  show(status: NodeStatus): void {
    this.#light.show(status);
  }

  showError(error: VinError): void {
    this.#light.show({ fill: "red", shape: "ring", text: this.#texts.error(error.code) });
  }

  /**
   * Runs `work` for one message. Success sends and calls `done()`; failure calls `done(error)`, or sends what
   * `onError` makes of it when the node has an error output. Never rejects.
   */
  async run(
    send: Send,
    done: Done,
    work: (progress: Progress) => Promise<Outcome>,
    onError: ((error: VinError) => Outcome["send"]) | null = null,
  ): Promise<void> {
    const controller = new AbortController();
    this.#open.add(controller);
    let working = false;
    const started = () => {
      working = true;
      this.#working += 1;
      this.#showBusy();
    };
    this.#showBusy();
    let last: NodeStatus;
    let finish: () => void;
    try {
      const outcome = await work({ signal: controller.signal, started });
      last = outcome.status;
      finish = () => {
        if (outcome.send) send(outcome.send);
        done();
      };
    } catch (caught) {
      const error = asVinError(caught);
      last = { fill: "red", shape: "ring", text: this.#texts.error(error.code) };
      finish = () => {
        if (!onError) return done(error);
        send(onError(error) ?? []);
        done();
      };
    }
    if (working) this.#working -= 1;
    this.#open.delete(controller);
    // While other messages are in work the badge stays busy; the last one leaves its outcome there.
    if (this.#open.size === 0) this.#light.show(last);
    else this.#showBusy();
    finish();
  }

  /** Ends the work on every open message as VIN_CLOSED. */
  close(): void {
    this.#light.close();
    for (const controller of this.#open) controller.abort(closedError());
  }

  #showBusy(): void {
    this.#light.show(
      this.#working > 0
        ? { fill: "blue", shape: "dot", text: this.#texts.working }
        : { fill: "yellow", shape: "ring", text: this.#texts.waiting },
    );
  }
}

/** A message on the error output says what happened the way a Catch node would. */
export function withError(node: Node, msg: Message, error: VinError): Message {
  const { message, code, cause } = error;
  msg["error"] = { message, code, cause, source: { id: node.id, type: node.type, name: node.name } };
  return msg;
}

function asVinError(error: unknown): VinError {
  if (isVinError(error)) return error;
  const reason = error instanceof Error ? error.name : typeof error;
  return new VinError("VIN_ENGINE", "Something unexpected went wrong in this node. Please report it.", {
    reason,
  });
}
