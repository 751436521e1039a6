/** The locale files of the nodes, as tests look at them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT, type NodeType } from "./editor-pages";

/** The languages that the nodes speak; English is the one that the others follow. */
export const LANGUAGES = ["en-US", "de", "es-ES", "fr", "ja", "ko", "pt-BR", "zh-CN"] as const;

/** The text of a file below `nodes/`. */
export function readNodeFile(...parts: string[]): string {
  return readFileSync(path.join(ROOT, "nodes", ...parts), "utf8");
}

/** The texts of one locale file by their full keys. */
export function texts(language: string, type: NodeType): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, key: string): void => {
    if (typeof value === "string") return void found.set(key, value);
    for (const [name, inner] of Object.entries(value as object)) walk(inner, key ? `${key}.${name}` : name);
  };
  walk(JSON.parse(readNodeFile("locales", language, `${type}.json`)), "");
  return found;
}
