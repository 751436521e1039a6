/** Every language says the same as English: the same texts, with the same facts in them, and the same help. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { NODE_TYPES, ROOT, type NodeType } from "../support/editor-pages";
import { LANGUAGES, readNodeFile, texts } from "../support/locales";

/** Longer badge texts are cut off on the canvas. */
const BADGE_COLUMNS = 20;

/** Texts of several words that are names, and so are the same in every language. */
const NAMES = ["VIN read", "VIN stats", "VIN ID (/v1/vin/)", "VIN ID API"];

const help = (language: string, type: NodeType) => readNodeFile("locales", language, `${type}.html`);

/** Chinese, Japanese and Korean characters are twice as wide as Latin ones. */
const columns = (text: string) => text.replace(/[\u1100-\uffdc]/g, "xx").length;

/** What is filled in when a text is shown. */
const placeholders = (text: string) => (text.match(/__\w+__/g) ?? []).sort();

const all = (html: string, pattern: RegExp) =>
  [...html.matchAll(pattern)].map(([, found = ""]) => found.replace(/\s+/g, " ").trim());

/** The help without its words: which elements follow one another. Marks inside a sentence may change places. */
const structure = (html: string) => html.match(/<\/?(?!code\b|em\b|a\b)\w[^>]*>/g);

/** Everything that is a name in code, in an order of its own: sentences are built differently. */
const codeNames = (html: string) => all(html, /<code\s*>([^<]*)<\/code/g).sort();

const terms = (html: string) => all(html, /<dt[^>]*>([^<]*)/g);
const valueTypes = (html: string) => all(html, /class="property-type"\s*>([^<]*)/g);

it("there is a folder for each language, with a name that Node-RED loads, and no other", () => {
  const folders = readdirSync(path.join(ROOT, "nodes", "locales")).sort();
  assert.deepEqual(folders, [...LANGUAGES].sort());
  assert.ok(folders.every((name) => /^[A-Za-z]+(-[A-Za-z]+)?$/.test(name)));
});

for (const language of LANGUAGES) {
  describe(`the language ${language}`, () => {
    for (const type of NODE_TYPES) {
      const english = texts("en-US", type);
      const own = texts(language, type);

      it(`has every text of ${type} and no other`, () => {
        assert.deepEqual([...own.keys()].sort(), [...english.keys()].sort());
      });

      it(`leaves no text of ${type} empty`, () => {
        assert.deepEqual(
          [...own].filter(([, text]) => text.trim() === "" || text !== text.trim()),
          [],
        );
      });

      it(`fills the same facts into the texts of ${type}`, () => {
        for (const [key, text] of own) {
          assert.deepEqual(placeholders(text), placeholders(english.get(key) ?? ""), key);
        }
      });

      it(`keeps the badges of ${type} short enough for the canvas`, () => {
        const badges = [...own].filter(([key]) => /\.(status|error)\./.test(key));
        assert.deepEqual(
          badges.filter(([, text]) => columns(text) >= BADGE_COLUMNS),
          [],
        );
      });

      it(`has the same help of ${type}: sections, entries, types, codes and names`, () => {
        const [here, there] = [help(language, type), help("en-US", type)];
        assert.deepEqual(structure(here), structure(there));
        assert.deepEqual(codeNames(here), codeNames(there));
        const isCode = (term: string) =>
          /^(payload|error|cameraId|timestamp|VIN_|[^\p{Letter}]*$)/u.test(term);
        assert.deepEqual(terms(here).filter(isCode), terms(there).filter(isCode));
        if (type !== "vin-service") assert.deepEqual(dataTypes(here), dataTypes(there));
      });

      if (language === "en-US") continue;

      it(`translates the texts of ${type}`, () => {
        const same = [...own].filter(([key, text]) => / /.test(text) && text === english.get(key));
        assert.deepEqual(
          same.filter(([, text]) => !NAMES.includes(text)),
          [],
        );
      });

      it(`translates the help of ${type}`, () => {
        const sentences = (html: string) => all(html, /<(?:dd|p)>([^]*?)<\/(?:dd|p)>/g);
        const original = new Set(sentences(help("en-US", type)));
        const same = sentences(help(language, type)).filter((text) => original.has(text));
        assert.deepEqual(same, []);
      });
    }

    it("calls the settings of vin-service in the help what the dialog calls them", () => {
      const inDialog = [...texts(language, "vin-service").values()];
      assert.deepEqual(
        terms(help(language, "vin-service")).filter((term) => !inDialog.includes(term)),
        [],
      );
    });
  });
}

/** The types of properties, which are words of the language JavaScript; ranges of settings are for people. */
function dataTypes(html: string): string[] {
  return valueTypes(html).filter((text) => !/\d/.test(text));
}
