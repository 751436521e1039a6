/** Other ways to read a VIN in Node.js, each behind the same small door: our reader, OCR packages, barcodes alone. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { vinInBarcode } from "../../src/engine/barcode";
import { createEmbeddedEngine } from "../../src/engine/index";
import { VIN_PATTERN } from "../../src/vin/alphabet";
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
        return found.map(({ text }) => vinInBarcode(text)).find((vin) => vin !== null) ?? null;
      },
      close: () => Promise.resolve(),
    };
  },
};

/**
 * What a careful user would make of plain text: a word, or a whole line without its spaces, of exactly 17 VIN characters;
 * one whose check digit fits wins over one whose doesn't.
 */
function vinIn(lines: readonly string[]): string | null {
  const pieces = lines.flatMap((line) => [
    ...line.split(/[^A-Za-z0-9]+/),
    line.replace(/[^A-Za-z0-9]+/g, ""),
  ]);
  const vins = pieces.map((piece) => piece.toUpperCase()).filter((piece) => VIN_PATTERN.test(piece));
  return vins.find((vin) => expectedCheckDigit(vin) === vin[8]) ?? vins[0] ?? null;
}
