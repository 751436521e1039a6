import assert from "node:assert/strict";
import { after, answer, echo, gzipped, json, sample } from "../../double/behaviours";
import { fieldText } from "../../double/recorder";
import { entryOf, readingOf, SAMPLE_READING_TEXT, SAMPLE_VIN } from "../../double/samples";
import { PICTURE, useDouble } from "./support";

describe("A reading from the API", () => {
  const bench = useDouble();
  const read = (...args: [Parameters<typeof bench.client.read>[1]?]) => bench.client.read(PICTURE, ...args);

  it("takes the documented sample as it stands, with status 201", async () => {
    assert.deepEqual(await read(), {
      results: [
        {
          text: SAMPLE_VIN,
          orientation: "horizontal",
          confidence: null,
          box: null,
          candidates: [{ text: SAMPLE_VIN, confidence: null }],
        },
      ],
      cameraId: null,
      timestamp: "2025-05-13T15:36:12.537008Z",
      processingTime: 130.849,
      filename: "image.jpg",
      response: JSON.parse(SAMPLE_READING_TEXT) as unknown,
    });
  });

  for (const status of [200, 202]) {
    it(`takes status ${status} like 201`, async () => {
      bench.double.script(sample(status));
      assert.equal((await read()).results[0]?.text, SAMPLE_VIN);
    });
  }

  it("gives two results in the order of the reply", async () => {
    bench.double.script(
      json(201, readingOf([entryOf([{ value: "FIRST" }]), entryOf([{ value: "SECOND" }])])),
    );
    assert.deepEqual(
      (await read()).results.map((result) => result.text),
      ["FIRST", "SECOND"],
    );
  });

  it("gives three candidates best first, with their scores", async () => {
    const codes = [{ value: "AAA", score: 0.9 }, { value: "AAB", score: 0.4 }, { value: "AAC" }];
    bench.double.script(json(201, readingOf([entryOf(codes)])));
    const [result] = (await read()).results;
    assert.equal(result?.text, "AAA");
    assert.equal(result?.confidence, 0.9);
    assert.deepEqual(result?.candidates, [
      { text: "AAA", confidence: 0.9 },
      { text: "AAB", confidence: 0.4 },
      { text: "AAC", confidence: null },
    ]);
  });

  it("understands vertical in any case and takes no other direction", async () => {
    const entries = ["vertical", "Vertical", "HORIZONTAL", "diagonal", ""].map((orientation) =>
      entryOf([{ value: "X" }], { orientation }),
    );
    bench.double.script(json(201, readingOf(entries)));
    const directions = (await read()).results.map((result) => result.orientation);
    assert.deepEqual(directions, ["vertical", "vertical", "horizontal", null, null]);
  });

  it("passes score and box on, from whichever level holds them", async () => {
    const box = { xmin: 1, ymin: 2, xmax: 30, ymax: 40 };
    const atCode = entryOf([{ value: "A", score: 0.5, box }]);
    const atEntry = entryOf([{ value: "B" }], { score: "0.25", box });
    const atIdentifier = {
      identifier: { ...(entryOf([{ value: "C" }])["identifier"] as object), score: 1, box },
    };
    bench.double.script(json(201, readingOf([atCode, atEntry, atIdentifier])));
    const { results } = await read();
    assert.deepEqual(
      results.map((result) => result.confidence),
      [0.5, 0.25, 1],
    );
    assert.deepEqual(
      results.map((result) => result.box),
      [box, box, box],
    );
  });

  it("invents neither score nor box from what it does not understand", async () => {
    const entries = [
      entryOf([{ value: "A" }], { score: 98.2, box: { xmin: 1, ymin: 2, xmax: 3 } }),
      entryOf([{ value: "B" }], { score: "high", box: [1, 2, 3, 4] }),
    ];
    bench.double.script(json(201, readingOf(entries)));
    for (const { confidence, box } of (await read()).results)
      assert.deepEqual([confidence, box], [null, null]);
  });

  it("leaves lower case as the API gave it", async () => {
    bench.double.script(json(201, readingOf([entryOf([{ value: "abc123" }])])));
    assert.equal((await read()).results[0]?.text, "abc123");
  });

  it("keeps unknown extra fields in the response and is not disturbed by them", async () => {
    const reply = readingOf([entryOf([{ value: "A", extra: [1] }], { more: {} })], {
      usage: { calls: 1 },
      __proto: 1,
    });
    bench.double.script(json(201, reply));
    const reading = await read();
    assert.equal(reading.results[0]?.text, "A");
    assert.deepEqual(reading.response, reply);
  });

  it("waits for a slow reply", async () => {
    bench.double.script(after(1500, sample()));
    assert.equal((await read()).results.length, 1);
  });

  it("reads the SDK's timestamp as UTC and its text null as none", async () => {
    bench.double.script(json(200, readingOf([], { timestamp: "2020-01-16 17:00:00", camera_id: "null" })));
    const { timestamp, cameraId } = await read();
    assert.deepEqual([timestamp, cameraId], ["2020-01-16T17:00:00Z", null]);
  });

  it("keeps the camera id null when that was sent", async () => {
    bench.double.script(echo());
    assert.equal((await read({ cameraId: "null" })).cameraId, "null");
  });

  it("sends camera id and timestamp and gives their echo back", async () => {
    bench.double.script(echo());
    const reading = await read({ cameraId: "Tor 3, außen", timestamp: "2019-08-19T13:11:25.250Z" });
    const [request] = bench.double.readings;
    assert.ok(request);
    assert.equal(fieldText(request, "camera_id"), "Tor 3, außen");
    assert.equal(fieldText(request, "timestamp"), "2019-08-19T13:11:25.250");
    assert.equal(reading.cameraId, "Tor 3, außen");
    assert.equal(reading.timestamp, "2019-08-19T13:11:25.250Z");
  });

  it("takes numbers as camera id, numeric text as time, and anything else as unknown", async () => {
    bench.double.script(
      json(
        201,
        readingOf([], { camera_id: 7, processing_time: "12.5", timestamp: "yesterday", filename: 3 }),
      ),
      json(201, readingOf([], { camera_id: {}, processing_time: "fast", timestamp: null, filename: "" })),
    );
    const first = await read();
    assert.deepEqual(
      [first.cameraId, first.processingTime, first.timestamp, first.filename],
      ["7", 12.5, null, null],
    );
    const second = await read();
    assert.deepEqual(
      [second.cameraId, second.processingTime, second.timestamp, second.filename],
      [null, null, null, null],
    );
  });

  it("reports a rewritten file name as the API gives it", async () => {
    bench.double.script(json(201, readingOf([], { filename: "1617_7M83K_car.jpg" })));
    assert.equal((await read()).filename, "1617_7M83K_car.jpg");
  });

  it("unpacks a reply that comes as gzip although that was not asked for", async () => {
    bench.double.script(gzipped(SAMPLE_READING_TEXT));
    assert.equal((await read()).results[0]?.text, SAMPLE_VIN);
    assert.equal(bench.double.readings[0]?.headers["accept-encoding"], "identity");
  });

  it("takes JSON under any content type, and with a byte order mark", async () => {
    bench.double.script(
      answer(201, SAMPLE_READING_TEXT, { "content-type": "text/html" }),
      answer(201, SAMPLE_READING_TEXT),
      answer(201, `\ufeff${SAMPLE_READING_TEXT}`),
    );
    for (let i = 0; i < 3; i += 1) assert.equal((await read()).results.length, 1);
  });
});

