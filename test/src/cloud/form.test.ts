import assert from "node:assert/strict";
import FormData from "form-data";
import { toForm, type FormFields } from "../../../src/cloud/form";
import type { PictureType } from "../../../src/picture/types";
import { json } from "../../double/behaviours";
import { parseMultipart } from "../../double/multipart";
import { readingOf } from "../../double/samples";
import { pictureOf, refusal } from "../picture/samples";
import {
  assertNothingSecret,
  BIG_PICTURE,
  clientFor,
  failure,
  PICTURE,
  PICTURE_URL,
  useDouble,
} from "./support";

const NOTHING = { api: "vin", cameraId: null, timestamp: null } as const;
const MIME: Record<PictureType, string> = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  bmp: "image/bmp",
  tiff: "image/tiff",
};

describe("toForm", () => {
  it("lays the picture into the envelope without copying it", () => {
    const { chunks } = toForm(PICTURE, NOTHING);
    assert.equal(chunks.length, 3);
    assert.equal(chunks[1], PICTURE.bytes);
    assert.notEqual(chunks[2], toForm(PICTURE, NOTHING).chunks[2], "the end tells which form has left");
  });

  it("is byte for byte what form-data itself would send", () => {
    const { contentType, length, chunks } = toForm(PICTURE, {
      api: "ocr",
      cameraId: "cam",
      timestamp: "2019-08-19T13:11:25Z",
    });
    const form = new FormData();
    form.setBoundary(/boundary=(.+)$/.exec(contentType)?.[1] ?? "");
    form.append("type", "vin");
    form.append("camera_id", "cam");
    form.append("timestamp", "2019-08-19T13:11:25");
    form.append("upload", PICTURE.bytes, { filename: "picture.jpg", contentType: "image/jpeg" });
    assert.ok(Buffer.concat(chunks).equals(form.getBuffer()));
    assert.equal(length, form.getLengthSync());
  });

  it("keeps what it writes around pictures apart by type, camera, endpoint and time", () => {
    const written = (fields: Partial<FormFields>, type: PictureType = "jpeg") => {
      const { contentType, chunks } = toForm({ ...PICTURE, type }, { ...NOTHING, ...fields });
      const parts = parseMultipart(Buffer.concat(chunks), contentType);
      return parts.map(({ name, filename, value }) => filename ?? `${name}=${value.toString()}`).join(" ");
    };
    const times = ["2019-08-19T13:11:25Z", "2020-01-01T00:00:00Z"];
    for (let round = 0; round < 2; round += 1) {
      assert.equal(written({}), "picture.jpg");
      assert.equal(written({}, "png"), "picture.png");
      assert.equal(written({ cameraId: "a" }), "camera_id=a picture.jpg");
      assert.equal(written({ cameraId: "b" }), "camera_id=b picture.jpg");
      assert.equal(written({ cameraId: "null" }), "camera_id=null picture.jpg");
      assert.equal(written({ cameraId: "a", api: "ocr" }), "type=vin camera_id=a picture.jpg");
      for (const timestamp of times)
        assert.equal(written({ timestamp }), `timestamp=${timestamp.slice(0, -1)} picture.jpg`);
    }
  });

  it("has another boundary for another camera, and none that a picture could know", () => {
    const boundaries = Array.from(
      { length: 100 },
      (_, camera) => toForm(PICTURE, { ...NOTHING, cameraId: `camera ${camera}` }).contentType,
    );
    assert.equal(new Set(boundaries).size, 100);
  });

  it("refuses to pass on addresses that the API can't or mustn't reach", () => {
    const hosts = [
      "localhost/a",
      "127.0.0.1/a",
      "192.168.0.7/a",
      "169.254.169.254/a",
      "camera/a",
      "cam.lan/a",
      "[::1]/a",
      "2130706433/a",
      "user:pw@example.com/a",
      "user@example.com/a",
    ];
    for (const rest of hosts) {
      const url = new URL(`http://${rest}`);
      const error = refusal(() => toForm({ kind: "url", url }, NOTHING), "VIN_URL_REFUSED");
      assert.match(error.message, /Let the node fetch/);
      assert.doesNotMatch(error.message, /pw|192|localhost/);
    }
    refusal(
      () => toForm({ kind: "url", url: new URL("ftp://example.com/a.jpg") }, NOTHING),
      "VIN_URL_REFUSED",
    );
  });
});

