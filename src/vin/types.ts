/** What the answer of `parseVin` looks like. */

/** How the model year was found. */
export type ModelYearBasis = "position-10+7" | "position-10" | "assumed-latest" | "not-encoded";

/** What a VIN says: the answer of `parseVin`. */
export interface ParsedVin {
  /** Normalised text. */
  vin: string;
  /** As given. */
  raw: string;
  /** 17 legal characters, and a correct check digit where one is required. */
  valid: boolean;
  /** Positions 1-3. */
  wmi: string | null;
  /** Positions 4-9. */
  vds: string | null;
  /** Positions 10-17. */
  vis: string | null;
  region: string | null;
  /** Where the WMI is registered (ISO 3166 code, English name); not where the vehicle was built. */
  country: { code: string; name: string } | null;
  /** Legal entity behind the WMI: the maker, or where only that is known, who sells its vehicles in America. */
  manufacturer: string | null;
  /** Makes sold under the WMI. */
  makes: string[];
  modelYear: number | null;
  modelYearCandidates: number[];
  modelYearBasis: ModelYearBasis | null;
  checkDigit: { value: string; expected: string; valid: boolean; required: boolean } | null;
  plantCode: string | null;
  serialNumber: string | null;
  manufacturerId: string | null;
  smallManufacturer: boolean | null;
  suggestions: { vin: string; position: number; from: string; to: string }[];
  warnings: string[];
}