describe("A picture without a VIN", () => {
  const bench = useDouble();
  const noKey = readingOf([]);
  delete noKey["results"];
  const EMPTY: [string, unknown][] = [
    ["an empty list", readingOf([])],
    ["identifier null", readingOf([{ identifier: null }])],
    ["no identifier", readingOf([{}])],
    ["an entry that is no object", readingOf([null, "x", 1, []])],
    ["no props", readingOf([{ identifier: { type: "text" } }])],
    ["an empty code list", readingOf([entryOf([])])],
    ["an empty value", readingOf([entryOf([{ value: "" }, { value: "  " }])])],
    ["value null", readingOf([entryOf([{ value: null }])])],
    ["no results key", noKey],
    ["results null", readingOf(null)],
  ];
  for (const [name, reply] of EMPTY) {
    it(`is a valid answer: ${name}`, async () => {
      bench.double.script(json(201, reply));
      const reading = await bench.client.read(PICTURE);
      assert.deepEqual(reading.results, []);
      assert.deepEqual(reading.response, reply);
    });
  }

  it("does not hide the entry beside it", async () => {
    bench.double.script(
      json(201, readingOf([{ identifier: null }, entryOf([{ value: "" }, { value: "REST" }])])),
    );
    const { results } = await bench.client.read(PICTURE);
    assert.deepEqual(
      results.map((result) => [result.text, result.candidates.length]),
      [["REST", 1]],
    );
  });
});
