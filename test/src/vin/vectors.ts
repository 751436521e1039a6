/** Reads the files of VINs with known meaning, and counts how often the parser says the same. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseVin } from "../../../src/vin";

/** The date for which the years in the files are meant. */
export const CLOCK = new Date("2026-07-01T00:00:00Z");

const EXTERNAL = process.env["VIN_ID_DATA"] ?? join(__dirname, "..", "..", "..", "..", "shared", "data");

/** The committed copy, and a folder of more vectors beside the checkout (or `VIN_ID_DATA`) where there is one. */
export const DATA_FOLDERS = [join(__dirname, "data"), EXTERNAL].filter((folder) =>
  existsSync(join(folder, "vin_vectors.tsv")),
);

export type Row = Record<string, string>;

/** Rows of a tab-separated file with a header line. */
export function readRows(path: string): Row[] {
  const [header = "", ...lines] = readFileSync(path, "utf8").replace(/\n$/, "").split("\n");
  const names = header.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}

export interface Share {
  right: number;
  of: number;
  /** The VINs that came out otherwise; their serials are masked. */
  misses: string[];
}

/** What the requirements on the vectors count. */
export function measure(
  rows: Row[],
): Record<"country" | "region" | "checkDigit" | "year" | "noYear" | "make", Share> {
  const parsed = rows.map((row) => ({ row, details: parseVin(row["vin"] as string, { now: CLOCK }) }));
  type Pair = (typeof parsed)[number];
  const share = (pairs: Pair[], right: (pair: Pair) => boolean): Share => {
    const misses = pairs.filter((pair) => !right(pair)).map(({ row }) => row["vin"] as string);
    return { right: pairs.length - misses.length, of: pairs.length, misses };
  };
  return {
    country: share(parsed, ({ row, details }) => details.country?.code === row["country_code"]),
    region: share(parsed, ({ row, details }) => details.region === row["region"]),
    checkDigit: share(
      parsed,
      ({ row, details: { checkDigit } }) =>
        checkDigit?.value === row["check_char"] &&
        checkDigit?.expected === row["check_expected"] &&
        checkDigit?.valid === (row["check_valid"] === "1") &&
        checkDigit?.required === (row["check_required"] === "1"),
    ),
    year: share(
      parsed.filter(({ row }) => row["year_basis"] === "stated"),
      ({ row, details }) => String(details.modelYear) === row["model_year"],
    ),
    noYear: share(
      parsed.filter(({ row }) => row["my_encoded_pos10"] === "0"),
      ({ details }) => details.modelYear === null,
    ),
    make: share(
      parsed.filter(({ row }) => row["make"] !== ""),
      ({ row, details }) => details.makes.some((make) => sameMake(make, row["make"] as string)),
    ),
  };
}

function sameMake(a: string, b: string): boolean {
  const [one, other] = [a, b].map((name) => name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()) as [
    string,
    string,
  ];
  return one.includes(other) || other.includes(one);
}
