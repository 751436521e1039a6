/** What the soak sends, and what the API does to it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  after,
  answer,
  echo,
  headersThenSilence,
  json,
  page,
  resetAfterUpload,
  resetBeforeUpload,
  resetDuringUpload,
  resetInReply,
  silence,
  type Behaviour,
} from "../double/behaviours";
import { THROTTLED } from "../double/samples";

const picture = (name: string) => readFileSync(path.resolve(__dirname, "../pictures", name));
const jpeg = picture("sample-label.jpg");

export interface Body {
  bytes: Uint8Array | string;
  type: string;
  /** True where no Catch node can have a copy, so that nobody answers. */
  uncopyable?: boolean;
}

const image = (bytes: Uint8Array): Body => ({ bytes, type: "image/jpeg" });
const text = (bytes: string): Body => ({ bytes, type: "text/plain" });

const LEVELS = 20_000;
const nested: Body = {
  bytes: `${'{"a":'.repeat(LEVELS)}1${"}".repeat(LEVELS)}`,
  type: "application/json",
  uncopyable: true,
};

/** Pictures of every kind and form, and what is none. */
const BODIES: Body[] = [
  image(jpeg),
  image(picture("label.webp")),
  image(picture("plate.jpg")),
  image(picture("plate-vertical.jpg")),
  image(picture("plate-exif.jpg")),
  image(picture("dotpeen.jpg")),
  image(picture("two-labels.jpg")),
  image(picture("label-barcode.jpg")),
  image(picture("no-vin-metal.jpg")),
  text(jpeg.toString("base64")),
  text(`data:image/jpeg;base64,${jpeg.toString("base64")}`),
  image(jpeg.subarray(0, jpeg.length >> 1)),
  image(Buffer.from("GIF89a and nothing else")),
  text("<html>not a picture</html>"),
  text("http://127.0.0.1/own-admin-page"),
  nested,
];

const FAULTS: Behaviour[] = [
  json(429, THROTTLED, { "retry-after": "0" }),
  json(500, { detail: "Internal error." }),
  page(502),
  json(503, { detail: "Later." }, { "retry-after": "1" }),
  answer(200, "{ not json"),
  resetBeforeUpload(),
  resetDuringUpload(1000),
  resetAfterUpload(),
  resetInReply(),
  headersThenSilence("{"),
  silence(),
];
const SHARE_OF_FAULTS = 0.3;

function pick<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}

export const anyBody = (): Body => pick(BODIES);
export const anyPath = (): string => pick(["/embedded", "/cloud", "/cloud", "/fallback"]);

/** Three calls in ten break, the others are answered within half a second. */
export const troubledApi: Behaviour = (exchange) => {
  const behaviour = Math.random() < SHARE_OF_FAULTS ? pick(FAULTS) : after(Math.random() * 500, echo());
  return behaviour(exchange);
};

const TAB = { z: "tab", x: 0, y: 0 };

/** One vin-read behind an address for each engine; every failure is answered through a Catch node. */
export function flows(baseUrl: string): object[] {
  return [
    { id: "tab", type: "tab", label: "soak" },
    ...["embedded", "cloud", "fallback"].flatMap((engine) => [
      {
        id: `service-${engine}`,
        type: "vin-service",
        engine,
        baseUrl,
        callsPerSecond: 30,
        concurrency: 2,
        timeout: 2,
        deadline: 20,
        queueLimit: 20,
        duplicateWindow: 1,
      },
      {
        id: `in-${engine}`,
        type: "http in",
        ...TAB,
        url: `/${engine}`,
        method: "post",
        wires: [[`read-${engine}`]],
      },
      {
        id: `read-${engine}`,
        type: "vin-read",
        ...TAB,
        service: `service-${engine}`,
        image: "payload",
        imageType: "msg",
        wires: [["out"]],
      },
    ]),
    { id: "catch", type: "catch", ...TAB, scope: null, wires: [["failed"]] },
    {
      id: "failed",
      type: "function",
      ...TAB,
      func: "msg.payload = { code: msg.error.code }; msg.statusCode = 422; return msg;",
      wires: [["out"]],
    },
    { id: "out", type: "http response", ...TAB, wires: [] },
  ];
}

export const CREDENTIALS = {
  "service-cloud": { token: "soak-test-token" },
  "service-fallback": { token: "soak-test-token" },
};
