/** Machines of a test: processes of their own, which can be killed. */
import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import type { ReaderOptions } from "../../../../src/options";
import type { Order, Report } from "./machine-process";

export class Machine {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor() {
    this.#child = fork(path.join(__dirname, "machine-process.ts"), { execArgv: ["--require", "tsx/cjs"] });
    this.#ended = new Promise((resolve) => this.#child.once("exit", () => resolve()));
  }

  static async start(options: ReaderOptions): Promise<Machine> {
    const machine = new Machine();
    await machine.#ask({ kind: "start", options });
    return machine;
  }

  /** Reads pictures `from` … `from + count - 1`. Rejects when the machine is killed meanwhile. */
  read(from: number, count: number): Promise<Report> {
    return this.#ask({ kind: "read", from, count });
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #ask(order: Order): Promise<Report> {
    return new Promise((resolve, reject) => {
      this.#child.once("message", (report) => resolve(report as Report));
      void this.#ended.then(() => reject(new Error("the machine's process has ended")));
      this.#child.send(order);
    });
  }
}
