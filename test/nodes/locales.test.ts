/** Every text that people see goes through a key, every key exists, and none is left over. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { VIN_ERROR_CODES } from "../../src/errors";
import { NODE_TYPES, ROOT, type NodeType } from "../support/editor-pages";
import { readNodeFile as read, texts } from "../support/locales";

const NODES = path.join(ROOT, "nodes");

const template = (type: NodeType) => read(`${type}.html`);
const scripts = readdirSync(path.join(NODES, "editor"))
  .filter((name) => name.endsWith(".ts"))
  .map((name) => read("editor", name));
const runtime = NODE_TYPES.map((type) => read(`${type}.ts`));
const routes = readdirSync(path.join(NODES, "admin")).map((name) => read("admin", name));

/** Keys that a dialog names in `data-i18n="key;[attribute]key"`. */
function keysOfTemplate(type: NodeType): string[] {
  return [...template(type).matchAll(/data-i18n="([^"]+)"/g)].flatMap(([, value = ""]) =>
    value.split(";").map((part) => part.replace(/^\[[\w-]+\]/, "")),
  );
}

/** Keys that scripts and runtime write out; `*` stands for a part that is known only when it runs. */
function keysOfCode(): string[] {
  const prefixes: Record<string, NodeType> = {
    sharedText: "vin-service",
    readText: "vin-read",
    statsText: "vin-stats",
  };
  return (
    [...scripts, ...runtime, ...routes]
      .flatMap((code) => [
        ...[...code.matchAll(/(?:new DialogError\(|\bkey: )"([\w-]+)"/g)].map(
          ([, key = ""]) => `vin-service.failure.${key}`,
        ),
        ...[...code.matchAll(/["'`](vin-(?:service|read|stats)\.[\w.${}-]+)["'`]/g)].map(
          ([, key = ""]) => key,
        ),
        ...[...code.matchAll(/\b(sharedText|readText|statsText)\(["`]([\w.${}-]+)["`]/g)].map(
          ([, name = "", key = ""]) => `${prefixes[name]}.${key}`,
        ),
      ])
      .map((key) => key.replace(/\$\{\w+\}/g, "*"))
      // Icons and permissions are no texts; of failures, each one that is named is found above.
      .filter((key) => !/\.(svg|write)$/.test(key) && key !== "vin-service.failure.*")
  );
}

const matches = (pattern: string, key: string) =>
  new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".+")}$`).test(key);

describe("texts of the editor", () => {
  const english = new Map(NODE_TYPES.flatMap((type) => [...texts("en-US", type)]));

  for (const type of NODE_TYPES) {
    it(`finds a text for every key in the dialog of ${type}`, () => {
      const own = texts("en-US", type);
      assert.deepEqual(
        keysOfTemplate(type).filter((key) => !own.has(key)),
        [],
      );
    });

    it(`shows nothing in the dialog of ${type} that is not translated`, () => {
      const page = template(type);
      const visible = page.replace(/<[^>]*>/g, "").trim();
      assert.equal(visible, "");
      const written = [...page.matchAll(/\b(?:placeholder|title|aria-label|alt)="([^"]*)"/g)].map(
        ([, text]) => text ?? "",
      );
      // Addresses, numbers and property names are the same in every language.
      assert.deepEqual(
        written.filter(
          (text) => /\p{Letter}/u.test(text) && !text.startsWith("https://") && text !== "payload",
        ),
        [],
      );
    });

    it(`ties every field in the dialog of ${type} to a label of its own`, () => {
      const page = template(type);
      const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
      assert.equal(new Set(ids).size, ids.length);
      const fields = [...page.matchAll(/<(?:input|select)\b[^>]*>/g)].map(([tag]) => tag);
      const labels = [...page.matchAll(/<label\s+for="([^"]+)"/g)].map(([, id]) => id);
      const unlabelled = fields
        // What nobody sees has a button of its own, if any, that opens it.
        .filter((tag) => !tag.includes('type="hidden"') && !tag.includes("vin-id-unseen"))
        .map((tag) => /\bid="([^"]+)"/.exec(tag)?.[1])
        .filter((id) => !labels.includes(id));
      assert.deepEqual(unlabelled, []);
    });
  }

  it("finds a text for every key that scripts and runtime use", () => {
    const keys = keysOfCode();
    assert.ok(keys.length > 20);
    assert.deepEqual(
      keys.filter((pattern) => ![...english.keys()].some((key) => matches(pattern, key))),
      [],
    );
  });

  it("keeps no text that nothing uses", () => {
    const used = [...keysOfCode(), ...NODE_TYPES.flatMap(keysOfTemplate)];
    assert.deepEqual(
      [...english.keys()].filter((key) => !used.some((pattern) => matches(pattern, key))),
      [],
    );
  });

  for (const type of ["vin-read", "vin-stats"] as const) {
    it(`has a badge in ${type} for every error code`, () => {
      const own = texts("en-US", type);
      assert.deepEqual(
        VIN_ERROR_CODES.filter((code) => !own.has(`${type}.error.${code}`)),
        [],
      );
    });
  }
});

describe("texts for what the runtime names by a code", () => {
  it("say for every error code what helps", () => {
    const own = texts("en-US", "vin-service");
    const advised = [...own.keys()].flatMap((key) => /^vin-service\.advice\.(.*)$/.exec(key)?.[1] ?? []);
    assert.deepEqual(advised, [...VIN_ERROR_CODES]);
  });

  it("explain every warning about a VIN", () => {
    const own = texts("en-US", "vin-read");
    const explained = [...own.keys()].flatMap((key) => /^vin-read\.try\.warning\.(.*)$/.exec(key)?.[1] ?? []);
    const parser = readFileSync(path.join(ROOT, "src", "vin", "parse.ts"), "utf8");
    const given = [...parser.matchAll(/"([A-Z]+(?:_[A-Z]+)*)"/g)].map(([, code = ""]) => code);
    assert.deepEqual(explained.sort(), [...new Set(given)].sort());
  });
});

describe("scripts of nodes", () => {
  /** Names that look like words: another node's type, a category and lists of events. */
  const NAMES = ["http proxy", "VIN ID", "change keyup", "dragover dragenter", "dragleave drop"];

  /** Every piece of text in a script, comments left out; `below` narrows it to certain parts of the script. */
  function piecesOf(code: string, below: (node: ts.Node) => boolean = () => true): string[] {
    const found: string[] = [];
    const walk = (node: ts.Node, inside: boolean): void => {
      const here = inside || below(node);
      const isText =
        ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
      if (here && isText) found.push(node.text);
      ts.forEachChild(node, (child) => walk(child, here));
    };
    walk(ts.createSourceFile("script.ts", code, ts.ScriptTarget.Latest, true), false);
    return found;
  }

  it("show no words of their own in the editor: all come from the locale files", () => {
    const isSelector = (text: string) => /^[\w-]*[#.[:]\S|^(fa fa|vin-id)-/.test(text);
    const isWords = (text: string) => /\p{Letter}{2,}\s+\p{Letter}{2,}/u.test(text);
    const words = scripts
      .flatMap((code) => piecesOf(code))
      .filter((text) => isWords(text) && !isSelector(text));
    assert.deepEqual(
      words.filter((text) => !NAMES.includes(text)),
      [],
    );
  });

  it("show no words of their own in a badge", () => {
    const isBadgeText = (node: ts.Node) => ts.isPropertyAssignment(node) && node.name.getText() === "text";
    const files = [...runtime, read("lib", "status.ts"), read("lib", "funnel.ts")];
    const pieces = files.flatMap((code) => piecesOf(code, isBadgeText));
    assert.ok(pieces.length >= 4);
    assert.deepEqual(
      pieces.filter((text) => /\p{Letter}{2,}/u.test(text) && !/^vin-(read|stats)\.status\./.test(text)),
      [],
    );
  });
});

describe("help", () => {
  for (const type of NODE_TYPES) {
    const help = read("locales", "en-US", `${type}.html`);

    it(`of ${type} is in Node-RED's format`, () => {
      assert.match(help, new RegExp(`^<script type="text/html" data-help-name="${type}">\\s*<p>`));
      assert.doesNotMatch(help, /<(b|i)>/);
      const sections = [...help.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title);
      const usual = ["Inputs", "Outputs", "Details", "References"];
      assert.deepEqual(sections, type === "vin-service" ? usual.slice(2) : usual);
    });

    it(`of ${type} says that the token is not exported`, () => {
      assert.match(help.replace(/<[^>]+>|\s+/g, " ").replace(/ +/g, " "), /not exported with flows/);
    });
  }

  it("of vin-read explains every badge that has no words", () => {
    const explained = [...read("locales", "en-US", "vin-read.html").matchAll(/<dt>([⏳▶↻⏸])/gu)].map(
      ([, sign]) => sign,
    );
    const shown = ["status.ts", "funnel.ts"]
      .flatMap((file) => read("lib", file).match(/[⏳▶↻⏸]/gu) ?? [])
      .sort();
    assert.deepEqual(explained.sort(), [...new Set(shown)]);
  });

  it("of vin-read explains every error code", () => {
    const explained = [...read("locales", "en-US", "vin-read.html").matchAll(/<dt>(VIN_\w+)<\/dt>/g)].map(
      ([, code]) => code,
    );
    assert.deepEqual(explained, [...VIN_ERROR_CODES]);
  });
});

describe("colours of the dialogs", () => {
  it("come from the editor's theme only", () => {
    const style =
      read("editor", "dialog.css") +
      NODE_TYPES.flatMap((type) => template(type).match(/style="[^"]*"/g) ?? []).join();
    assert.doesNotMatch(style, /#[0-9a-f]{3}|\brgb|\bhsl|color:(?!\s*var\(--red-ui-)/i);
  });
});