describe("What reaches the API", () => {
  const bench = useDouble();
  const fieldsOf = () => bench.double.readings.at(-1)?.fields ?? [];

  for (const type of Object.keys(MIME) as PictureType[]) {
    it(`is a ${type} with its own MIME type and a constant file name, byte for byte`, async () => {
      const bytes = pictureOf(type);
      await bench.client.read({ kind: "bytes", bytes, type, filename: 'x"; evil\r\n.exe' });
      const [part] = fieldsOf();
      assert.equal(fieldsOf().length, 1);
      assert.equal(part?.name, "upload");
      assert.equal(part.contentType, MIME[type]);
      assert.match(part.filename ?? "", /^picture\.(jpg|png|webp|gif|bmp|tif)$/);
      assert.ok(bytes.equals(part.value));
    });
  }

  it("has the documented path, length and type, and says what it accepts", async () => {
    await bench.client.read(PICTURE);
    const [request] = bench.double.readings;
    assert.equal(`${request?.method} ${request?.path}`, "POST /v1/vin/reader/");
    assert.equal(request?.headers["content-length"], String(request?.body?.length));
    assert.match(request?.headers["content-type"] ?? "", /^multipart\/form-data; boundary=/);
    assert.equal(request?.headers.accept, "application/json");
    assert.equal(request?.headers["transfer-encoding"], undefined);
  });

  it("is a view's own bytes, not the memory behind it", async () => {
    const memory = Buffer.concat([Buffer.from("before"), PICTURE.bytes, Buffer.from("after")]);
    const bytes = new Uint8Array(memory.buffer, memory.byteOffset + 6, PICTURE.bytes.length);
    await bench.client.read({ ...PICTURE, bytes });
    assert.ok(Buffer.from(PICTURE.bytes).equals(bench.double.readings[0]?.picture ?? Buffer.alloc(0)));
  });

  it("is a picture of many megabytes, whole", async () => {
    await bench.client.read(BIG_PICTURE);
    assert.ok(bench.double.readings[0]?.picture?.equals(BIG_PICTURE.bytes));
  });

  it("is only the address, with its query but without its fragment, when a URL is sent", async () => {
    await bench.client.read(PICTURE_URL);
    const parts = fieldsOf().map(({ name, filename, value }) => [name, filename, value.toString()]);
    assert.deepEqual(parts, [["upload_url", null, PICTURE_URL.url.href.replace("#part", "")]]);
    assert.ok(PICTURE_URL.url.href.endsWith("#part"));
  });

  it("has the extra fields before the picture, and type=vin in OCR mode", async () => {
    const client = clientFor(bench.double.url, { api: "ocr" });
    await client.read(PICTURE, { cameraId: "7", timestamp: "2019-08-19T13:11:25+02:00" });
    assert.equal(bench.double.readings[0]?.path, "/v1/ocr/reader/");
    const parts = fieldsOf().map(({ name, value }) =>
      name === "upload" ? name : `${name}=${value.toString()}`,
    );
    assert.deepEqual(parts, ["type=vin", "camera_id=7", "timestamp=2019-08-19T11:11:25", "upload"]);
    await client.close();
  });

  it("can't be changed by line breaks and boundaries in a camera id", async () => {
    const cameraId = 'a\r\n--x\r\ncontent-disposition: form-data; name="upload"\r\n\r\nfake';
    await bench.client.read(PICTURE, { cameraId });
    assert.deepEqual(
      fieldsOf().map((part) => part.name),
      ["camera_id", "upload"],
    );
    assert.equal(fieldsOf()[0]?.value.toString(), cameraId);
  });

  it("is nothing at all when the timestamp or the address is refused", async () => {
    await failure(bench.client.read(PICTURE, { timestamp: "soon" }), "VIN_BAD_INPUT");
    const url = new URL("http://router.lan/a.jpg");
    await failure(bench.client.read({ kind: "url", url }), "VIN_URL_REFUSED");
    assert.equal(bench.double.connections, 0);
  });

  it("comes over at most as many connections as allowed", async () => {
    await Promise.all(Array.from({ length: 10 }, () => bench.client.read(PICTURE)));
    assert.equal(bench.double.readings.length, 10);
    assert.ok(bench.double.connections <= 2);
    assert.ok(bench.double.maxInFlight <= 2);
  });

  it("leaves nothing on the connection, however many follow each other", async () => {
    const warnings: string[] = [];
    const note = (warning: Error) => warnings.push(warning.message);
    process.on("warning", note);
    const client = clientFor(bench.double.url, { connections: 1 });
    for (let i = 0; i < 30; i += 1) await client.read(PICTURE);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", note);
    assert.deepEqual(warnings, []);
    assert.equal(bench.double.connections, 1);
    await client.close();
  });

  it("stays clean when the API repeats what was sent", async () => {
    bench.double.script(json(400, { upload_url: [PICTURE_URL.url.href] }));
    assertNothingSecret(await failure(bench.client.read(PICTURE_URL), "VIN_BAD_IMAGE"));
    bench.double.script(json(200, readingOf([])));
    assert.deepEqual((await bench.client.read(PICTURE_URL)).results, []);
  });
});

describe("The double's form parser", () => {
  const TYPE = "multipart/form-data; boundary=b";
  const part = (name: string, value: string) =>
    `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

  it("keeps line breaks and dashes that belong to a value", () => {
    const value = "\r\n--\r\n-- b\r\n";
    const [only] = parseMultipart(Buffer.from(`${part("a", value)}--b--\r\n`), TYPE);
    assert.equal(only?.value.toString(), value);
  });

  it("throws on a form that is not closed, or has more behind its end", () => {
    assert.throws(() => parseMultipart(Buffer.from(part("a", "1")), TYPE));
    assert.throws(() => parseMultipart(Buffer.from(`${part("a", "1")}--b--\r\nmore`), TYPE));
    assert.throws(() => parseMultipart(Buffer.from(`x${part("a", "1")}--b--`), TYPE));
    assert.throws(() => parseMultipart(Buffer.from("--b\r\nno headers"), TYPE));
    assert.throws(() => parseMultipart(Buffer.from(""), "text/plain"));
  });
});
