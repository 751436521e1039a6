/** The workflows of GitHub, which nothing here runs: what can be said about them without running them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { MATRIX } from "../support/runtimes";

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

  it("test the same Node-REDs as the gate", () => {
    const named = [...textOf("check.yml").matchAll(/^ +- (Node-RED .+)$/gm)].map(([, name]) => name);
    assert.deepEqual(
      named,
      MATRIX.map(({ name }) => name),
    );
  });

  it("publish only what has passed the gate on the tag, with provenance", () => {
    const release = textOf("release.yml");
    assert.match(release, /check:\n(.*\n)*? +needs: tag\n +uses: \.\/\.github\/workflows\/check\.yml/);
    assert.match(release, /publish:\n(.*\n)*? +needs: check\n/);
    assert.match(release, /npm publish --provenance/);
  });
});
