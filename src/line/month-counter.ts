/** Counts the readings of the current month, and keeps the count over restarts when it is given a file. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** A memory card wears out by writing, so a busy line saves its count at most this often. */
const SAVE_EVERY_MS = 60_000;

export interface MonthCount {
  year: number;
  /** 1-12. */
  month: number;
  calls: number;
}

export class MonthCounter {
  readonly #file: string | null;
  readonly #now: () => Date;
  readonly #saveEveryMs: number;
  #count: MonthCount;
  #timer: NodeJS.Timeout | null = null;

  /** @param saveEveryMs what was counted in this time may be lost when the process is killed */
  constructor(file: string | null, now: () => Date = () => new Date(), saveEveryMs: number = SAVE_EVERY_MS) {
    this.#file = file;
    this.#now = now;
    this.#saveEveryMs = saveEveryMs;
    this.#count = (file && load(file)) || this.#fresh();
  }

  /** Adds one reading to the current month. */
  add(): void {
    this.#count = { ...this.current(), calls: this.current().calls + 1 };
    if (!this.#file || this.#timer) return;
    this.#timer = setTimeout(() => void this.#save(), this.#saveEveryMs);
    this.#timer.unref();
  }

  /** The count of this month (UTC); a new month starts at zero. */
  current(): MonthCount {
    const fresh = this.#fresh();
    const same = fresh.year === this.#count.year && fresh.month === this.#count.month;
    return same ? this.#count : fresh;
  }

  /** Saves what is not saved yet. Synchronous, because it runs while the process may be ending. */
  close(): void {
    if (!this.#file || !this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(temporary(this.#file), JSON.stringify(this.#count));
      renameSync(temporary(this.#file), this.#file);
    } catch {
      // A count that can't be saved (read-only disk) must not keep a service from closing.
    }
  }

  async #save(): Promise<void> {
    this.#timer = null;
    const file = this.#file as string;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeDown(temporary(file), JSON.stringify(this.#count));
      await rename(temporary(file), file);
    } catch {
      // The count goes on in memory; reading pictures matters more than counting them.
    }
  }

  #fresh(): MonthCount {
    const now = this.#now();
    return { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, calls: 0 };
  }
}

const temporary = (file: string) => `${file}.new`;

/** Writes a file and waits until it is on the disk: renamed before that, it could be empty after a power cut. */
async function writeDown(file: string, text: string): Promise<void> {
  const handle = await open(file, "w");
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

function load(file: string): MonthCount | null {
  try {
    const saved = JSON.parse(readFileSync(file, "utf8")) as Partial<MonthCount> | null;
    const { year, month, calls } = saved ?? {};
    const whole = [year, month, calls].every(
      (value) => Number.isSafeInteger(value) && (value as number) >= 0,
    );
    return whole ? (saved as MonthCount) : null;
  } catch {
    return null; // No file yet, or not ours: counting starts anew.
  }
}
