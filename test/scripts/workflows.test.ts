/** The workflows of GitHub, which nothing here runs: what can be said about them without running them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { EMULATED, MATRIX } from "../support/runtimes";

const ROOT = path.resolve(__dirname, "../..");
const FOLDER = path.join(ROOT, ".github", "workflows");
const workflows = readdirSync(FOLDER).map((file) => ({
  file,
  text: readFileSync(path.join(FOLDER, file), "utf8"),
}));
const textOf = (file: string) => workflows.find((workflow) => workflow.file === file)?.text ?? "";

describe("workflows", () => {
  for (const { file, text } of workflows) {
    it(`${file} runs only actions that are pinned to a commit, and says their version`, () => {
      const used = [...text.matchAll(/uses: (.+)/g)].map(([, action = ""]) => action);
      const foreign = used.filter((action) => !action.startsWith("./"));
      assert.deepEqual(
        foreign.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/.test(action)),
        [],
      );
    });

    it(`${file} says what it may do, and calls only scripts that exist`, () => {
      assert.match(text, /^permissions:/m);
      const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
        scripts: Record<string, string>;
      };
      const called = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
      assert.deepEqual(
        called.filter((name) => !(name in scripts)),
        [],
      );
    });
  }

  it("test the same Node-REDs and processors as the gate", () => {
    const named = [...textOf("check.yml").matchAll(/^ +- ((?:Node-RED|linux) .+)$/gm)].map(
      ([, name]) => name,
    );
    assert.deepEqual(
      named,
      [...MATRIX, ...EMULATED].map(({ name }) => name),
    );
  });

  it("install the emulators that .ci/run installs, for the gate and for the matrix", () => {
    const packages = /emulators=\((.+)\)/.exec(readFileSync(path.join(ROOT, ".ci", "run"), "utf8"))?.[1];
    assert.ok(packages);
    assert.equal(textOf("check.yml").split(packages).length - 1, 2);
  });

  it("publish only what has passed the gate on the tag, with provenance", () => {
    const release = textOf("release.yml");
    assert.match(release, /check:\n(.*\n)*? +needs: tag\n +uses: \.\/\.github\/workflows\/check\.yml/);
    assert.match(release, /publish:\n(.*\n)*? +needs: check\n/);
    assert.match(release, /npm publish --provenance/);
  });
});
