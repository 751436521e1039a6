/** Makes names lead anywhere, and looks at failed fetches from every side. */
import assert from "node:assert/strict";
import dns from "node:dns";
import os, { type NetworkInterfaceInfo } from "node:os";
import { inspect } from "node:util";
import { isVinError, type VinError, type VinErrorCode } from "../../../../src/errors";

/** Lets tests reach their own server, and nothing else. */
export const HERE = { allowAddress: (address: string) => address === "127.0.0.1" };

/** Stands in passwords and queries, and must show nowhere. */
export const SECRET = "secret-98765";

/** Waits for the failure, checks its code, and that no secret shows anywhere in it. */
export async function failure(promise: Promise<unknown>, code: VinErrorCode): Promise<VinError> {
  const error: unknown = await promise.then(
    (value) => assert.fail(`expected ${code}, got ${inspect(value)}`),
    (reason: unknown) => reason,
  );
  assert.ok(isVinError(error), inspect(error));
  assert.equal(error.code, code, inspect(error));
  const shown = error.message + inspect({ ...error }, { depth: null, showHidden: true });
  assert.ok(!shown.includes(SECRET), shown);
  return error;
}

/** Answers look-ups of names below `.example` from `answer`, until the function that is returned is called. */
export function fakeNames(answer: (name: string) => string[]): () => void {
  const original = dns.lookup;
  type Done = (error: NodeJS.ErrnoException | null, found: dns.LookupAddress[]) => void;
  const fake = (name: string, options: dns.LookupAllOptions, done: Done) => {
    if (!name.endsWith(".example")) return original(name, options, done);
    const found = answer(name);
    done(
      null,
      found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
  dns.lookup = fake as typeof dns.lookup;
  return () => void (dns.lookup = original);
}

/** Gives this machine other addresses, until the function that is returned is called. */
export function fakeInterfaces(find: () => Partial<NetworkInterfaceInfo>[]): () => void {
  const original = os.networkInterfaces;
  os.networkInterfaces = () => ({ fake0: find() as NetworkInterfaceInfo[] });
  return () => void (os.networkInterfaces = original);
}
