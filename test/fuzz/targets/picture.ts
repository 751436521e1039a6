/** What may hold a picture, and where one may be fetched from. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { BlockList } from "node:net";
import path from "node:path";
import fc from "fast-check";
import { PNG } from "pngjs";
import { readHeader } from "../../../src/engine/picture/header";
import { isVinError } from "../../../src/errors";
import { addressOf, classifyAddress, hostIsLocal } from "../../../src/picture/address";
import { decodeBase64 } from "../../../src/picture/base64";
import { toPicture } from "../../../src/picture/input";
import { mimeType, sniffPicture } from "../../../src/picture/sniff";
import { spoiltBytes, spoiltText } from "../inputs";
import type { Target } from "../targets";

const CAP = 1 << 20;
const sample = (name: string) => readFileSync(path.resolve(__dirname, "../../pictures", name));
/** Files whole enough for their headers; small, so that edits hit what is parsed. */
const FILES: Uint8Array[] = [
  sample("plate-exif.jpg").subarray(0, 2000),
  sample("dotpeen-fine.jpg"),
  sample("label.webp").subarray(0, 400),
  PNG.sync.write(new PNG({ width: 3, height: 2 })),
  Buffer.from("GIF89a\x03\x00\x02\x00\x00\x00\x00;", "latin1"),
  Buffer.from("II*\0\x08\0\0\0\0\0\0\0\0\0", "latin1"),
  Buffer.concat([Buffer.from("BM"), Buffer.alloc(12), Buffer.of(40, 0, 0, 0), Buffer.alloc(36)]),
];

const file: Target = {
  name: "picture file",
  input: spoiltBytes(FILES),
  holds: (input) => {
    const bytes = input as Uint8Array;
    const before = Buffer.from(bytes);
    const type = sniffPicture(bytes);
    if (type !== null) {
      assert.match(mimeType(type), /^image\//);
      const header = readHeader(bytes, type);
      if (header) {
        const { width, height, orientation } = header;
        assert.ok(Number.isInteger(width) && width > 0 && Number.isInteger(height) && height > 0);
        assert.ok(Number.isInteger(orientation) && orientation >= 1 && orientation <= 8);
      }
    }
    assert.ok(before.equals(bytes), "the picture was changed");
  },
};

const base64: Target = {
  name: "base64",
  input: spoiltText(
    FILES.flatMap((bytes) => [
      Buffer.from(bytes.subarray(0, 60)),
      Buffer.from(bytes.subarray(0, 61)),
    ]).flatMap((bytes) => [bytes.toString("base64"), bytes.toString("base64url")]),
    ["=", "==", "\n", "\r\n", " ", "-", "_", "+/", "é", "\u0000", "data:"],
  ),
  holds: (input) => {
    const text = input as string;
    const bytes = decodeBase64(text, CAP);
    if (bytes === null) return;
    // What was taken must be all there: the same characters come out again, but for unused bits of the last one.
    const core = text.replace(/\s/g, "").replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
    const again = bytes.toString("base64").replace(/=+$/, "");
    assert.equal(again.length, core.length);
    assert.equal(again.slice(0, -1), core.slice(0, -1));
  },
};

const dataUri: Target = {
  name: "data uri",
  input: spoiltText(
    FILES.map((bytes) => `data:image/jpeg;base64,${Buffer.from(bytes.subarray(0, 90)).toString("base64")}`),
    ["data:", ";base64,", ",", ";charset=utf-8", "%2C", "http://", "\n", "file:///etc/passwd"],
  ),
  holds: (input) => {
    const text = input as string;
    try {
      const picture = toPicture(text, { maxBytes: CAP });
      if (picture.kind === "url") assert.match(picture.url.protocol, /^https?:$/);
      else assert.equal(sniffPicture(picture.bytes), picture.type);
    } catch (error) {
      assert.ok(isVinError(error), String(error));
      const told = `${error.message}${JSON.stringify(error.cause)}`;
      const secret = text.slice(-24);
      assert.ok(secret.length < 24 || !told.includes(secret), "a piece of the picture is told");
    }
  },
};

/** Node's own address lists as the judge: what is in them is on this machine, in the private network, or special. */
const NOT_PUBLIC = new BlockList();
for (const [network, bits] of [
  ...[
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
  ],
  ...[
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.88.99.0", 24],
    ["192.168.0.0", 16],
  ],
  ...[
    ["198.18.0.0", 15],
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
    ["224.0.0.0", 3],
    ["168.63.129.16", 32],
  ],
] as [string, number][]) {
  NOT_PUBLIC.addSubnet(network, bits);
}

const address: Target = {
  name: "address",
  input: fc.oneof(
    fc.ipV4(),
    fc
      .tuple(
        fc.constantFrom(0, 10, 100, 127, 168, 169, 172, 192, 198, 203, 224),
        fc.nat(255),
        fc.nat(255),
        fc.nat(255),
      )
      .map((parts) => parts.join(".")),
  ),
  holds: (input) => {
    const ip = input as string;
    const [a = 0, b = 0, c = 0, d = 0] = ip.split(".").map(Number);
    const kind = classifyAddress(ip);
    assert.equal(kind === "public", !NOT_PUBLIC.check(ip));
    const hex = (high: number, low: number) => (high * 256 + low).toString(16);
    const inV6 = `${hex(a, b)}:${hex(c, d)}`;
    for (const v6 of [`::ffff:${ip}`, `::ffff:${inV6}`, `64:ff9b::${inV6}`, `2002:${inV6}::`]) {
      assert.equal(classifyAddress(v6), kind, v6);
    }
    const number = ((a * 256 + b) * 256 + c) * 256 + d;
    for (const host of [
      `${number}`,
      `0x${number.toString(16)}`,
      `0${a.toString(8)}.${b}.${c * 256 + d}`,
      `${ip}.`,
    ]) {
      assert.equal(classifyAddress(addressOf(new URL(`http://${host}/`)) ?? ""), kind, host);
    }
  },
};

const url: Target = {
  name: "url",
  input: spoiltText(
    [
      "http://192.168.1.20/snap.jpg",
      "https://user:pass-w0rd@cam.example:8443/a?key=s3cret-value#x",
      "http://[::1]:80/",
    ],
    ["@", "%00", "\\", "[", "]", "localhost", "127.1", "0x7f.1", "file:", "ftp://", "．", "169.254.169.254"],
  ),
  holds: (input) => {
    try {
      const picture = toPicture(input);
      if (picture.kind !== "url") return;
      assert.match(picture.url.protocol, /^https?:$/);
      const fixed = addressOf(picture.url);
      // Whatever is no public address counts as local, so that a token or a public service never gets its name.
      if (fixed !== null && classifyAddress(fixed) !== "public") assert.ok(hostIsLocal(picture.url));
    } catch (error) {
      assert.ok(isVinError(error), String(error));
      assert.ok(
        !/pass-w0rd|s3cret-value/.test(error.message + JSON.stringify(error.cause)),
        "a secret is told",
      );
    }
  },
};

export const pictureTargets: Target[] = [file, base64, dataUri, address, url];
