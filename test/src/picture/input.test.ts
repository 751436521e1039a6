import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { isVinError } from "../../../src/errors";
import { toPicture } from "../../../src/picture/input";
import type { PictureBytes } from "../../../src/picture/types";
import { JPEG, pictureOf, refusal } from "./samples";

const PICTURE = Buffer.concat([JPEG, Buffer.alloc(2)]); // 248 bytes: divisible by 8, for every typed array
const BASE64 = JPEG.toString("base64");

function bytesOf(input: unknown): PictureBytes {
  const picture = toPicture(input);
  assert.equal(picture.kind, "bytes");
  return picture;
}

describe("toPicture with binary values", () => {
  it("takes a Buffer without copying it", () => {
    const picture = bytesOf(JPEG);
    assert.equal(picture.bytes, JPEG);
    assert.equal(picture.type, "jpeg");
    assert.equal(picture.filename, null);
  });

  for (const View of [
    Uint8Array,
    Uint8ClampedArray,
    Int8Array,
    Int16Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    DataView,
  ]) {
    it(`takes the bytes of a ${View.name} without copying them`, () => {
      const memory = new Uint8Array(PICTURE).buffer;
      const picture = bytesOf(new (View as typeof Uint8Array)(memory));
      assert.equal(picture.bytes.buffer, memory);
      assert.ok(PICTURE.equals(picture.bytes));
    });
  }

  it("takes only the part of the memory that a view shows", () => {
    const memory = new Uint8Array([1, 2, 3, ...JPEG, 4, 5]).buffer;
    assert.ok(JPEG.equals(bytesOf(new DataView(memory, 3, JPEG.length)).bytes));
  });

  it("takes an ArrayBuffer, also one made in a function node's own context", () => {
    assert.ok(JPEG.equals(bytesOf(new Uint8Array(JPEG).buffer).bytes));
    const foreign: unknown = runInNewContext(`Uint8Array.from(${JSON.stringify([...JPEG])}).buffer`);
    assert.ok(JPEG.equals(bytesOf(foreign).bytes));
  });

  it("takes a Buffer that went through JSON", () => {
    const picture = bytesOf(JSON.parse(JSON.stringify(JPEG)));
    assert.ok(JPEG.equals(picture.bytes));
  });

  it("refuses a serialised Buffer whose data are not bytes", () => {
    refusal(() => toPicture({ type: "Buffer", data: [255, 216, "x"] }), "VIN_BAD_INPUT");
    refusal(() => toPicture({ type: "Buffer", data: [Symbol("x")] }), "VIN_BAD_INPUT");
  });

  it("takes an uploaded file and keeps its base name for display", () => {
    const upload = {
      fieldname: "f",
      originalname: "C:\\fakepath\\car \u0007door.jpg",
      mimetype: "text/plain",
      buffer: JPEG,
    };
    const picture = bytesOf(upload);
    assert.equal(picture.bytes, JPEG);
    assert.equal(picture.type, "jpeg");
    assert.equal(picture.filename, "car door.jpg");
  });

  it("takes an uploaded file that went through JSON, and one without a name", () => {
    assert.equal(
      bytesOf(JSON.parse(JSON.stringify({ buffer: JPEG, originalname: "a/b.jpg" }))).filename,
      "b.jpg",
    );
    assert.equal(bytesOf({ buffer: JPEG }).filename, null);
    assert.equal(bytesOf({ buffer: JPEG, originalname: "folder/" }).filename, null);
  });

  for (const type of ["jpeg", "png", "webp", "gif", "bmp", "tiff"] as const) {
    it(`recognises ${type} whatever the upload claims to be`, () => {
      assert.equal(bytesOf({ buffer: pictureOf(type), mimetype: "image/x-other" }).type, type);
    });
  }
});

