/** Where a command reads and writes, so that tests can hold the ends. */
import type { VinError } from "../errors";

export interface CommandIo {
  stdin: NodeJS.ReadableStream;
  stdout: (line: string) => void;
  stderr: (line: string) => void;
  env: Record<string, string | undefined>;
}

/** What standard error gets of a failure. */
export function failureLine({ code, message }: VinError): string {
  return `${code}: ${message}`;
}

/** Exit statuses of `vin-id`. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** Thrown when the command line itself is wrong; its message is shown with the usage. */
export class UsageError extends Error {}
