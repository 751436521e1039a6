/** The library: what `require("@vin-id/node-red/api")` gives. */
export { createReader, type Reader, type ReadOptions, type UrlMode } from "./reader";
export type { ReaderOptions } from "./options";
export { parseVin } from "./vin";
export type { ParsedVin, ModelYearBasis } from "./vin/types";
export { VinError, isVinError, VIN_ERROR_CODES, type VinErrorCode, type VinErrorCause } from "./errors";
export type { Box, EngineName, LocalCounts, Orientation, Reading, Usage, VinResult } from "./types";
