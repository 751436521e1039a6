// Builds dist/engine but for the models: the reading worker as one file, the WebAssembly files and the licences of both.
import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildModels } from "./build-models.mjs";

const WASM = [
  "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
  "@cwasm/jpeg-turbo/jpeg-turbo.wasm",
  "@jsquash/webp/codec/dec/webp_dec.wasm",
  "zxing-wasm/dist/reader/zxing_reader.wasm",
];
/** Licence texts that must travel with the bundled code; NOTICE names the parts. */
const LICENCES = {
  "@jsquash/webp/LICENSE": "jsquash.txt",
  // The same authors' text: both decoders for JPEG are compiled from libjpeg-turbo.
  "@jsquash/jpeg/codec/LICENSE.codec.md": "libjpeg-turbo.md",
  "@jsquash/webp/codec/LICENSE.codec.md": "libwebp.md",
  "zxing-wasm/LICENSE": "zxing-wasm.txt",
};

/**
 * The models come from build-models.mjs; together they make the whole folder. Resolves to the names of the packages that
 * are in it by now, so that their licences can be looked at.
 */
export async function buildEngine({ root, outDir, sourceMaps = false }) {
  await mkdir(join(outDir, "licenses"), { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: [join(root, "src/engine/worker.ts")],
    outfile: join(outDir, "worker.cjs"),
    bundle: true,
    minify: !sourceMaps,
    // Lines that were left out of the bundle would count as run.
    treeShaking: !sourceMaps,
    sourcemap: sourceMaps ? "inline" : false,
    platform: "node",
    target: "node18",
    format: "cjs",
    legalComments: "none",
    // ES modules among the parts ask for their own address; in a CommonJS bundle that is this file's.
    define: { "import.meta.url": "bundleAddress" },
    banner: { js: 'const bundleAddress = require("node:url").pathToFileURL(__filename).href;' },
    alias: {
      "onnxruntime-web/wasm": join(root, "node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs"),
    },
  });
  const modules = join(root, "node_modules");
  for (const file of WASM) await copyFile(join(modules, file), join(outDir, basename(file)));
  for (const [from, to] of Object.entries(LICENCES)) {
    await copyFile(join(modules, from), join(outDir, "licenses", to));
  }
  const sources = [...Object.keys(metafile.inputs), ...WASM.map((file) => `node_modules/${file}`)];
  return [...new Set(sources.map(packageOf).filter((name) => name !== null))].sort();
}

/** The package that a file belongs to; null: our own. */
function packageOf(file) {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? null;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = process.cwd();
  const outDir = join(root, "dist", "engine");
  await buildEngine({ root, outDir });
  await buildModels({ root, outDir });
}
