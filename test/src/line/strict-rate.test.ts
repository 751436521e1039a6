/** The reader against an API that counts calls in a sliding second, which is stricter than any fixed window. */
import assert from "node:assert/strict";
import { createReader, type Reader } from "../../../src/reader";
import { page, sample } from "../../double/behaviours";
import { startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";

const CALLS_PER_SECOND = 50;
const MESSAGES = 200;
const PICTURE = Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Array<number>(60).fill(0)]);

describe("a reader in front of an API that refuses more than its rate in any sliding second", () => {
  let double: VinIdDouble;
  let reader: Reader;
  beforeEach(async () => {
    double = await startVinIdDouble({ callsPerSecond: CALLS_PER_SECOND });
    reader = createReader({
      engine: "cloud",
      token: "strict",
      baseUrl: double.url,
      callsPerSecond: CALLS_PER_SECOND,
      concurrency: 8,
      queueLimit: MESSAGES,
      duplicateWindow: 0,
    });
  });
  afterEach(async () => {
    await reader.close();
    await double.close();
  });

  it("has none of 200 messages refused that came all at once", async () => {
    const readings = await Promise.all(Array.from({ length: MESSAGES }, () => reader.read(PICTURE)));
    assert.equal(readings.filter(({ found }) => found).length, MESSAGES);
    // A refused call would have been tried again, and so shows as a call too many.
    assert.equal(double.readings.length, MESSAGES);
  });

  it("has none refused either where a third of the calls fails and is made again", async () => {
    double.script(...Array.from({ length: MESSAGES }, (_, n) => (n % 3 === 0 ? page(503) : sample())));
    await Promise.all(Array.from({ length: MESSAGES }, () => reader.read(PICTURE)));
    assert.equal(double.readings.length, MESSAGES + Math.ceil(MESSAGES / 3));
  });
});
