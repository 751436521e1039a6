/** Sets a client and a double of the API up for each test, and looks at failures from every side. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { type CloudClient, type CloudOptions, createCloudClient } from "../../../src/cloud/client";
import { isVinError, type VinError, type VinErrorCode } from "../../../src/errors";
import type { PictureBytes, PictureUrl } from "../../../src/picture/types";
import { type DoubleOptions, startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";
import { JPEG } from "../picture/samples";

export const TOKEN = "s3cret-t0ken-1234567890abcdef";
export const QUERY_SECRET = "signature-98765";

export const PICTURE: PictureBytes = {
  kind: "bytes",
  bytes: JPEG,
  type: "jpeg",
  filename: "private-name.jpg",
};
export const PICTURE_URL: PictureUrl = {
  kind: "url",
  url: new URL(`https://pictures.example.com/a.jpg?key=${QUERY_SECRET}#part`),
};

/** Too large for the buffers between client and server, so that a server can refuse it half-way. */
export const BIG_PICTURE: PictureBytes = {
  ...PICTURE,
  bytes: Buffer.concat([JPEG, Buffer.alloc(32 * 1024 * 1024, 0x55)]),
};

export function clientFor(baseUrl: string, options: Partial<CloudOptions> = {}): CloudClient {
  return createCloudClient({
    baseUrl,
    token: TOKEN,
    api: "vin",
    timeoutMs: 10_000,
    connections: 2,
    allowHttp: false,
    ...options,
  });
}

/** A fresh double and a client for it before each test; both are closed after it. */
export function useDouble(doubleOptions: DoubleOptions = {}, clientOptions: Partial<CloudOptions> = {}) {
  const bench = {} as { double: VinIdDouble; client: CloudClient };
  beforeEach(async () => {
    bench.double = await startVinIdDouble(doubleOptions);
    bench.client = clientFor(bench.double.url, clientOptions);
  });
  afterEach(async () => {
    await bench.client.close();
    await bench.double.close();
  });
  return bench;
}

/** Waits for the failure, checks its code, and that nothing secret shows anywhere in it. */
export async function failure(promise: Promise<unknown>, code: VinErrorCode): Promise<VinError> {
  const error: unknown = await promise.then(
    (value) => assert.fail(`expected ${code}, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  assert.ok(isVinError(error), inspect(error));
  assert.equal(error.code, code, inspect(error));
  assertNothingSecret(error);
  return error;
}

export function assertNothingSecret(error: VinError): void {
  const shown = [
    error.message,
    String(error),
    JSON.stringify(error),
    inspect({ ...error, message: error.message, cause: error.cause }, { depth: null, showHidden: true }),
  ].join("\n");
  for (const secret of [
    TOKEN,
    QUERY_SECRET,
    "private-name",
    JPEG.toString("base64", 0, 30),
    JPEG.toString("hex", 0, 12),
  ]) {
    assert.ok(!shown.includes(secret), `shows a secret: ${shown}`);
  }
  assert.doesNotMatch(error.message, /undefined|null|NaN|\[object/);
}
