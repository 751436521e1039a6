/** A process with one reader, as another machine would be: reads as many pictures as it is told, and says what it got. */
import type { VinError } from "../../../../src/errors";
import type { ReaderOptions } from "../../../../src/options";
import { createReader, type Reader } from "../../../../src/reader";
import { numberedPicture } from "./pictures";

export type Order =
  | { kind: "start"; options: ReaderOptions }
  /** Reads pictures `from` … `from + count - 1`. */
  | { kind: "read"; from: number; count: number };

export interface Report {
  /** Codes of failures, in order; null: the picture was read. */
  outcomes: (string | null)[];
  /** Numbers of the pictures whose readings say that they may have been read twice. */
  repeated: number[];
}

let reader: Reader;

async function obey(order: Order): Promise<Report> {
  if (order.kind === "start") {
    reader = createReader(order.options);
    return { outcomes: [], repeated: [] };
  }
  const numbers = Array.from({ length: order.count }, (_, index) => order.from + index);
  const repeated: number[] = [];
  const outcomes = await Promise.all(
    numbers.map((number) =>
      reader.read(numberedPicture(number)).then(
        (reading) => {
          if (reading.repeated) repeated.push(number);
          return null;
        },
        (error: VinError) => error.code,
      ),
    ),
  );
  return { outcomes, repeated };
}

process.on("message", (order: Order) => void obey(order).then((report) => process.send?.(report)));
process.on("disconnect", () => process.exit());
