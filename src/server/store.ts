/** The data folder: one small file with the month's count for each token, whose name does not give the token away. */
import { randomBytes, scrypt } from "node:crypto";
import { access, constants, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { VinError } from "../errors";
import { keepAside, MonthCounter } from "../line/month-counter";

/** Counts decide whether a plan is used up, so little of them may be lost when the process is killed. */
const SAVE_EVERY_MS = 1000;
const SALT_BYTES = 16;

const slowHash = promisify(scrypt) as (token: string, salt: Buffer, length: number) => Promise<Buffer>;

export interface Store {
  /** The count of one token, as it was saved last. */
  counterOf(token: string): Promise<MonthCounter>;
}

/**
 * Opens the folder, and makes it when it isn't there. Throws VIN_CONFIG when that fails.
 * @param onWarning told when counts are lost or can't be saved
 */
export async function openStore(folder: string, onWarning: (warning: string) => void): Promise<Store> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    const salt = await openSalt(join(folder, "salt"), onWarning);
    return {
      counterOf: async (token) => {
        // Slow and salted: people choose short tokens, and a copy of the folder must not give them away.
        const name = (await slowHash(token, salt, 16)).toString("hex");
        return new MonthCounter(join(folder, `${name}.json`), { saveEveryMs: SAVE_EVERY_MS, onWarning });
      },
    };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new VinError(
      "VIN_CONFIG",
      `The data folder can't be used (${reason}). Give one that the server may write to.`,
      { reason },
    );
  }
}

async function openSalt(file: string, onWarning: (warning: string) => void): Promise<Buffer> {
  const make = () => writeFile(file, randomBytes(SALT_BYTES), { flag: "wx", mode: 0o600 });
  // Made once: with another salt, no count would be found again.
  await make().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  const salt = await readFile(file);
  if (salt.length === SALT_BYTES) return salt;
  const kept = keepAside(file, new Date());
  if (kept === null) throw Object.assign(new Error("damaged salt"), { code: "DAMAGED_SALT" });
  await make();
  onWarning(
    `The file “salt” of the data folder is damaged, so the counts of this month can't be found, and all began again at 0. It was kept as ${kept}.`,
  );
  return readFile(file);
}
