/** Settings of older versions, brought up to today's. */
import assert from "node:assert/strict";
import { migrate, type Settings, type Step } from "../../nodes/migrations/migrate";
import { READ_STEPS } from "../../nodes/migrations/vin-read";
import { SERVICE_STEPS } from "../../nodes/migrations/vin-service";
import { STATS_STEPS } from "../../nodes/migrations/vin-stats";
import { buildPages, loadDefinition, NODE_TYPES, type NodeType } from "../support/editor-pages";

const STEPS: Record<NodeType, readonly Step[]> = {
  "vin-service": SERVICE_STEPS,
  "vin-read": READ_STEPS,
  "vin-stats": STATS_STEPS,
};

describe("migrations", () => {
  const add =
    (name: string): Step =>
    (settings) => ({ ...settings, done: [...((settings["done"] as string[]) ?? []), name] });
  const steps = [add("0 to 1"), add("1 to 2"), add("2 to 3")];

  it("go through every step from no version to the current one, in order", () => {
    assert.deepEqual(migrate<Settings>({ name: "a" }, steps), {
      name: "a",
      done: ["0 to 1", "1 to 2", "2 to 3"],
      version: 3,
    });
  });

  it("start at the version that the settings have, also when it is stored as text", () => {
    for (const version of [2, "2"]) {
      assert.deepEqual(migrate<Settings>({ version }, steps)["done"], ["2 to 3"]);
    }
  });

  it("take a version that is none for no version", () => {
    for (const version of ["", null, "new", -1, 1.5, {}]) {
      assert.equal((migrate<Settings>({ version }, steps)["done"] as string[]).length, 3);
    }
  });

  it("leave settings of this version and of a newer package alone", () => {
    for (const version of [3, 4]) {
      const settings = { version, name: "a" };
      assert.equal(migrate(settings, steps), settings);
    }
  });

  it("change nothing they are given", () => {
    for (const type of NODE_TYPES) {
      const settings = Object.freeze({ id: "1", type, name: "a" });
      assert.notEqual(migrate<Settings>(settings, STEPS[type])["version"], undefined);
      assert.deepEqual(settings, { id: "1", type, name: "a" });
    }
  });

  describe("from no version to the current one", () => {
    let definitions: Record<string, ReturnType<typeof loadDefinition>>;
    before(async () => {
      const pages = await buildPages();
      definitions = Object.fromEntries(NODE_TYPES.map((type) => [type, loadDefinition(pages[type])]));
    });

    for (const type of NODE_TYPES) {
      it(`give a bare ${type} what a new one comes with`, () => {
        const { defaults } = definitions[type] ?? {};
        const fresh = Object.fromEntries(
          // A service that is still open (null) is chosen when a node is dragged in; one that is stored without a service has none.
          Object.entries(defaults ?? {}).map(([key, { value }]) => [key, value ?? ""]),
        );
        assert.deepEqual(migrate<Settings>({}, STEPS[type]), fresh);
      });

      it(`keep everything that a ${type} says, also what nobody knows`, () => {
        const { defaults } = definitions[type] ?? {};
        const own = Object.keys(defaults ?? {}).filter((key) => key !== "version" && key !== "outputs");
        const said = { ...Object.fromEntries(own.map((key) => [key, `own ${key}`])), unknown: 1 };
        const migrated = migrate<Settings>(said, STEPS[type]);
        assert.deepEqual({ ...migrated, ...said }, migrated);
        assert.equal(migrated["version"], STEPS[type].length);
      });
    }

    it("draw the outputs that a vin-read has", () => {
      const outputs = (settings: Settings) => migrate(settings, READ_STEPS)["outputs"];
      assert.equal(outputs({}), 1);
      assert.equal(outputs({ errorOutput: true }), 2);
      assert.equal(outputs({ errorOutput: true, notFoundOutput: true, outputs: 1 }), 3);
    });
  });
});
