/** The faults that check-proof.mjs plants: where, what, which command must fail, and what it must say. */

const npm = (script, ...args) => [
  "npm",
  "run",
  "--silent",
  script,
  ...(args.length > 0 ? ["--", ...args] : []),
];
const mocha = (file, ...args) => ["npx", "mocha", file, ...args];
/** ESLint with the gate's settings, on the planted file alone, because all files take a minute. */
const eslint = (file) => ["npx", "eslint", "--max-warnings", "0", file];

const added = (line) => (text) => `${text}\n${line}\n`;
const changed = (from, to) => (text) => text.replace(from, to);
const json = (change) => (text) => {
  const value = JSON.parse(text);
  change(value);
  return JSON.stringify(value, null, 2);
};

export const FAULTS = [
  {
    name: "formatting",
    file: "src/errors.ts",
    plant: added("export const   planted = 1"),
    command: ["npx", "prettier", "--check", "src/errors.ts"],
    says: /src\/errors\.ts/,
  },
  {
    name: "type",
    file: "src/errors.ts",
    plant: added("export const planted: number = 'text';"),
    command: npm("typecheck"),
    says: /not assignable to type 'number'/,
  },
  {
    name: "type in a dialog",
    file: "nodes/editor/dialog.ts",
    plant: added("export const planted: number = 'text';"),
    command: npm("typecheck"),
    says: /not assignable to type 'number'/,
  },
  {
    name: "promise that nobody waits for",
    file: "src/errors.ts",
    plant: added("Promise.resolve(1);"),
    command: eslint("src/errors.ts"),
    says: /no-floating-promises/,
  },
  {
    name: "long file",
    file: "src/errors.ts",
    plant: added("export {};\n".repeat(301)),
    command: eslint("src/errors.ts"),
    says: /max-lines/,
  },
  {
    name: "arrow upwards",
    file: "src/vin/alphabet.ts",
    plant: added('export { createReader } from "../reader";'),
    command: npm("lint:arrows"),
    says: /what-vin-may-use/,
  },
  {
    name: "Node-RED in src",
    file: "src/errors.ts",
    plant: added('import type { Node } from "node-red";\nexport type Planted = Node;'),
    command: npm("lint:arrows"),
    says: /src-without-node-red/,
  },
  {
    name: "circle",
    file: "src/vin/alphabet.ts",
    plant: added('import { normalizeVin } from "./normalize";\nexport const planted = normalizeVin;'),
    command: npm("lint:arrows"),
    says: /no-circle/,
  },
  {
    name: "dead code",
    file: "src/vin/alphabet.ts",
    plant: added("export const planted = 1;"),
    command: npm("lint:unused"),
    says: /planted/,
  },
  {
    name: "unused dependency",
    file: "package.json",
    plant: json((manifest) => (manifest.dependencies["planted-package"] = "1.0.0")),
    command: npm("lint:unused"),
    says: /planted-package/,
  },
  {
    name: "dead link",
    file: "docs/vin-read.md",
    plant: added("[planted](no-such-page.md)"),
    command: ["node", "scripts/check.mjs", "links"],
    says: /no-such-page\.md[^]*\n0 passed, 1 failed\n$/,
  },
  {
    name: "dead link to a heading",
    file: "docs/vin-read.md",
    plant: added("[planted](vin-stats.md#no-such-heading)"),
    command: npm("lint:links"),
    says: /no-such-heading/,
  },
  {
    name: "function of the library without a comment",
    file: "src/api.ts",
    plant: added("export function planted(): number {\n  return 1;\n}"),
    command: npm("docs:api", "--emit", "none"),
    says: /planted.*does not have any documentation/,
  },
  {
    name: "bundled package that NOTICE does not name",
    file: "NOTICE",
    plant: changed(/zxing/gi, "planted"),
    command: npm("lint:licences"),
    says: /NOTICE does not name/,
  },
  {
    name: "licence that is not allowed",
    file: "scripts/check-licences.mjs",
    plant: changed(/"MIT",\s*/, ""),
    command: npm("lint:licences"),
    says: /form-data has the licence MIT/,
  },
  {
    name: "text without a translation",
    file: "nodes/locales/en-US/vin-stats.json",
    plant: json((texts) => delete texts["vin-stats"].error.VIN_AUTH),
    command: mocha("test/nodes/locales.test.ts"),
    says: /has a badge in vin-stats for every error code/,
  },
  {
    name: "example with a wrong property",
    file: "examples/Read one picture.json",
    plant: json((flow) => (flow.find(({ type }) => type === "vin-read").planted = 1)),
    command: mocha("test/nodes/examples.test.ts"),
    says: /have exactly the properties of their type/,
  },
  {
    name: "node that no example shows",
    file: "examples/Usage alert.json",
    plant: changed('"vin-stats"', '"vin-planted"'),
    command: mocha("test/nodes/examples.test.ts"),
    says: /use every node type that can be dragged/,
  },
  {
    name: "error code without a place in the map",
    file: "docs/error-map.md",
    plant: changed(/^\| `VIN_QUOTA`.*\n/m, ""),
    command: mocha("test/docs/error-map.test.ts"),
    says: /has a row for every code/,
  },
  {
    name: "file in the tarball that does not belong there",
    file: "dist/nodes/planted.txt",
    plant: added("planted"),
    command: mocha("test/package/tarball.test.ts", "--grep", "holds"),
    says: /holds nothing else/,
  },
  {
    name: "file missing in the tarball",
    file: "package.json",
    plant: json((manifest) => (manifest.files = manifest.files.filter((entry) => entry !== "NOTICE"))),
    command: mocha("test/package/tarball.test.ts", "--grep", "holds"),
    says: /holds everything that is needed/,
  },
  {
    name: "scorecard: no keyword for the Flow Library",
    file: "package.json",
    plant: json((manifest) => (manifest.keywords = ["vin"])),
    command: mocha("test/package/scorecard.test.ts"),
    says: /P05/,
  },
  {
    name: "Node.js that GitHub does not test with",
    file: ".github/workflows/check.yml",
    plant: changed(/^ +- Node-RED 5\.0 on Node\.js 26\n/m, ""),
    command: mocha("test/scripts/workflows.test.ts"),
    says: /same Node-REDs and processors as the gate/,
  },
  {
    name: "lines that no test runs",
    file: "test/planted.test.ts",
    plant: added('it("tests nothing", () => {});'),
    command: npm("test", "test/planted.test.ts"),
    says: /Coverage for lines .* does not meet global threshold/,
  },
  {
    name: "test that fails",
    file: "test/planted.test.ts",
    plant: added('it("fails", () => { throw new Error("planted"); });'),
    command: mocha("test/planted.test.ts"),
    says: /Failed tests: 1\nfails\n {4}Error: planted/,
  },
];
