// Makes test pictures of made-up VINs; without arguments the committed ones in test/pictures/.

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { STYLES } from "./pictures/render.mjs";
import { committedSet, randomSet } from "./pictures/sets.mjs";
import { writePictures } from "./pictures/write.mjs";

export { encodeJpeg } from "./pictures/encode.mjs";
export { renderPicture } from "./pictures/render.mjs";

const USAGE = `Usage: node scripts/make-pictures.mjs [options]
Without options: makes the committed pictures in test/pictures/.
  --out DIR        folder to write to (needed when --count or --negatives is given)
  --count N        pictures that show a VIN
  --negatives N    pictures that show none
  --seed S         any text; the same seed makes the same pictures (default 1)
  --style A,B      styles to use: ${STYLES.join(", ")} (default all)
  --hard H         difficulty is spread from 0 to H, at most 1 (default 1)
  --vertical P     share of the pictures whose text runs up or down (default 0.2)
`;

const OPTIONS = {
  out: { type: "string" },
  count: { type: "string", default: "0" },
  negatives: { type: "string", default: "0" },
  seed: { type: "string", default: "1" },
  style: { type: "string", default: STYLES.join(",") },
  hard: { type: "string", default: "1" },
  vertical: { type: "string", default: "0.2" },
  help: { type: "boolean", default: false },
};

async function main() {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const numbers = [values.count, values.negatives, values.hard, values.vertical].map(Number);
  const [count, negatives, hard, vertical] = numbers;
  const styles = values.style.split(",");
  const unknown = styles.find((style) => !STYLES.includes(style));
  if (unknown !== undefined)
    throw new Error(`There is no style "${unknown}"; the styles are ${STYLES.join(", ")}.`);
  if (numbers.some((value) => !(value >= 0))) throw new Error("A number is missing or wrong; try --help.");
  if (count + negatives > 0) {
    if (!values.out) throw new Error("Say with --out where the pictures shall go.");
    await writePictures(
      values.out,
      randomSet({ count, negatives, seed: values.seed, styles, hard, vertical }),
    );
  } else {
    await writePictures(
      values.out ?? fileURLToPath(new URL("../test/pictures", import.meta.url)),
      committedSet(),
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  });
}
