/** Servers on a free port of this machine, and what their tests send. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { ReaderOptions } from "../../../src/options";
import { fetchPicture } from "../../../src/picture/fetch";
import { createReader, type Reader } from "../../../src/reader";
import { type RunningServer, type ServerOptions, startServer } from "../../../src/server";
import type { VinIdDouble } from "../../double/vin-id-double";

export const TOKEN = "0123456789abcdef-test-token";
export const VIN = "JHMY78GE68L660535";
/** Has a barcode, so it is read fast. */
export const PICTURE_FILE = path.resolve(__dirname, "../../pictures/label-barcode.jpg");
export const PICTURE = readFileSync(PICTURE_FILE);
export const PICTURE_WITHOUT_VIN = readFileSync(path.resolve(__dirname, "../../pictures/no-vin-metal.jpg"));

/** Starts a server over a reader; the caller stops it. */
export function serve(
  options: Partial<ServerOptions> & Pick<ServerOptions, "reader">,
): Promise<RunningServer> {
  return startServer({
    host: "127.0.0.1",
    port: 0,
    tokens: [TOKEN],
    callsPerSecond: null,
    monthlyCalls: null,
    dataDir: null,
    onFault: (error) => assert.fail(error),
    ...options,
  });
}

/** A reader whose answers come from the double of the API at once: for what does not depend on the engine. */
export function quickReader(double: VinIdDouble, options: ReaderOptions = {}): Reader {
  return createReader({
    engine: "cloud",
    baseUrl: double.url,
    callsPerSecond: 1000,
    concurrency: 64,
    duplicateWindow: 0,
    ...options,
  });
}

/** The real offline reader, but for one thing: it also fetches pictures from this machine, where the tests' hosts are. */
export function readerThatFetchesHere(): Reader {
  const reader = createReader({ engine: "embedded" });
  return {
    engine: reader.engine,
    read: async (image, options) => {
      if (!(image instanceof URL)) return reader.read(image, options);
      const { bytes } = await fetchPicture(image, { allowAddress: () => true });
      return reader.read(bytes, options);
    },
    readAll: (images, options) => reader.readAll(images, options),
    usage: (options) => reader.usage(options),
    settle: (message) => reader.settle(message),
    inherit: (node, heir) => reader.inherit(node, heir),
    close: () => reader.close(),
  };
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

export type CallOptions = Omit<RequestInit, "headers"> & { headers?: Record<string, string> };

/** Calls the server with the token, unless the options have other headers. */
export async function call(
  { url }: { url: string },
  path: string,
  { headers = {}, ...options }: CallOptions = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    ...options,
    headers: { authorization: `Token ${TOKEN}`, ...headers },
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

export function formOf(fields: Record<string, string | Blob>, filename = "car.jpg"): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, value, filename);
  }
  return form;
}

export const pictureForm = (fields: Record<string, string> = {}) =>
  formOf({ upload: new Blob([PICTURE]), ...fields });

export function read(server: { url: string }, body: RequestInit["body"], headers?: Record<string, string>) {
  return call(server, "/v1/vin/reader/", {
    method: "POST",
    ...(body == null ? {} : { body }),
    ...(headers ? { headers } : {}),
  });
}

/** The VINs in an answer. */
export function vinsIn({ body }: Answer): string[] {
  const results = body["results"] as { identifier: { props: { code: { value: string }[] } } }[];
  return results.map((entry) => entry.identifier.props.code[0]?.value ?? "");
}

/** How many readings the server has under way. */
export async function runningAt(server: { url: string }): Promise<number> {
  const { body } = await call(server, "/info/");
  return (body["load"] as { running: number }).running;
}
