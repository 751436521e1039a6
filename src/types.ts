/** The shapes that cross the rooms of the house and that flows rely on. */
import type { ParsedVin } from "./vin/types";

/** How the VIN lies in the picture. */
export type Orientation = "horizontal" | "vertical";
/** Who gave a reading. */
export type EngineName = "cloud" | "embedded";
/** Who is to give readings; `fallback`: the cloud, and the embedded reader when the cloud can't. */
export type EngineChoice = EngineName | "fallback";

/** Pixels of the upright picture. */
export interface Box {
  xmin: number;
  ymin: number;
  xmax: number;
  ymax: number;
}

/** One VIN in a picture, with everything the engine said about it. */
export interface VinResult {
  /** The VIN, normalised. */
  vin: string;
  /** The text as the engine gave it. */
  raw: string;
  orientation: Orientation | null;
  /** 0-1; null where the engine gives none. */
  confidence: number | null;
  box: Box | null;
  /** What else the text could be, best first; the first one is `vin` itself. */
  candidates: { vin: string; confidence: number | null }[];
  details: ParsedVin;
}

/** What a picture became. */
export interface Reading {
  /** Best VIN, normalised; null when the picture shows none. */
  vin: string | null;
  orientation: Orientation | null;
  found: boolean;
  confidence: number | null;
  details: ParsedVin | null;
  /** Every VIN in the picture, best first. */
  results: VinResult[];
  engine: EngineName;
  /** True when an identical picture had just been read, and its reading was used again. */
  duplicate: boolean;
  /**
   * True when a machine, or Redis, stopped while this picture was in the line that machines share: it may have been read,
   * and counted, twice.
   */
  repeated: boolean;
  cameraId: string | null;
  /** ISO 8601, UTC. */
  timestamp: string | null;
  /** Milliseconds, as the engine reports them. */
  processingTime: number | null;
  filename: string | null;
  /** The engine's answer, verbatim. */
  response: unknown;
}

/** What a service has used, and what is left. */
export interface Usage {
  calls: number;
  /** Calls in the plan; null: no limit. */
  total: number | null;
  /** Calls left, never below zero; null: no limit. */
  remaining: number | null;
  /** Share of the plan that is used, with one decimal place; null: no limit. */
  percent: number | null;
  month: number | null;
  year: number | null;
  resetsOn: string | null;
  engine: EngineName;
  /** This service since it started. */
  local: LocalCounts;
  /** What is wrong with the offline reader's count, in sentences: that it was lost, or can't be saved. Usually empty. */
  warnings: string[];
  response: unknown;
}

/** What a reader counts itself, since it started. */
export interface LocalCounts {
  readings: number;
  failures: number;
  waiting: number;
  /** Calls that were tried again, whatever the reason. */
  retries: number;
  /** Those of them whose answer had been lost, so that both calls may be billed. */
  repeats: number;
  /** Pictures that shared the call of an identical one. */
  duplicates: number;
  /** Pictures that the embedded reader read because the cloud could not. */
  fallbacks: number;
  lastError: string | null;
}

/** One text an engine found, before anything is known about VINs. */
export interface SourceResult {
  /** As the engine gave it. */
  text: string;
  orientation: Orientation | null;
  confidence: number | null;
  box: Box | null;
  /** Best first, the text itself included. */
  candidates: { text: string; confidence: number | null }[];
}

/** What an engine (cloud or embedded) answers for one picture. */
export interface SourceReading {
  results: SourceResult[];
  cameraId: string | null;
  timestamp: string | null;
  processingTime: number | null;
  filename: string | null;
  response: unknown;
}

/** What an engine answered, and which one it was. */
export interface Answer {
  source: SourceReading;
  engine: EngineName;
  /** True when the call of an identical picture gave the answer. */
  duplicate: boolean;
  /** How often a machine may have read the picture before, because it or Redis died meanwhile; absent: never. */
  repeats?: number;
}

/** What an engine reports about its use. */
export interface SourceUsage {
  calls: number;
  /** Calls in the plan; null: no limit. */
  total: number | null;
  month: number | null;
  year: number | null;
  resetsOn: string | null;
  response: unknown;
}
