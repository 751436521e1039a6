/**
 * Makes src/vin/data/wmi.json, the table of known world manufacturer identifiers (WMIs), from a
 * tab-separated list of what four public tables say (a second argument writes the table elsewhere):
 *
 *   node scripts/build-wmi.mjs wmi_candidates.tsv
 *
 * Facts of vPIC (US government, public domain) are taken whole. A WMI that vPIC does not know is taken only
 * where two of the other tables agree on a brand, and then nothing but that brand.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const TABLE = join(dirname(dirname(fileURLToPath(import.meta.url))), "src", "vin", "data", "wmi.json");

const ABOUT = [
  "World manufacturer identifiers: legal entity | makes, comma between | vehicle type (empty: not known).",
  "Rows with a legal entity: facts of vPIC, the vehicle database of the US government (NHTSA), public domain. Where it names who sells in America, the maker that it names under a neighbouring identifier.",
  "Rows without: only the brand on which two or more of the tables vPIC, vininfo (BSD-3-Clause), sunrise-php/vin (MIT) and the Wikibooks WMI list agree, and Audi at LFV; no wording is taken from them.",
  "Made by scripts/build-wmi.mjs; do not edit by hand.",
];

/** What is left of a company name that a comma cut in two. */
const COMPANY_SUFFIX = /^(co, inc|inc|llc|ltd|usa)\.?$/i;

/** Makes that a table gives by another name than the rest of the list. */
const USUAL_NAMES = { Mercedes: "Mercedes-Benz" };

/** Names of companies that sell in America what is made elsewhere. */
const AMERICAN_SELLER = /\b(of|north) american?\b|^american\b|\(america\)|\busa\b|\bu\.s\.a\.|\bimports\b/i;

/** Well-known makes of a joint venture that no two tables name. */
const ALSO_BUILT = { LFV: ["Audi"] };

const [source, output = TABLE] = process.argv.slice(2);
if (!source) {
  console.error("Usage: node scripts/build-wmi.mjs wmi_candidates.tsv [table.json]");
  process.exit(2);
}

/** `wmi`, `manufacturer`, `makes` and `type` of each identifier that something is known about. */
const entries = [];
for (const row of readRows(source)) {
  // A WMI with I, O or Q is a misprint, one of two characters is no WMI but a range.
  if (!/^[A-HJ-NPR-Z0-9]{3}$/.test(row.wmi)) continue;
  const entry = row.vpic ? governmentFacts(row) : { manufacturer: "", makes: agreedBrands(row) };
  entry.makes.push(...(ALSO_BUILT[row.wmi] ?? []));
  if (!entry.manufacturer && entry.makes.length === 0) continue;
  entry.makes.sort((a, b) => compare(a.toLowerCase(), b.toLowerCase()));
  entries.push({ wmi: row.wmi, ...entry, type: row.vpic_vehicle_type });
}
const wmis = Object.fromEntries(
  entries.map((entry) => [entry.wmi, [makerOf(entry), entry.makes.join(","), entry.type].join("|")]),
);

writeFileSync(output, JSON.stringify({ about: ABOUT, wmis }, null, 2) + "\n");
console.log(`${Object.keys(wmis).length} WMIs written.`);

function readRows(path) {
  const [header, ...lines] = readFileSync(path, "utf8").replace(/\n$/, "").split("\n");
  const names = header.split("\t");
  return lines.map((line) => Object.fromEntries(line.split("\t").map((cell, i) => [names[i], cell])));
}

/** `LEGAL ENTITY [brand,brand]`: the brands are the last pair of brackets. */
function governmentFacts({ vpic }) {
  const open = vpic.lastIndexOf("[");
  const makes = [];
  // A comma followed by a space is part of a name.
  for (const piece of vpic.slice(open + 1, -1).split(/,(?! )/)) {
    if (COMPANY_SUFFIX.test(piece.trim())) makes.push(`${makes.pop()}, ${piece.trim()}`);
    else if (piece.trim()) makes.push(piece.trim());
  }
  return { manufacturer: vpic.slice(0, open).trim(), makes };
}

/**
 * Whose name the plate shows. Of vehicles from elsewhere vPIC often names who sells them in America; their maker is the
 * entity that carries the make's name under a WMI of the same first two characters, of several the one with the most WMIs.
 */
function makerOf({ wmi, manufacturer, makes }) {
  if (/^[1-57]/.test(wmi) || !AMERICAN_SELLER.test(manufacturer)) return manufacturer;
  const isMaker = (other) =>
    !AMERICAN_SELLER.test(other.manufacturer) &&
    makes.some((make) => other.makes.includes(make) && startsWith(words(other.manufacturer), words(make)));
  const count = (name) => entries.filter((entry) => entry.manufacturer === name).length;
  const [maker] = entries
    .filter((other) => other.wmi.startsWith(wmi.slice(0, 2)) && isMaker(other))
    .map((other) => other.manufacturer)
    .sort((a, b) => count(b) - count(a));
  return maker ?? manufacturer;
}

function startsWith(all, first) {
  return first.every((word, i) => word === all[i]);
}

/**
 * The brands on which two tables agree, as whole words: `MAN` is no part of `Manufacturing`, and `Rover` alone
 * says less than `Land Rover`. Where no listed brand stands, the names that two tables hold.
 */
function agreedBrands(row) {
  const cells = [row.vininfo, row.sunrise, row.wikibooks_via_uvd].filter(Boolean).map(words);
  const agreed = (name) => cells.filter((cell) => holds(cell, words(name))).length >= 2;
  const listed = row.brands_in_2plus_sources.split(",").filter(Boolean).filter(agreed);
  const names = listed.length > 0 ? listed : plainNames(row).filter(agreed);
  return names
    .filter((name) => !names.some((longer) => longer !== name && holds(words(longer), words(name))))
    .map((name) => USUAL_NAMES[name] ?? name);
}

/** What the two tables of plain names say; none where a `9` ends the WMI, which many small makers share. */
function plainNames({ wmi, vininfo, sunrise }) {
  if (wmi.endsWith("9")) return [];
  const names = [vininfo, sunrise].flatMap((cell) => cell.split("/")).filter(Boolean);
  return [...new Set(names)];
}

/** Lower-case words without accents; a capital inside a word begins a new one (`UzDaewoo`). */
function words(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "");
  return (plain.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\d+/gu) ?? []).map((word) => word.toLowerCase());
}

/** Whether a run of words in `cell` spells `brand`; `Dong Feng` is `Dongfeng`. */
function holds(cell, brand) {
  const wanted = brand.join("");
  return cell.some((_, start) => {
    let run = "";
    for (let i = start; run.length < wanted.length && i < cell.length; i++) run += cell[i];
    return run === wanted;
  });
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
