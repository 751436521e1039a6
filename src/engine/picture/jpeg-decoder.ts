/** Decodes JPEG files with libjpeg-turbo in WebAssembly. */
import { readFile } from "node:fs/promises";
import type { Decoder } from "./decoder";
import type { Header } from "./header";
import { limitMemory } from "./memory-limit";
import type { Raster } from "./raster";

/** The largest file, 50 megapixels in four bytes, and the coefficients of a progressive one in four colours. */
const MAX_MEMORY = 640 * 1024 ** 2;
/** An instance that has grown to more than this (four megapixels) isn't used again, so that its memory is given back. */
const MAX_KEPT_MEMORY = 24 * 1024 ** 2;

// From turbojpeg.h: colour spaces of files (TJCS) and layouts of pixels (TJPF).
const CMYK_SPACES = [3, 4];
const RGBA_PIXELS = 7;
const CMYK_PIXELS = 11;

const END_OF_IMAGE = [0xff, 0xd9];

interface Turbo {
  memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  free(pointer: number): void;
  tjInitDecompress(): number;
  tjDestroy(handle: number): number;
  tjDecompressHeader3(handle: number, file: number, bytes: number, ...found: number[]): number;
  tjDecompress2(handle: number, file: number, bytes: number, ...target: number[]): number;
}

/**
 * Compiles once and goes on with the same instance while all is well: a new one for each picture costs its memory anew,
 * and that sets off a garbage collection each time. After a broken or a large file the next picture gets a fresh one, so
 * that nothing of either stays behind.
 */
export async function loadJpegDecoder(wasm: string): Promise<Decoder> {
  const compiled = await WebAssembly.compile(limitMemory(await readFile(wasm), MAX_MEMORY));
  let kept: Turbo | null = null;
  return (bytes, header) => {
    const turbo = kept ?? start(compiled);
    kept = null;
    const { pixels, raster } = decode(turbo, bytes, header);
    // A large picture stays where it is, and its instance goes when the picture goes.
    if (turbo.memory.buffer.byteLength > MAX_KEPT_MEMORY) return Promise.resolve(raster);
    const copy = { ...raster, data: raster.data.slice() };
    turbo.free(pixels);
    kept = turbo;
    return Promise.resolve(copy);
  };
}

function start(compiled: WebAssembly.Module): Turbo {
  // libjpeg-turbo jumps out of its depths when it gives up; that ends here as an exception. It never opens files.
  const fail = () => {
    throw new Error("the decoder gave up");
  };
  const nothing = () => 0;
  const { exports } = new WebAssembly.Instance(compiled, {
    env: { setjmp: nothing, longjmp: fail },
    wasi_snapshot_preview1: {
      environ_sizes_get: nothing,
      environ_get: nothing,
      proc_exit: fail,
      fd_close: fail,
      fd_seek: fail,
      fd_write: fail,
    },
  });
  return exports as unknown as Turbo;
}

function decode(turbo: Turbo, bytes: Uint8Array, header: Header): { pixels: number; raster: Raster } {
  // With an end marker put behind it, a file that lacks only that is whole, and any other that was cut off is not.
  const end = header.whole ? [] : END_OF_IMAGE;
  const length = bytes.length + end.length;
  const file = reserve(turbo, length);
  new Uint8Array(turbo.memory.buffer, file, length).set(bytes);
  new Uint8Array(turbo.memory.buffer, file + bytes.length, end.length).set(end);
  const handle = turbo.tjInitDecompress();
  const { width, height, space } = readSize(turbo, handle, file, length);
  if (width !== header.width || height !== header.height) throw new Error("another size than the header's");
  const isCmyk = CMYK_SPACES.includes(space);
  const pixels = reserve(turbo, width * height * 4);
  const layout = isCmyk ? CMYK_PIXELS : RGBA_PIXELS;
  const status = turbo.tjDecompress2(handle, file, length, pixels, width, width * 4, height, layout, 0);
  // Faults within the data are patched over and only counted; they are what shows that the end is missing.
  if (status !== 0 && !header.whole) throw new Error("cut off");
  turbo.tjDestroy(handle);
  turbo.free(file);
  const data = new Uint8Array(turbo.memory.buffer, pixels, width * height * 4);
  if (isCmyk) toRgba(data);
  return { pixels, raster: { width, height, data } };
}

function readSize(turbo: Turbo, handle: number, file: number, length: number) {
  const found = reserve(turbo, 16);
  const places = [found, found + 4, found + 8, found + 12];
  new Uint8Array(turbo.memory.buffer, found, 16).fill(0);
  // The status is of no use: it also complains of rare samplings, which are decoded all the same.
  turbo.tjDecompressHeader3(handle, file, length, ...places);
  const [width, height, , space] = new Int32Array(turbo.memory.buffer, found, 4);
  turbo.free(found);
  return { width: width as number, height: height as number, space: space as number };
}

function reserve(turbo: Turbo, bytes: number): number {
  const pointer = turbo.malloc(bytes);
  if (pointer === 0) throw new Error("no memory");
  return pointer;
}

/** In place. What writes such files (Adobe's programs and all that follow them) stores how much light is left, not ink. */
function toRgba(data: Uint8Array): void {
  for (let at = 0; at < data.length; at += 4) {
    const black = data[at + 3] as number;
    for (let channel = at; channel < at + 3; channel++) {
      data[channel] = ((data[channel] as number) * black) / 255 + 0.5;
    }
    data[at + 3] = 255;
  }
}
