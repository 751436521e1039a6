/** The developers' map from an error code to its source: complete, and it points to where the code is. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { VIN_ERROR_CODES } from "../../src/errors";

const DOCS = path.resolve(__dirname, "../../docs");
const map = readFileSync(path.join(DOCS, "error-map.md"), "utf8");
const rows = [...map.matchAll(/^\| `(VIN_\w+)` *\|(.*)\|(.*)\|$/gm)].map(
  ([, code = "", sources = "", pages = ""]) => ({ code, sources: targets(sources), pages: targets(pages) }),
);

/** The files that Markdown links point to. */
function targets(cell: string): string[] {
  return [...cell.matchAll(/\]\(([^)#]+)/g)].map(([, target = ""]) => path.join(DOCS, target));
}

describe("the map of error codes", () => {
  it("has a row for every code, in the order of the list", () => {
    assert.deepEqual(
      rows.map(({ code }) => code),
      [...VIN_ERROR_CODES],
    );
  });

  for (const { code, sources, pages } of rows) {
    it(`points from ${code} to sources that use it and pages that exist`, () => {
      assert.ok(sources.length > 0 && pages.length > 0);
      for (const source of sources) assert.ok(readFileSync(source, "utf8").includes(`"${code}"`), source);
      for (const page of pages) assert.ok(existsSync(page), page);
    });
  }
});
