/** Other ways to read a VIN in Node.js, each behind the same small door: our reader, OCR packages, barcodes alone. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createEmbeddedEngine } from "../../src/engine/index";
import { expectedCheckDigit } from "../../src/vin/check-digit";
import { type Labelled, loadPicture } from "../photos/manifest";
import { THRESHOLD } from "../photos/figures";

/** Where install.mjs puts the packages that only this comparison needs. */
const PEERS = join(__dirname, "..", "..", ".peers");
const peer = createRequire(join(PEERS, "package.json"));

export interface PeerReader {
  /** The VIN that it reports for the picture, or null. */
  read(folder: string, picture: Labelled): Promise<string | null>;
  close(): Promise<void>;
}

export const PEER_READERS: Record<string, () => Promise<PeerReader>> = {
  "this package": () => {
    const engine = createEmbeddedEngine({ workers: 1 });
    return Promise.resolve({
      async read(folder, picture) {
        const [best] = (await engine.read(loadPicture(folder, picture))).results;
        return best && (best.confidence ?? 0) >= THRESHOLD ? best.text : null;
      },
      close: () => engine.close(),
    });
  },
  "tesseract.js": async () => {
    interface Tesseract {
      createWorker: (
        language: string,
        mode: number,
        options: object,
      ) => Promise<{
        setParameters(parameters: object): Promise<unknown>;
        recognize(picture: Buffer): Promise<{ data: { text: string } }>;
        terminate(): Promise<unknown>;
      }>;
    }
    const { createWorker } = peer("tesseract.js") as Tesseract;
    const langPath = join(dirname(peer.resolve("@tesseract.js-data/eng/package.json")), "4.0.0_best_int");
    const worker = await createWorker("eng", 1, { langPath, cacheMethod: "none" });
    await worker.setParameters({ tessedit_char_whitelist: "0123456789ABCDEFGHJKLMNPRSTUVWXYZ" });
    return {
      async read(folder, { file }) {
        const { data } = await worker.recognize(readFileSync(join(folder, file)));
        return vinIn(data.text.split("\n"));
      },
      close: async () => void (await worker.terminate()),
    };
  },
  "@gutenye/ocr-node": async () => {
    interface Ocr {
      create(): Promise<{ detect(path: string): Promise<{ text: string }[]> }>;
    }
    const { default: Ocr } = (await import(peer.resolve("@gutenye/ocr-node"))) as { default: Ocr };
    const ocr = await Ocr.create();
    return {
      read: async (folder, { file }) => vinIn((await ocr.detect(join(folder, file))).map(({ text }) => text)),
      close: () => Promise.resolve(),
    };
  },
  "zxing-wasm (barcodes alone)": async () => {
    const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
    const wasm = readFileSync(require.resolve("zxing-wasm/reader/zxing_reader.wasm"));
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });
    return {
      async read(folder, { file }) {
        const found = await readBarcodes(new Uint8Array(readFileSync(join(folder, file))), {
          formats: ["Code39", "Code128", "DataMatrix", "QRCode"],
          tryHarder: true,
        });
        return vinIn(found.map(({ text }) => text));
      },
      close: () => Promise.resolve(),
    };
  },
};

/**
 * What a careful user would make of plain text: 17 VIN characters in a row, white space left out; one whose check digit
 * fits wins over one whose doesn't.
 */
function vinIn(lines: readonly string[]): string | null {
  const found = lines.flatMap((line) => [
    ...line
      .toUpperCase()
      .replace(/\s+/g, "")
      .matchAll(/(?=([A-HJ-NPR-Z0-9]{17}))/g),
  ]);
  const vins = found.map((match) => match[1] as string);
  return vins.find((vin) => expectedCheckDigit(vin) === vin[8]) ?? vins[0] ?? null;
}
