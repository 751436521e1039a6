/** Counts the readings of the current month, and keeps the count over restarts when it is given a file. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { lowLevelCode } from "../picture/low-level-code";

/** A memory card wears out by writing, so a busy line saves its count at most this often. */
const SAVE_EVERY_MS = 60_000;

export interface MonthCount {
  year: number;
  /** 1-12. */
  month: number;
  calls: number;
}

export interface CounterOptions {
  now?: (() => Date) | undefined;
  /** What was counted in this time may be lost when the process is killed. Default one minute. */
  saveEveryMs?: number | undefined;
  /** Told once, in a sentence, when a saved count is lost or the count can't be saved. */
  onWarning?: ((warning: string) => void) | undefined;
}

export class MonthCounter {
  /** Null: nothing is saved. */
  #file: string | null;
  readonly #now: () => Date;
  readonly #saveEveryMs: number;
  readonly #onWarning: (warning: string) => void;
  #count: MonthCount;
  /** That a saved count was lost, and the month whose count is therefore too low. */
  #lost: { warning: string; month: MonthCount } | null = null;
  /** Why the count was not saved the last time. */
  #unsaved: string | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** Reads the saved count. A file that is damaged is kept under another name. */
  constructor(file: string | null, { now, saveEveryMs, onWarning }: CounterOptions = {}) {
    this.#file = file;
    this.#now = now ?? (() => new Date());
    this.#saveEveryMs = saveEveryMs ?? SAVE_EVERY_MS;
    this.#onWarning = onWarning ?? (() => undefined);
    this.#count = this.#fresh();
    try {
      if (file) this.#count = load(file) ?? this.#count;
    } catch {
      this.#startAnew(file as string);
    }
  }

  /** What is wrong with the count at this moment, in sentences. */
  get warnings(): string[] {
    const { year, month } = this.#fresh();
    const isLost = this.#lost?.month.year === year && this.#lost.month.month === month;
    return [...(isLost && this.#lost ? [this.#lost.warning] : []), ...(this.#unsaved ? [this.#unsaved] : [])];
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
    if (!this.#file || !(this.#timer || this.#unsaved)) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(temporary(this.#file), JSON.stringify(this.#count));
      renameSync(temporary(this.#file), this.#file);
      this.#unsaved = null;
    } catch (error) {
      // A count that can't be saved (read-only disk) must not keep a service from closing.
      this.#failed(error);
    }
  }

  async #save(): Promise<void> {
    this.#timer = null;
    const file = this.#file as string;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeDown(temporary(file), JSON.stringify(this.#count));
      await rename(temporary(file), file);
      this.#unsaved = null;
    } catch (error) {
      // The count goes on in memory; reading pictures matters more than counting them.
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (this.#unsaved) return;
    this.#unsaved = `This month's count of readings can't be saved (${lowLevelCode(error)}), so a restart will lose it. Check the free space and the permissions of its folder.`;
    this.#onWarning(this.#unsaved);
  }

  #startAnew(file: string): void {
    const kept = keepAside(file, this.#now());
    // What can't be kept is not written over either.
    if (!kept) this.#file = null;
    const outcome = kept
      ? `The damaged file was kept as ${kept}.`
      : "Nothing more is saved, because the damaged file can't be moved.";
    const warning = `The saved count of this month's readings can't be read, so it began again at 0. ${outcome}`;
    this.#lost = { warning, month: this.#fresh() };
    this.#onWarning(warning);
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

/** The saved count, or null where there is none yet. Throws when it can't be read. */
function load(file: string): MonthCount | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(lowLevelCode(error))) return null;
    throw error;
  }
  const { year, month, calls } = (JSON.parse(text) ?? {}) as Partial<MonthCount>;
  const numbers = [year, month, calls] as [number, number, number];
  if (!numbers.every((value) => Number.isSafeInteger(value) && value >= 0)) throw new Error("no count");
  return { year: numbers[0], month: numbers[1], calls: numbers[2] };
}

/** Gives a damaged file another name, and returns that; null when that fails. */
export function keepAside(file: string, now: Date): string | null {
  const name = `${basename(file)}.damaged-${now.toISOString().replace(/\D/g, "")}`;
  try {
    renameSync(file, join(dirname(file), name));
    return name;
  } catch {
    return null;
  }
}
