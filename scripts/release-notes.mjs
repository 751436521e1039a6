/**
 * `node scripts/release-notes.mjs vX.Y.Z`: prints what the changelog says about that version. Fails when the tag is not
 * the version in package.json, or the changelog has no dated entry for it, so that no such tag is published.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (name) => readFileSync(join(root, name), "utf8");

/** The changelog's text about the version of a tag. Throws, saying what to mend, when the three don't agree. */
export function releaseNotes(tag, version, changelog) {
  if (tag !== `v${version}`) {
    throw new Error(
      `The tag is ${tag}, but the version in package.json is ${version}; the tag must be v${version}.`,
    );
  }
  const entries = changelog.split(/^## /m).slice(1);
  const entry = entries.find((text) => text.startsWith(`[${version}] - `));
  const [title = "", ...lines] = entry?.split("\n") ?? [];
  const notes = lines.join("\n").trim();
  if (!/ - \d{4}-\d{2}-\d{2}$/.test(title) || notes === "") {
    throw new Error(`CHANGELOG.md needs an entry “## [${version}] - YYYY-MM-DD” that says what changed.`);
  }
  return notes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [tag = ""] = process.argv.slice(2);
  try {
    console.log(releaseNotes(tag, JSON.parse(read("package.json")).version, read("CHANGELOG.md")));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
