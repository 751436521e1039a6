/** Lists of pictures: they fit as a whole or cost nothing, and one failure spares the rest. */
import assert from "node:assert/strict";
import type { VinError } from "../../../src/errors";
import type { ReaderOptions } from "../../../src/options";
import type { Reader } from "../../../src/reader";
import { after as later, echo, json, page, sample, type Behaviour } from "../../double/behaviours";
import { startPictureHost } from "../../double/picture-host";
import type { VinIdDouble } from "../../double/vin-id-double";
import { until } from "../../support/until";
import { failed, picture, PICTURE, startCloud, type OpenReader } from "./support";

const list = (length: number) => Array.from({ length }, (_, n) => picture(n));

/** An answer that comes when the test says so. */
function held(): { behaviour: Behaviour; release: () => void; began: () => boolean } {
  let release: () => void = () => undefined;
  let began = false;
  const released = new Promise<void>((resolve) => (release = resolve));
  const behaviour: Behaviour = async (exchange) => {
    began = true;
    await released;
    await sample()(exchange);
  };
  return { behaviour, release, began: () => began };
}

describe("a list of pictures", () => {
  let double: VinIdDouble;
  let open: OpenReader;
  let close: () => Promise<void>;
  beforeEach(async () => ({ double, open, close } = await startCloud()));
  afterEach(() => close());

  async function refused(reader: Reader, images: unknown[]): Promise<VinError> {
    let failure: VinError | null = null;
    await reader.readAll(images).catch((error: VinError) => (failure = error));
    assert.ok(failure, "the list was read");
    assert.equal(double.requests.length, 0);
    return failure;
  }

  it("that does not fit is refused before its first call, with the limit and the number", async () => {
    const reader = open();
    const { code, message, cause } = await refused(reader, list(150));
    assert.equal(code, "VIN_QUEUE_FULL");
    assert.match(message, /None of the 150 pictures/);
    assert.match(message, /\(100 pictures\)/);
    assert.deepEqual(cause, { limit: 100, pictures: 150 });
    const { local } = await reader.usage();
    assert.deepEqual([local.failures, local.waiting, local.lastError], [150, 0, "VIN_QUEUE_FULL"]);
  });

  it("that is refused leaves its room to others", async () => {
    const reader = open();
    await refused(reader, list(150));
    assert.equal((await reader.readAll(list(102))).length, 102);
  });

  it("counts together with what waits already", async () => {
    double.always(later(20, echo()));
    const reader = open({ queueLimit: 10, concurrency: 1 });
    const first = reader.readAll(list(6));
    await assert.rejects(reader.readAll(list(6)), failed("VIN_QUEUE_FULL"));
    await Promise.all([first, reader.readAll(list(5))]);
    assert.equal(double.readings.length, 11);
  });

  it("may have 64 MB", async () => {
    const large = Array.from({ length: 34 }, () => Buffer.concat([PICTURE, Buffer.alloc(2 * 1024 * 1024)]));
    const { code, cause } = await refused(open(), large);
    assert.deepEqual([code, cause], ["VIN_QUEUE_FULL", { limit: 64 * 1024 * 1024, pictures: 34 }]);
  });

  it("of 10,000 pictures has its outcome without any of them being looked at in vain", async () => {
    let looks = 0;
    const image = {
      get buffer() {
        looks += 1;
        return PICTURE;
      },
    };
    await refused(
      open(),
      Array.from({ length: 10_000 }, () => image),
    );
    assert.ok(looks <= 4 * 103, `looked ${looks} times`);
  });

  for (const [what, image, code] of [
    ["is no picture", "no picture at all", "VIN_BAD_INPUT"],
    ["is at a URL that can't be fetched", "http://127.0.0.1:1/a.jpg", "VIN_URL_REFUSED"],
  ] as const) {
    it(`in which one ${what} costs nothing`, async () => {
      const { code: told, cause } = await refused(open(), [picture(1), picture(2), image, picture(3)]);
      assert.deepEqual([told, cause.index], [code, 2]);
    });
  }

  it("is read once all its URLs are fetched", async () => {
    let asked = 0;
    const host = await startPictureHost((_request, response) => {
      asked += 1;
      assert.equal(double.requests.length, 0);
      response.end(picture(asked));
    });
    const urls = Array.from({ length: 6 }, (_, n) => `${host.url}/${n}.jpg`);
    const readings = await open({ allowThisMachine: true }).readAll([PICTURE, ...urls]);
    assert.deepEqual([readings.length, asked], [7, 6]);
    await host.close();
  });

  it("whose fetched pictures take more than the memory costs nothing", async () => {
    const large = Buffer.concat([PICTURE, Buffer.alloc(9 * 1024 * 1024)]);
    const host = await startPictureHost((_request, response) => void response.end(large));
    const urls = Array.from({ length: 8 }, (_, n) => `${host.url}/${n}.jpg`);
    const { code, cause } = await refused(open({ allowThisMachine: true }), urls);
    assert.deepEqual([code, cause.limit], ["VIN_QUEUE_FULL", 64 * 1024 * 1024]);
    await host.close();
  });

  const engines: [string, ReaderOptions][] = [
    ["offline", { engine: "embedded" }],
    ["in fallback mode", { engine: "fallback" }],
  ];
  for (const [name, engine] of engines) {
    it(`that does not fit is refused ${name}, too`, async () => {
      const reader = open({ ...engine, concurrency: 1, queueLimit: 1 });
      const { code, cause } = await refused(reader, list(3));
      assert.deepEqual([code, cause], ["VIN_QUEUE_FULL", { limit: 1, pictures: 3 }]);
    });
  }

  it("that fits is read offline where the cloud is down, also while others come", async () => {
    double.always(page(500));
    const reader = open({ engine: "fallback", concurrency: 1, queueLimit: 1, deadline: 60 });
    const reading = reader.readAll(list(2));
    await assert.rejects(reader.read(picture(9)), failed("VIN_QUEUE_FULL"));
    assert.deepEqual(
      (await reading).map(({ engine }) => engine),
      ["embedded", "embedded"],
    );
  });

  it("makes no further call once one picture failed", async () => {
    double.script(sample(), json(400, { detail: "broken" }));
    const reader = open({ concurrency: 1 });
    await assert.rejects(
      reader.readAll(list(10)),
      failed("VIN_BAD_IMAGE", ({ cause, message }) => cause.index === 1 && /^Picture 2 of 10/.test(message)),
    );
    const { local } = await reader.usage();
    assert.equal(double.readings.length, 2);
    assert.deepEqual([local.readings, local.failures, local.waiting], [1, 9, 0]);
    assert.equal(local.lastError, "VIN_BAD_IMAGE");
  });

  it("ends at its first failure, and lets a call end that is paid for already", async () => {
    const { behaviour, release, began } = held();
    const states: string[] = [];
    double.script(behaviour, later(50, json(400, { detail: "broken" })));
    const reader = open({ concurrency: 2 });
    const reading = reader.readAll(list(5), { onState: ({ kind }) => states.push(kind) });
    await assert.rejects(
      reading,
      failed("VIN_BAD_IMAGE", ({ cause }) => cause.index === 1),
    );
    assert.equal(began(), true);
    const said = states.length;
    release();
    let paid = 0;
    while (paid === 0) paid = (await reader.usage()).local.readings;
    assert.deepEqual([double.readings.length, states.length], [2, said]);
  });

  it("tries nothing again once one picture failed", async () => {
    double.script(later(100, page(503)), json(400, { detail: "broken" }));
    const reader = open({ concurrency: 2 });
    await assert.rejects(reader.readAll(list(2)), failed("VIN_BAD_IMAGE"));
    let failures = 0;
    while (failures < 2) failures = (await reader.usage()).local.failures;
    assert.equal(double.readings.length, 2);
  });

  it("that was given up takes no call from another message with the same picture", async () => {
    double.script(later(50, json(400, { detail: "broken" })));
    const reader = open({ concurrency: 1, duplicateWindow: 10 });
    const failing = assert.rejects(reader.readAll(list(2)), failed("VIN_BAD_IMAGE"));
    await until(() => double.requests.length === 1, "the first call");
    const other = reader.read(picture(1));
    await failing;
    assert.equal((await other).found, true);
    assert.equal(double.readings.length, 2);
  });

  it("ends as a whole when its signal aborts", async () => {
    double.always(later(5000, sample()));
    const controller = new AbortController();
    const reading = open().readAll(list(3), { signal: controller.signal });
    controller.abort(new Error("stopped"));
    await assert.rejects(reading, /stopped|unexpected/);
    const late = open().readAll(list(3), { signal: AbortSignal.abort(new Error("stopped")) });
    await assert.rejects(late, /stopped|unexpected/);
  });
});
