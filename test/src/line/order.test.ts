/** First in, first out: pictures reach the API in the order in which they came to the reader. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { ReaderOptions } from "../../../src/options";
import { createReader } from "../../../src/reader";
import { startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";

const JPEG_START = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
const picture = (bytes: number) => Buffer.concat([JPEG_START, randomBytes(bytes)]);

describe("pictures that come at the same time", () => {
  let double: VinIdDouble;
  beforeEach(async () => (double = await startVinIdDouble()));
  afterEach(() => double.close());

  async function orderOfArrival(images: unknown[], options: ReaderOptions = {}): Promise<(string | null)[]> {
    const reader = createReader({
      engine: "cloud",
      token: "order",
      baseUrl: double.url,
      callsPerSecond: 1000,
      concurrency: 1,
      ...options,
    });
    await Promise.all(images.map((image, n) => reader.read(image, { cameraId: String(n) })));
    await reader.close();
    return double.readings.map(
      ({ fields }) => fields.find(({ name }) => name === "camera_id")?.value.toString() ?? null,
    );
  }

  it("are sent in their order, however large each is and whatever it comes as", async () => {
    const images = [
      picture(4_000_000),
      picture(1000),
      picture(2_000_000).toString("base64"),
      picture(300),
      { buffer: picture(1_000_000), originalname: "a.jpg" },
      new Uint8Array(picture(200)),
    ];
    assert.deepEqual(await orderOfArrival(images), ["0", "1", "2", "3", "4", "5"]);
  });

  it("are sent in their order when the usage has to be asked first", async () => {
    const images = [1, 2, 3].map(() => picture(1000));
    assert.deepEqual(await orderOfArrival(images, { monthlyLimit: 90 }), ["0", "1", "2"]);
    assert.equal(double.requests[0]?.method, "GET");
  });
});
