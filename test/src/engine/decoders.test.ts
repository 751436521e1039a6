/** The real decoders: one instance is enough while all is well, and nothing of a broken or large file stays. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { engineFolder } from "../../../src/engine/assets";
import { type Decoders, loadDecoders } from "../../../src/engine/picture/decoders";
import { type Header, readHeader } from "../../../src/engine/picture/header";
import { type Raster } from "../../../src/engine/picture/raster";
import { encodeJpeg } from "./hostile-pictures";

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
  return encodeJpeg({ width, height, rgb: new Uint8Array(width * height * 3).map((_, at) => at >> 4) }, 90);
}

const decode = ({ jpeg }: Decoders, file: Uint8Array) => jpeg(file, readHeader(file, "jpeg") as Header);

describe("the JPEG decoder", () => {
  it("reads one picture after the other with one instance, each the same as with a fresh one", async () => {
    const decoders = await loadDecoders(engineFolder());
    const rasters: Raster[] = [];
    const started = await instancesOf(async () => {
      for (let round = 0; round < 3; round++) rasters.push(await decode(decoders, PHOTO));
    });
    assert.equal(started, 1);
    const [first, second, third] = rasters;
    assert.deepEqual(second, first);
    assert.deepEqual(third, first);
  });

  it("starts afresh after a broken file", async () => {
    const decoders = await loadDecoders(engineFolder());
    const first = await decode(decoders, PHOTO);
    const started = await instancesOf(async () => {
      await assert.rejects(async () =>
        decoders.jpeg(Buffer.alloc(1000), readHeader(PHOTO, "jpeg") as Header),
      );
      assert.deepEqual(await decode(decoders, PHOTO), first);
    });
    assert.equal(started, 1);
  });

  it("starts afresh after a picture that needed more memory than it has from the start", async () => {
    const decoders = await loadDecoders(engineFolder());
    const large = await largeJpeg(3000, 2000);
    await decode(decoders, large);
    const started = await instancesOf(async () => {
      await decode(decoders, PHOTO);
      await decode(decoders, PHOTO);
    });
    assert.equal(started, 1);
  }).timeout(20_000);
});
