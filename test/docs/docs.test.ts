/** The documentation holds together: every link leads somewhere, every error code is explained, every picture is used. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
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

/** The anchors of a page, made from its headings as GitHub makes them. */
function anchorsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}

describe("the documentation", () => {
  for (const page of PAGES) {
    it(`has no dead link on ${page}`, () => {
      const dead = linksOf(page).filter((link) => {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? page : path.posix.join(path.posix.dirname(page), file);
        if (!existsSync(path.join(ROOT, target))) return true;
        return anchor !== undefined && !anchorsOf(target).includes(anchor);
      });
      assert.deepEqual(dead, []);
    });
  }

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
