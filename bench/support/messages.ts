/** What benchmarks and their helper processes tell each other. */

/** How the server breaks a call; `none` is the good answer. */
export const FAULTS = ["503", "reset", "429", "stall", "half body", "bad JSON"] as const;
export type Fault = (typeof FAULTS)[number];

export interface ServerSettings {
  /** Share of the calls that are answered with a fault, 0-1. */
  faultShare: number;
  /** Same seed, same sequence of faults. */
  seed: number;
  /** Answer each picture with a VIN of its own instead of one VIN for all; costs a hash for each picture. */
  ownVins: boolean;
}

export interface CallCounts {
  /** Calls that arrived, good and broken ones. */
  calls: number;
  /** Pictures that were told apart; 0 without `ownVins`. */
  pictures: number;
  /** Most calls for one picture. */
  mostCalls: number;
  /** Pictures that were answered well more than once: the answer was there when the client gave up. */
  answeredAgain: number;
  faults: Record<Fault, number>;
}

/** What the server is asked: its settings once, then its counts. It answers the first with its port. */
export type ServerOrder = { kind: "start"; settings: ServerSettings } | { kind: "count" };
export type ServerReport = number | CallCounts;

/** What the idle process is asked; it answers the second with its loop's delay. */
export interface IdleOrder {
  kind: "start" | "stop";
}

/** Who sends the pictures in a comparison. */
export const SENDERS = [
  "vin-read",
  "vin-read, duplicates off",
  "http request",
  "http request, body made by hand",
  "undici, body made by hand",
  "a node that sends a ready body with undici",
  "the same, with the code of the picture's content",
  "undici, ready body",
] as const;
export type Sender = (typeof SENDERS)[number];

export type RoundOrder =
  | { kind: "start"; baseUrl: string; atOnce: number; pictureBytes: number }
  | { kind: "round"; sender: Sender; count: number };

/** What one round took in the sender's process. */
export interface RoundReport {
  milliseconds: number;
  /** Processor time, system calls included. */
  cpuMilliseconds: number;
}
