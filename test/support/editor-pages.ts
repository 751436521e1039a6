/** The built editor pages, read the way Node-RED and the Flow Library read them, without a browser. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runInNewContext } from "node:vm";

export const ROOT = path.resolve(__dirname, "../..");
export const NODE_TYPES = ["vin-service", "vin-read", "vin-stats"] as const;
export type NodeType = (typeof NODE_TYPES)[number];

export interface EditorField {
  value: unknown;
  label?: string;
  required?: boolean;
  type?: string;
  validate?: (this: object, value: unknown, options: object) => true | string;
}

export interface EditorDefinition {
  category: string;
  color?: string;
  icon?: string;
  outputs?: number;
  defaults: Record<string, EditorField>;
  credentials?: Record<string, EditorField>;
  outputLabels?: (this: object, index: number) => string;
}

/** Builds the pages into a folder of their own, so that a test needs no build before it. */
export async function buildPages(): Promise<Record<NodeType, string>> {
  const outDir = mkdtempSync(path.join(tmpdir(), "vin-id-pages-"));
  try {
    const { buildEditor } = (await import(path.join(ROOT, "scripts/build-editor.mjs"))) as {
      buildEditor: (options: { root: string; outDir: string }) => Promise<void>;
    };
    await buildEditor({ root: ROOT, outDir });
    const read = (type: NodeType) => readFileSync(path.join(outDir, `${type}.html`), "utf8");
    return {
      "vin-service": read("vin-service"),
      "vin-read": read("vin-read"),
      "vin-stats": read("vin-stats"),
    };
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** The script of a page. */
export function scriptOf(page: string): string {
  const [, script] = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(page) ?? [];
  if (script === undefined) throw new Error("the page has no script");
  return script;
}

/**
 * Registers a page's node as an import of a flow does: there is no dialog, so looking for a field finds none.
 * Texts come back as their keys.
 */
export function loadDefinition(page: string): EditorDefinition {
  let definition: EditorDefinition | null = null;
  const translate = (key: string) => key.replace(/^.*:/, "");
  const RED = {
    _: translate,
    nodes: { registerType: (_type: string, registered: EditorDefinition) => (definition = registered) },
    events: { on: () => undefined },
    validators: { typedInput: () => (_value: unknown, _options: unknown) => true },
  };
  const $ = () => ({ val: () => undefined });
  runInNewContext(scriptOf(page), { RED, $, URL });
  if (!definition) throw new Error("the page registers no node");
  return definition;
}
