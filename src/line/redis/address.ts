/** Where Redis or Valkey is, as people write it: redis://user@host:port/database, or rediss:// for TLS. */
import { VinError } from "../../errors";

export interface RedisAddress {
  host: string;
  port: number;
  /** User of Redis' access control list; null: the default user. */
  username: string | null;
  /** Number of the database. */
  database: number;
  /** Speak TLS. */
  secure: boolean;
}

const EXAMPLE = "Write it like redis://192.168.1.10:6379, or rediss://… for an encrypted connection.";

/** Throws VIN_CONFIG for an address that can't be used, or that would show a password in the flow. */
export function toRedisAddress(text: string): RedisAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    // The original error repeats the whole text, which may hold a password.
    throw wrongAddress(`The Redis address is no valid address. ${EXAMPLE}`);
  }
  if (!["redis:", "rediss:"].includes(url.protocol) || url.hostname === "") {
    throw wrongAddress(`The Redis address must start with redis:// or rediss:// and name a host. ${EXAMPLE}`);
  }
  if (url.password !== "") {
    throw wrongAddress(
      "The Redis address must not hold the password, because it is stored with the flow. Enter the password in the field for it.",
    );
  }
  const database = url.pathname.replace(/^\//, "") || "0";
  if (!/^\d{1,5}$/.test(database) || url.search !== "" || url.hash !== "") {
    throw wrongAddress(
      `After host and port the Redis address may only hold the number of a database. ${EXAMPLE}`,
    );
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 6379),
    username: url.username === "" ? null : decodeURIComponent(url.username),
    database: Number(database),
    secure: url.protocol === "rediss:",
  };
}

function wrongAddress(sentence: string): VinError {
  return new VinError("VIN_CONFIG", sentence);
}
