/** Pictures and uploads made to do harm, on their way to the cloud and to the offline reader. */
import assert from "node:assert/strict";
import { toForm } from "../../../src/cloud/form";
import { createEmbeddedEngine } from "../../../src/engine";
import { toPicture } from "../../../src/picture/input";
import type { PictureBytes } from "../../../src/picture/types";
import { parseMultipart } from "../../double/multipart";
import { pngBomb } from "../engine/hostile-pictures";
import { JPEG, refusal } from "./samples";

const NOTHING = { api: "vin", cameraId: null, timestamp: null } as const;

function bytesOf(input: unknown): PictureBytes {
  const picture = toPicture(input);
  assert.ok(picture.kind === "bytes");
  return picture;
}

describe("A picture that claims to be far larger than its file", () => {
  it("goes to the cloud as the few bytes it is, without being looked into", () => {
    const bomb = pngBomb();
    const { length, chunks } = toForm(bytesOf(bomb), NOTHING);
    assert.equal(chunks[1], bomb);
    assert.ok(length < bomb.length + 500);
  });

  it("is refused by the offline reader because of its pixels", async () => {
    const engine = createEmbeddedEngine({ workers: 1 });
    await assert.rejects(engine.read(bytesOf(pngBomb())), { code: "VIN_TOO_LARGE" });
    await engine.close();
  });
});

describe("An upload with a file name made to break out", () => {
  const NAMES = [
    'x.jpg"\r\nContent-Type: text/html\r\n\r\n<script>',
    'a"; name="upload_url"; filename="b',
    "\r\n--boundary--\r\n",
    "\u0000\u001b[31mred.jpg",
    `${"a".repeat(100_000)}.jpg`,
  ];
  for (const originalname of NAMES) {
    it(`stays one part with a name of ours: ${JSON.stringify(originalname.slice(0, 40))}`, () => {
      const picture = bytesOf({ buffer: JPEG, mimetype: "text/html\r\nx: y", originalname });
      const { contentType, chunks } = toForm(picture, NOTHING);
      const parts = parseMultipart(Buffer.concat(chunks), contentType);
      assert.deepEqual(
        parts.map((part) => [part.name, part.filename, part.contentType]),
        [["upload", "picture.jpg", "image/jpeg"]],
      );
    });

    it(`is shown without control characters and at a sane length: ${JSON.stringify(originalname.slice(0, 40))}`, () => {
      const { filename } = bytesOf({ buffer: JPEG, originalname });
      // eslint-disable-next-line no-control-regex -- these are what must not be there
      assert.doesNotMatch(filename ?? "", /[\u0000-\u001f\u007f]/);
      assert.ok((filename ?? "").length <= 255);
    });
  }
});

describe("A file that is no picture", () => {
  const FAKES: [string, Buffer][] = [
    ["a script behind a picture's type", Buffer.from("GIF89b<script>alert(1)</script>")],
    ["a drawing with a script", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ["an archive", Buffer.from("PK\u0003\u0004\u0014\u0000\u0000\u0000\u0008\u0000", "latin1")],
    ["the start of a JPEG only", JPEG.subarray(0, 6)],
    ["a JPEG that lost its first byte", JPEG.subarray(1)],
    ["zeros", Buffer.alloc(64 * 1024)],
  ];
  for (const [name, bytes] of FAKES) {
    it(`is refused whatever its upload says: ${name}`, () => {
      refusal(
        () => toPicture({ buffer: bytes, mimetype: "image/jpeg", originalname: "a.jpg" }),
        "VIN_BAD_IMAGE",
      );
    });
  }
});
