/** The documentation holds together: every error code is explained, every picture is used. `npm run lint:links` follows its links. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { VIN_ERROR_CODES } from "../../src/errors";
import { ROOT } from "../support/editor-pages";

const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const inDocs = (folder: string) =>
  readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
const PAGES = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"],
  ...inDocs("docs"),
  ...inDocs("docs/decisions"),
];

const withoutCode = (text: string) => text.replace(/^```[^]*?^```/gm, "").replace(/`[^`\n]*`/g, "");

/** Where the links and pictures of a page lead, addresses on the web left out. */
function linksOf(page: string): string[] {
  return [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

describe("the documentation", () => {
  it("lists no page twice in its index", () => {
    const listed = [...read("docs/README.md").matchAll(/^\| \[[^\]]*\]\(([^)]*)\)/gm)].map(
      ([, page]) => page,
    );
    assert.ok(listed.length >= 8);
    assert.equal(new Set(listed).size, listed.length);
  });

  it("shows every screenshot somewhere", () => {
    const shown = PAGES.flatMap(linksOf).map((link) => path.basename(link));
    assert.deepEqual(
      readdirSync(path.join(ROOT, "docs", "images")).filter((name) => !shown.includes(name)),
      [],
    );
  });

  it("explains every error code in a section of its own, and no other code", () => {
    const explained = [...read("docs/troubleshooting.md").matchAll(/^## (VIN_\w+)$/gm)].map(
      ([, code]) => code,
    );
    assert.deepEqual(explained, [...VIN_ERROR_CODES]);
  });

  it("names only examples that exist", () => {
    const examples = readdirSync(path.join(ROOT, "examples")).map((file) => file.replace(/\.json$/, ""));
    const table = /## Examples[^]*/.exec(read("docs/vin-read.md"))?.[0] ?? "";
    const listed = [...table.matchAll(/^\| ([^|]+?) +\|/gm)].map(([, name]) => name ?? "").slice(1);
    assert.deepEqual(listed.filter((name) => !/^-+$/.test(name)).sort(), examples.sort());
    const quoted = PAGES.flatMap((page) =>
      [...read(page).matchAll(/examples? “([^”]+)”/g)].map(([, name]) => name),
    );
    assert.ok(quoted.length >= 3);
    assert.deepEqual(
      quoted.filter((name) => !examples.includes(name ?? "")),
      [],
    );
  });
});
