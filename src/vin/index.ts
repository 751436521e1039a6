/** What a VIN is and says: the door of this room. */
export { normalizeVin } from "./normalize";
export { parseVin, type ParseOptions } from "./parse";
export type { ModelYearBasis, ParsedVin } from "./types";
