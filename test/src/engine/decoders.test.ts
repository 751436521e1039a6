/** The real decoders: one instance is enough while all is well, and nothing of a broken or large file stays. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { engineFolder } from "../../../src/engine/assets";
import { type Raster } from "../../../src/engine/picture/raster";
import { loadDecoders } from "../../../src/engine/tools";

const MAKER = join(__dirname, "..", "..", "..", "scripts", "make-pictures.mjs");
const PHOTO = readFileSync(join(__dirname, "..", "..", "pictures", "sample-label.jpg"));

/** Counts the instances that are started while something is done. */
async function instancesOf(work: () => Promise<unknown>): Promise<number> {
  const original = WebAssembly.Instance;
  let started = 0;
  WebAssembly.Instance = class extends original {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      started += 1;
    }
  };
  try {
    await work();
  } finally {
    WebAssembly.Instance = original;
  }
  return started;
}

/** A picture with something to see in it, as a JPEG file. */
async function largeJpeg(width: number, height: number): Promise<Uint8Array> {
  const { encodeJpeg } = (await import(MAKER)) as {
    encodeJpeg: (
      picture: { width: number; height: number; rgb: Uint8Array },
      quality: number,
    ) => Promise<Buffer>;
  };
  return encodeJpeg({ width, height, rgb: new Uint8Array(width * height * 3).map((_, at) => at >> 4) }, 90);
}

describe("the JPEG decoder", () => {
  it("reads one picture after the other with one instance, each the same as with a fresh one", async () => {
    const decoders = await loadDecoders(engineFolder());
    const rasters: Raster[] = [];
    const started = await instancesOf(async () => {
      for (let round = 0; round < 3; round++) rasters.push(await decoders.jpeg(PHOTO));
    });
    assert.equal(started, 1);
    const [first, second, third] = rasters;
    assert.deepEqual(second, first);
    assert.deepEqual(third, first);
  });

  it("starts afresh after a broken file", async () => {
    const decoders = await loadDecoders(engineFolder());
    const first = await decoders.jpeg(PHOTO);
    const started = await instancesOf(async () => {
      await assert.rejects(decoders.jpeg(Buffer.alloc(1000)));
      assert.deepEqual(await decoders.jpeg(PHOTO), first);
    });
    assert.equal(started, 1);
  });

  it("starts afresh after a picture that needed more memory than it has from the start", async () => {
    const decoders = await loadDecoders(engineFolder());
    const large = await largeJpeg(3000, 2000);
    await decoders.jpeg(large);
    const started = await instancesOf(async () => {
      await decoders.jpeg(PHOTO);
      await decoders.jpeg(PHOTO);
    });
    assert.equal(started, 1);
  }).timeout(20_000);
});
