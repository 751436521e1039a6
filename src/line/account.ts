/** Names an account without showing its token. */
import { createHash } from "node:crypto";

/** SHA-256 of address and token: what services share is found by it, in memory and in Redis. */
export function accountId({ baseUrl, token }: { baseUrl: string; token: string }): string {
  return createHash("sha256")
    .update(`${baseUrl.replace(/\/+$/, "")}\0${token}`)
    .digest("hex");
}
