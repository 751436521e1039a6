/** A helper process of a benchmark, written in TypeScript, that takes orders and answers each with one report. */
import { fork } from "node:child_process";
import { join } from "node:path";

export interface Child<Order, Report> {
  /** Sends an order and waits for its report; rejects when the process ends before. One order at a time. */
  ask(order: Order): Promise<Report>;
  stop(): Promise<void>;
}

/** @param file name of the process's source file in this folder */
export function startChild<Order extends object, Report>(file: string): Child<Order, Report> {
  const child = fork(join(__dirname, file), { execArgv: ["--require", "tsx/cjs"] });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return {
    ask: (order) =>
      new Promise((resolve, reject) => {
        child.once("message", (report) => resolve(report as Report));
        void ended.then((code) => reject(new Error(`${file} ended with status ${code}`)));
        child.send(order);
      }),
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** The child's side: answers each order by `handle`, and ends when the benchmark lets go. */
export function serve<Order, Report>(handle: (order: Order) => Promise<Report>): void {
  process.on("message", (order) => {
    handle(order as Order).then(
      (report) => void process.send?.(report),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on("disconnect", () => process.exit());
}
