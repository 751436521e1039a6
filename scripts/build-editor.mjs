/** Builds what Node-RED's editor loads: a page per node (style, script, dialog), the locales and the icons. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const TYPES = ["vin-service", "vin-read", "vin-stats"];

/** Writes `<type>.html`, `locales/` and `icons/` to `outDir`, where Node-RED looks for them beside `<type>.js`. */
export async function buildEditor({ root, outDir }) {
  const nodes = join(root, "nodes");
  const style = readFileSync(join(nodes, "editor", "dialog.css"), "utf8");
  mkdirSync(outDir, { recursive: true });
  for (const type of TYPES) {
    const script = await bundle(root, join(nodes, "editor", `${type}.ts`));
    const dialog = readFileSync(join(nodes, `${type}.html`), "utf8");
    writeFileSync(join(outDir, `${type}.html`), page({ style, script, dialog }));
  }
  for (const [from, to] of [
    [join(nodes, "locales"), join(outDir, "locales")],
    [join(root, "icons"), join(outDir, "icons")],
  ]) {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
  }
}

/** One readable script in a function of its own: nothing global, and registrations stay as they were written. */
async function bundle(root, entry) {
  const { outputFiles } = await build({
    // Comments in the output name files relative to this folder, so a build is the same everywhere.
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2021",
    charset: "utf8",
    logLevel: "warning",
  });
  return outputFiles[0].text;
}

/** The script is inline and not a resource: the Flow Library reads the registration from it. */
function page({ style, script, dialog }) {
  return `<style>\n${style}</style>\n<script type="text/javascript">\n${script}</script>\n${dialog}`;
}
