/** The library: what `require("@vin-id/node-red/api")` gives. */
export { createReader, type LeftMessage, type Reader } from "./reader";
export type { CameraSignIn, ReadOptions, UrlMode } from "./read-options";
export type { ReaderOptions } from "./options";
export type { EndSignal } from "./ending";
export type { ProxySettings } from "./cloud/proxy";
export type { TlsOptions } from "./cloud/connection/tls";
export type { MessageOrigin } from "./line/redis/shared-line";
export type { CallState } from "./line/cloud-line";
export { parseVin, type ModelYearBasis, type ParsedVin, type ParseOptions } from "./vin";
export { VinError, isVinError, VIN_ERROR_CODES, type VinErrorCode, type VinErrorCause } from "./errors";
export type {
  Box,
  EngineChoice,
  EngineName,
  LocalCounts,
  Orientation,
  Reading,
  Usage,
  VinResult,
} from "./types";
