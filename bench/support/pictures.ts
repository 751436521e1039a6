/** Pictures for benchmarks: random bytes behind the first bytes of a JPEG file, each different from all others. */
import { randomFillSync } from "node:crypto";

const JPEG_START = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);

export class PictureSource {
  readonly #template: Buffer;
  #made = 0;

  constructor(bytes: number) {
    this.#template = randomFillSync(Buffer.alloc(bytes));
    JPEG_START.copy(this.#template);
  }

  next(): Buffer {
    const picture = Buffer.allocUnsafeSlow(this.#template.length);
    this.#template.copy(picture);
    picture.writeUInt32BE((this.#made += 1), JPEG_START.length);
    return picture;
  }
}

/** The same for a benchmark in which making pictures must cost nothing: a few, used again with another number in them. */
export class PictureRing {
  readonly #pictures: Buffer[];
  #taken = 0;

  /** @param length more than are ever in hand at the same time */
  constructor(bytes: number, length: number) {
    const source = new PictureSource(bytes);
    this.#pictures = Array.from({ length }, () => source.next());
  }

  next(): Buffer {
    const picture = this.#pictures[this.#taken % this.#pictures.length] as Buffer;
    picture.writeUInt32BE((this.#taken += 1), JPEG_START.length);
    return picture;
  }
}
