/** The pictures of one message: none is read before all are there, and none is begun once one has failed. */
import { Ending, type EndSignal } from "./ending";
import { isVinError, VinError } from "./errors";
import type { CallState } from "./line/cloud-line";
import type { Place, Places, WaitingLine } from "./line/line";
import { orAborted } from "./line/sleep";
import { toPicture } from "./picture/input";
import type { Picture } from "./picture/types";

/** A picture of a list that is not read yet, and its places in the queues. */
export interface Entry {
  picture: Picture;
  places: Map<WaitingLine, Place>;
}

/**
 * Takes places for all pictures of a list at once, in every queue that they may pass: all of them, or none.
 * @param fetches where pictures wait that are at a URL
 * @throws VinError when one is no picture; VIN_QUEUE_FULL when they don't all fit
 */
export function enterAll(images: unknown[], queues: WaitingLine[], fetches: WaitingLine): Entry[] {
  const entries: Entry[] = [];
  const { length } = images;
  try {
    for (const image of images) {
      const places = new Map<WaitingLine, Place>();
      const picture = toPicture(image);
      entries.push({ picture, places });
      for (const queue of queues) places.set(queue, queue.reserve(bytesOf(picture)));
      if (picture.kind === "url") places.set(fetches, fetches.reserve(0));
    }
    return entries;
  } catch (error) {
    for (const { places } of entries) leaveAll(places);
    if (!isVinError(error)) throw error;
    if (error.code !== "VIN_QUEUE_FULL") throw pictureError(error, entries.length, length);
    const words = `None of the ${length} pictures in the list was read: ${error.message}`;
    throw new VinError(error.code, words, { ...error.cause, pictures: length });
  }
}

/** Gives up whatever a picture still holds. */
export function leaveAll(places: Places): void {
  for (const [queue, place] of places) queue.leave(place);
}

/** Says in its queues what a picture turned out to be. Throws VIN_QUEUE_FULL when there is no room for it. */
export function fillAll(places: Places, picture: Picture): void {
  for (const [queue, place] of places) queue.fill(place, bytesOf(picture));
}

function bytesOf(picture: Picture): number {
  return picture.kind === "bytes" ? picture.bytes.byteLength : 0;
}

/** What one picture of a list is told, and tells. */
export interface ListedPicture {
  signal: EndSignal;
  onState: (state: CallState) => void;
  /** Says that the picture is there. Resolves when all are; rejects with the signal's reason when it aborts before. */
  obtained: (signal: EndSignal) => Promise<void>;
}

export class PictureList {
  readonly #length: number;
  readonly #endsReading: boolean;
  readonly #pictures = new Set<Ending>();
  readonly #reading = new Set<Ending>();
  readonly #complete: Promise<void>;
  #setComplete!: () => void;
  #missing: number;
  #failure: VinError | null = null;

  /** @param endsReading whether a failure ends what is being read as well, because another machine reads it */
  constructor(length: number, endsReading: boolean) {
    this.#length = length;
    this.#endsReading = endsReading;
    this.#missing = length;
    this.#complete = new Promise((resolve) => (this.#setComplete = resolve));
  }

  /** Why the list failed; null: it has not. */
  get failure(): VinError | null {
    return this.#failure;
  }

  /** Reads all pictures. Rejects with the first failure, whose `cause.index` names the picture; the others are then given up. */
  async read<T>(
    options: { signal?: EndSignal | undefined; onState?: ((state: CallState) => void) | undefined },
    readOne: (index: number, picture: ListedPicture) => Promise<T>,
  ): Promise<T[]> {
    const { signal: outer, onState } = options;
    const passOn = () => outer && this.#end(outer.reason, () => true);
    outer?.addEventListener("abort", passOn, { once: true });
    try {
      const readings = Array.from({ length: this.#length }, (_, index) =>
        readOne(index, this.#join(onState)).catch((error: VinError) => {
          throw this.#fail(error, index);
        }),
      );
      if (outer?.aborted) passOn();
      return await Promise.all(readings);
    } finally {
      outer?.removeEventListener("abort", passOn);
    }
  }

  #join(onState: ((state: CallState) => void) | undefined): ListedPicture {
    const ending = new Ending();
    this.#pictures.add(ending);
    return {
      signal: ending,
      onState: (state) => {
        if (state.kind === "reading") this.#reading.add(ending);
        else this.#reading.delete(ending);
        // The message has its outcome already: nothing more is said about it, and nothing is tried again.
        if (this.#failure === null) onState?.(state);
        else if (state.kind === "retrying") ending.end(givenUp());
      },
      obtained: (signal) => {
        this.#missing -= 1;
        if (this.#missing === 0) this.#setComplete();
        return orAborted(this.#complete, signal);
      },
    };
  }

  #fail(error: VinError, index: number): VinError {
    if (this.#failure === null) {
      this.#failure = pictureError(error, index, this.#length);
      this.#end(givenUp(), (ending) => this.#endsReading || !this.#reading.has(ending));
    }
    return this.#failure;
  }

  #end(reason: Error, affects: (ending: Ending) => boolean): void {
    for (const ending of this.#pictures) if (affects(ending)) ending.end(reason);
  }
}

/** The failure of one picture as that of its list. */
function pictureError({ code, message, cause }: VinError, index: number, length: number): VinError {
  return new VinError(code, `Picture ${index + 1} of ${length}: ${message}`, { ...cause, index });
}

/** Nobody is told this: the message fails with what came first. Its code lets who waits for the same call make an own one. */
function givenUp(): VinError {
  return new VinError("VIN_CLOSED", "Another picture of the list failed, so this one was not read.");
}