describe("toPicture with text", () => {
  it("takes base64 and base64url, padded or not, with line breaks", () => {
    const wrapped = BASE64.replace(/.{76}/g, "$&\n");
    for (const text of [BASE64, BASE64.replaceAll("=", ""), JPEG.toString("base64url"), `\n ${wrapped} \n`]) {
      assert.ok(JPEG.equals(bytesOf(text).bytes));
    }
  });

  it("takes a data URI and trusts its bytes, not its MIME type", () => {
    for (const head of ["data:image/jpeg;base64,", "data:;base64,", "DATA:image/png;charset=x;BASE64,"]) {
      assert.equal(bytesOf(head + BASE64).type, "jpeg");
    }
    assert.equal(bytesOf(new URL(`data:image/jpeg;base64,${BASE64}`)).type, "jpeg");
  });

  it("takes http and https addresses as text and as URL objects", () => {
    for (const address of [
      "http://camera.lan/shot.jpg",
      " HTTPS://example.com/a?b=c \n",
      new URL("http://10.0.0.7/"),
    ]) {
      const picture = toPicture(address);
      assert.equal(picture.kind, "url");
      assert.equal(picture.kind === "url" && picture.url.href, new URL(String(address).trim()).href);
    }
  });

  it("refuses other kinds of addresses", () => {
    for (const address of [
      "file:///etc/passwd",
      "ftp://host/a.jpg",
      new URL("file:///etc/passwd"),
      new URL("blob:x"),
    ]) {
      refusal(() => toPicture(address), "VIN_URL_REFUSED");
    }
  });

  it("refuses an address that is no URL without repeating it", () => {
    const error = refusal(() => toPicture("http://user:secret@ho st/?key=abc"), "VIN_BAD_INPUT");
    assert.doesNotMatch(error.message, /secret|abc/);
  });

  it("refuses data URIs that are not base64 or damaged", () => {
    for (const text of [
      "data:image/jpeg,%FF%D8",
      "data:",
      "data:image/jpeg;base64",
      `data:image/jpeg;base64,${BASE64}!`,
    ]) {
      refusal(() => toPicture(text), "VIN_BAD_INPUT");
    }
  });

  it("refuses ordinary words, even those that are valid base64", () => {
    for (const text of ["test", "hello world", "snapshot", "thisIsALongerWordWithoutBlanks", "Grüße"]) {
      assert.match(refusal(() => toPicture(text), "VIN_BAD_INPUT").message, /The text isn't a picture/);
    }
  });

  it("says when a web page, JSON or XML came as text", () => {
    const says = (text: string) => refusal(() => toPicture(text), "VIN_BAD_INPUT").message;
    assert.match(says("<!DOCTYPE html><title>404</title>"), /a web page \(HTML\)/);
    assert.match(says('{"error": "not found"}'), /JSON text/);
    assert.match(says("<?xml version='1.0'?><root/>"), /XML text/);
  });

  it("explains a picture that was read as text", () => {
    for (const encoding of ["utf8", "latin1"] as const) {
      assert.match(
        refusal(() => toPicture(JPEG.toString(encoding)), "VIN_BAD_INPUT").message,
        /return a buffer/,
      );
    }
  });

  it("explains a file name without repeating it", () => {
    const error = refusal(() => toPicture("/home/pi/secret.jpg"), "VIN_BAD_INPUT");
    assert.match(error.message, /file name/);
    assert.doesNotMatch(error.message, /secret/);
  });
});

describe("toPicture refuses", () => {
  it("a message without a picture", () => {
    for (const nothing of [undefined, null, "", "  \n"]) {
      assert.match(refusal(() => toPicture(nothing), "VIN_BAD_INPUT").message, /There is no picture/);
    }
  });

  it("values that can't hold a picture, naming their kind", () => {
    const says = (value: unknown) => refusal(() => toPicture(value), "VIN_BAD_INPUT").message;
    assert.match(says(42), /a number/);
    assert.match(says(true), /a boolean/);
    assert.match(says([JPEG]), /a list/);
    assert.match(says({}), /contains an object/);
    assert.match(says({ buffer: "text" }), /contains an object/);
  });

  it("an empty buffer", () => {
    assert.match(refusal(() => toPicture(Buffer.alloc(0)), "VIN_BAD_INPUT").message, /empty/);
    assert.match(refusal(() => toPicture({ buffer: Buffer.alloc(0) }), "VIN_BAD_INPUT").message, /empty/);
  });

  it("a handful of bytes, saying how many", () => {
    assert.match(refusal(() => toPicture(JPEG.subarray(0, 11)), "VIN_BAD_IMAGE").message, /only 11 bytes/);
  });

  const OTHERS: [string, string | Buffer, RegExp][] = [
    ["HTML", "\ufeff\n<!doctype HTML><html>", /a web page \(HTML\)/],
    ["HTML without a doctype", "<html><body>x</body>", /a web page \(HTML\)/],
    ["JSON", '{"detail":"Not found."}', /JSON text/],
    ["a JSON list", '[{"a":1}, {"b":2}]', /JSON text/],
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg"/>', /a drawing \(SVG\)/],
    ["SVG after an XML head", '<?xml version="1.0"?>\n<!-- made by --><svg/>', /a drawing \(SVG\)/],
    ["HEIC", Buffer.from("\0\0\0\u0018ftypheic\0\0\0\0mif1heic"), /a HEIC picture.*Convert it to JPEG/],
    ["AVIF", Buffer.from("\0\0\0\u0018ftypavif\0\0\0\0"), /an AVIF picture/],
    [
      "CR3",
      Buffer.from("\0\0\0\u0018ftypcrx \0\0\0\u0001"),
      /^This is a raw photo of a Canon camera \(CR3\), which can't/,
    ],
    [
      "JPEG 2000",
      Buffer.from("\0\0\0\fjP  \r\n\u0087\n", "latin1"),
      /^This is a JPEG 2000 picture, which can't/,
    ],
    [
      "JPEG 2000, without a container",
      Buffer.from("ff4fff51002f0000000000000000", "hex"),
      /a JPEG 2000 picture/,
    ],
    ["JPEG XL", Buffer.from("\0\0\0\fJXL \r\n\u0087\n", "latin1"), /^This is a JPEG XL picture, which can't/],
    ["JPEG XL, without a container", Buffer.from(`ff0a${"00fa".repeat(70)}`, "hex"), /a JPEG XL picture/],
    ["PSD", Buffer.from("8BPS\0\u0001\0\0\0\0\0\0"), /^This is a Photoshop picture \(PSD\), which can't/],
    ["ICO", Buffer.from("00000100010010100000010020006804", "hex"), /^This is an icon \(ICO\), which can't/],
    ["a video", Buffer.from("\0\0\0\u0018ftypisom\0\0\0\0"), /a video/],
    ["PDF", "%PDF-1.7 and so on", /a PDF document/],
    ["ZIP", Buffer.from("PK\u0003\u0004 and so on"), /a ZIP archive/],
    ["other bytes", Buffer.from("0102030405060708090a0b0c0d0e0f", "hex"), /no picture of a known kind/],
  ];
  for (const [name, content, words] of OTHERS) {
    it(`${name} in its own words`, () => {
      const error = refusal(() => toPicture(Buffer.from(content as string)), "VIN_BAD_IMAGE");
      assert.match(error.message, words);
    });
  }

  it("base64 of another file kind by its name", () => {
    const pdf = Buffer.from("%PDF-1.7 and so on").toString("base64");
    assert.match(refusal(() => toPicture(pdf), "VIN_BAD_IMAGE").message, /a PDF document/);
  });

  it("a path that is base64 by chance as text, not as JPEG XL", () => {
    refusal(() => toPicture("/workshop/camera/pictures/of/first/plate"), "VIN_BAD_INPUT");
  });

  it("more bytes than the cap, from every source, giving both sizes", () => {
    const options = { maxBytes: JPEG.length - 1 };
    const sources = [JPEG, JPEG.toJSON(), BASE64, `data:image/jpeg;base64,${BASE64}`, { buffer: JPEG }];
    for (const source of sources) {
      const error = refusal(() => toPicture(source, options), "VIN_TOO_LARGE");
      assert.deepEqual(error.cause, { bytes: JPEG.length, limit: JPEG.length - 1 });
    }
    assert.equal(toPicture(JPEG, { maxBytes: JPEG.length }).kind, "bytes");
  });

  it("more than 20 MB when nothing else is said", () => {
    const big = Buffer.alloc(20 * 1024 * 1024 + 1);
    JPEG.copy(big);
    assert.match(refusal(() => toPicture(big), "VIN_TOO_LARGE").message, /limit is 20 MB/);
    assert.equal(toPicture(big.subarray(0, big.length - 1)).kind, "bytes");
  });

  it("what people send first in so few words that the debug sidebar shows all of them, 80 letters", () => {
    for (const input of [
      null,
      "",
      42,
      true,
      {},
      [],
      "photo.jpg",
      "hello",
      "<html><body>Login</body></html>",
    ]) {
      const { message } = refusal(() => toPicture(input), "VIN_BAD_INPUT");
      assert.ok(message.length <= 80, message);
    }
  });

  it("what throws when it is looked at", () => {
    const touched = () => {
      throw new TypeError("a secret");
    };
    const given = new ArrayBuffer(100);
    const view = new DataView(given, 10);
    structuredClone(given, { transfer: [given] });
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const inputs = [view, given, { buffer: given }, revoked.proxy, new Proxy({}, { has: touched })];
    for (const input of inputs) {
      const { message } = refusal(() => toPicture(input), "VIN_BAD_INPUT");
      assert.match(message, /^There is no picture: .*can't be read \(TypeError\)/);
      assert.doesNotMatch(message, /secret/);
    }
  });

  it("anything at all with a VinError and nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.base64String()), (value) => {
        try {
          toPicture(value);
        } catch (error) {
          assert.ok(isVinError(error), String(error));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
