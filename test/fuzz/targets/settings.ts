/** Settings as any flow file may hold them, and tables of labelled pictures. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseManifest } from "../../../bench/photos/manifest";
import { migrate, type Settings, type Step } from "../../../nodes/migrations/migrate";
import { READ_STEPS } from "../../../nodes/migrations/vin-read";
import { SERVICE_STEPS } from "../../../nodes/migrations/vin-service";
import { STATS_STEPS } from "../../../nodes/migrations/vin-stats";
import { jsonWith, spoiltText } from "../inputs";
import type { Target } from "../targets";

const NODES: [steps: readonly Step[], names: string[]][] = [
  [READ_STEPS, ["version", "image", "imageType", "url", "split", "outputs", "notFoundOutput", "errorOutput"]],
  [SERVICE_STEPS, ["version", "engine", "baseUrl", "concurrency", "monthlyLimit", "redis", "takeOver"]],
  [STATS_STEPS, ["version", "interval", "warnAt", "output", "outputType"]],
];
const VALUES = [1, 2, "1", "1e3", " 1 ", "Infinity", "NaN", "embedded", true, false, ""];

/** An object of any properties, also of those that every object has anyway, made as Node-RED makes it: from JSON. */
const anySettings = fc
  .dictionary(
    fc.oneof(
      fc.constantFrom(...NODES.flatMap(([, names]) => names)),
      fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty"),
      fc.string({ unit: "binary", maxLength: 8 }),
    ),
    jsonWith(["version", "value"], VALUES),
    { maxKeys: 12 },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);

/** Counted by `migrate` and by the editor; what the user has no say in. */
const isCounted = (key: string): boolean => key === "version" || key === "outputs";

const settings: Target = {
  name: "settings",
  input: anySettings,
  holds: (input) => {
    const before = JSON.stringify(input);
    const given = input as Settings;
    for (const [steps] of NODES) {
      const migrated = migrate(given, steps);
      assert.equal(JSON.stringify(input), before, "the settings given were changed");
      assert.deepEqual(migrate(migrated, steps), migrated, "a second time changes them again");
      assert.ok(Number(migrated["version"]) >= steps.length);
      for (const [key, value] of Object.entries(given)) {
        const isSaid = value !== null && value !== undefined && !isCounted(key);
        if (isSaid) assert.deepEqual(Object.getOwnPropertyDescriptor(migrated, key)?.value, value, key);
      }
      // What is kept under a name that every object knows must not become what all settings inherit from.
      assert.equal(Object.getPrototypeOf(migrated), Object.prototype);
      assert.ok(!("polluted" in {}));
    }
    const { outputs, notFoundOutput, errorOutput, version } = migrate(given, READ_STEPS);
    if (!(Number(given["version"]) >= READ_STEPS.length)) {
      assert.equal(outputs, 1 + Number(notFoundOutput === true) + Number(errorOutput === true));
      assert.equal(version, READ_STEPS.length);
    }
  },
};

const HEAD = "file\tvin\torientation\tset";

const manifest: Target = {
  name: "manifest",
  input: spoiltText(
    [
      `${HEAD}\nplate.jpg\t1HGCM82633A004352\thorizontal\tplate\nnone.png\t\thorizontal\tnegative\n`,
      `set\tfile\nlabel\ta.webp\n`,
      `${HEAD}\r\nb.jpg\t\t\t\r\n`,
      HEAD,
      "",
    ],
    ["\t", "\n", "\r\n", "\t\t", "\ufeff", "file", "vin", "set", '"', "../"],
  ),
  holds: (input) => {
    const text = input as string;
    const rows = parseManifest(text);
    assert.ok(rows.length < text.split("\n").length, "more pictures than lines");
    for (const row of rows) {
      for (const cell of Object.values(row) as string[]) {
        assert.ok(!/[\t\n]/.test(cell), "a cell holds more than one cell");
        assert.ok(text.includes(cell), "a cell says what the file does not");
      }
    }
    assert.deepEqual(parseManifest(text.replace(/\r?\n/g, "\r\n")), rows, "the line ends make a difference");
    const [set] = rows.map((row) => row.set);
    if (set !== undefined)
      assert.deepEqual(
        parseManifest(text, [set]),
        rows.filter((row) => row.set === set),
      );
  },
};

export const settingsTargets: Target[] = [settings, manifest];
