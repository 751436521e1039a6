/**
 * The one funnel for errors, status and done: every message that enters a node leaves through here exactly
 * once, so its outcome and the node's badge cannot disagree. Node-RED copies messages while they leave, and what it
 * throws then ends here too: as an exception it would end Node-RED.
 */
import type { Node, NodeStatus } from "node-red";
import { Ending, type EndSignal } from "../../src/ending";
import { isVinError, reasonOf, VinError } from "../../src/errors";
import type { CallState } from "../../src/line/cloud-line";
import { closedError } from "../../src/line/line";
import { failureText, uncopyable } from "./messages";
import { busyStatus, StatusLight, type MessageState } from "./status";
import type { Done, Message, Send } from "./types";

/** How long a reading in progress may still finish while its node closes: a redeploy is to stay under a second. */
const GRACE_MS = 800;

/** What a node's work on one message comes to. */
export interface Outcome {
  /** Messages per output; null: nothing is sent. */
  send: Parameters<Send>[0] | null;
  status: NodeStatus;
}

/** What the work may say while it goes on. */
export interface Progress {
  /** Ends the work when the node closes. */
  signal: EndSignal;
  /** The message left the waiting line, or waits to be tried again. */
  onState: (state: CallState) => void;
}

export interface FunnelTexts {
  waiting: string;
  working: string;
  /** Badge of a failure, by its code, or by `no-token`. */
  error(kind: string): string;
}

/** A message without an outcome yet. */
interface Open {
  ending: Ending;
  /** Its pictures that are being read now: one, or some of a list. */
  reading: number;
  /** When a picture of it is tried again, on the clock of `performance.now()`. */
  retryAt: number | null;
}

export class Funnel {
  readonly #node: Node;
  readonly #texts: FunnelTexts;
  readonly #light: StatusLight;
  readonly #open = new Set<Open>();
  #whenEmpty: (() => void) | null = null;

  constructor(node: Node, texts: FunnelTexts) {
    this.#node = node;
    this.#texts = texts;
    this.#light = new StatusLight(node);
  }

  /** A status that belongs to no message, such as a missing service. */
  show(status: NodeStatus): void {
    this.#light.show(() => status);
  }

  showError(error: VinError): void {
    this.show(this.#errorStatus(error));
  }

  /**
   * Runs `work` for one message. Success sends and calls `done()`; failure calls `done` with its text, or sends what
   * `onError` makes of it when the node has an error output. Never rejects.
   */
  async run(
    msg: Message,
    send: Send,
    done: Done,
    work: (progress: Progress) => Promise<Outcome>,
    onError: ((error: VinError) => Outcome["send"]) | null = null,
  ): Promise<void> {
    const open: Open = { ending: new Ending(), reading: 0, retryAt: null };
    const start = performance.now();
    this.#open.add(open);
    this.#showBusy();
    let result: Outcome | VinError;
    try {
      result = await work({
        signal: open.ending,
        onState: (state) => {
          if (!this.#open.has(open)) return;
          if (state.kind === "reading") open.reading += 1;
          if (state.kind === "waiting") open.reading -= 1;
          open.retryAt = state.kind === "retrying" ? performance.now() + state.ms : null;
          this.#showBusy();
        },
      });
    } catch (caught) {
      result = asVinError(caught);
    }
    this.#open.delete(open);
    const last = this.#leave(result, send, done, onError);
    if (this.#node.metric()) this.#measure(msg, Math.round(performance.now() - start));
    // While other messages are in work the badge stays busy; the last one leaves its outcome there.
    if (this.#open.size === 0) this.show(last);
    else this.#showBusy();
    if (this.#open.size === 0) this.#whenEmpty?.();
  }

  /** Sends what there is to send, calls `done` once, and gives the badge that tells how it ended. Never throws. */
  #leave(
    result: Outcome | VinError,
    send: Send,
    done: Done,
    onError: ((error: VinError) => Outcome["send"]) | null,
  ): NodeStatus {
    const error = isVinError(result) ? result : null;
    let failure = onError ? null : error;
    let status = error ? this.#errorStatus(error) : (result as Outcome).status;
    try {
      const messages = error ? onError?.(error) : (result as Outcome).send;
      if (messages) send(messages);
    } catch (thrown) {
      failure = error ?? uncopyable(thrown);
      status = this.#errorStatus(failure);
    }
    try {
      if (failure) done(failureText(failure));
      else done();
    } catch (thrown) {
      // Without the message, since its copy for the Catch or Complete nodes is what failed.
      const [what, nodes] = failure ? [failure.message, "Catch"] : ["The message was sent on.", "Complete"];
      this.#node.error(`${what} No ${nodes} node got it: it can't be copied (${reasonOf(thrown)}).`);
    }
    return status;
  }

  #measure(msg: Message, ms: number): void {
    try {
      this.#node.metric("duration.millis", msg, ms);
    } catch {
      // A message whose id can't be read is not measured.
    }
  }

  /** Ends the work on every open message as VIN_CLOSED; what is being read may finish within a short grace. */
  async close(): Promise<void> {
    this.#light.close();
    for (const { ending, reading } of this.#open) if (reading === 0) ending.end(closedError());
    if (this.#open.size > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
        timer = setTimeout(resolve, GRACE_MS);
      });
      clearTimeout(timer);
    }
    for (const { ending } of this.#open) ending.end(closedError());
  }

  #errorStatus({ code, cause }: VinError): NodeStatus {
    // A date reads the same in every language.
    const pausedUntil = code === "VIN_QUOTA" && cause.resetsOn ? `⏸ ${cause.resetsOn.slice(0, 10)}` : null;
    const kind = cause.missing === "token" ? "no-token" : code;
    return { fill: "red", shape: "ring", text: pausedUntil ?? this.#texts.error(kind) };
  }

  #showBusy(): void {
    const { waiting, working } = this.#texts;
    const status = () => busyStatus([...this.#open].map(stateOf), { waiting, working });
    this.#light.show(status, { settled: true });
  }
}

function stateOf({ reading, retryAt }: Open): MessageState {
  if (reading > 0) return { kind: "reading" };
  return retryAt === null ? { kind: "waiting" } : { kind: "retrying", at: retryAt };
}

/** A message on the error output says what happened the way a Catch node would. */
export function withError(node: Node, msg: Message, error: VinError): Message {
  const { message, code, cause } = error;
  msg["error"] = { message, code, cause, source: { id: node.id, type: node.type, name: node.name } };
  return msg;
}

function asVinError(error: unknown): VinError {
  if (isVinError(error)) return error;
  return new VinError("VIN_ENGINE", "Something unexpected went wrong in this node. Please report it.", {
    reason: reasonOf(error),
  });
}
