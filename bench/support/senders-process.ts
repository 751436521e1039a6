/** The process that sends: a real Node-RED with one flow per node to compare, and undici beside it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import FormData from "form-data";
import RED = require("node-red");
import { Pool } from "undici";
import { serve } from "./child";
import type { RoundOrder, RoundReport, Sender } from "./messages";
import { SAMPLE_VIN } from "./own-vin";
import { PictureRing } from "./pictures";

const PACKAGE = resolve(__dirname, "../..");
const PATH = "/v1/vin/reader/";

interface Message {
  payload: unknown;
  error?: unknown;
}

/** The part of a node that the drivers use. */
interface DriverNode {
  name: string;
  send(message: Message): void;
  on(event: "input", listener: (message: Message, send: unknown, done: () => void) => void): void;
}

/** Nodes at the head of each flow, where its messages come back too. */
const drivers = new Map<string, DriverNode>();

/** Sends one picture and says whether its VIN came back. */
type SendOne = () => Promise<boolean>;

let senders: Record<Sender, SendOne>;
let atOnce: number;

serve<RoundOrder, RoundReport | null>(async (order) => {
  if (order.kind === "round") return round(senders[order.sender], order.count);
  atOnce = order.atOnce;
  const pictures = new PictureRing(order.pictureBytes, 8 * atOnce);
  await startNodeRed(flows(order.baseUrl));
  senders = {
    "vin-read": through("vin-read", pictures),
    "http request": through("form", pictures),
    "http request, body made by hand": through("by hand", pictures),
    undici: readyBody(order.baseUrl, pictures.next()),
  };
  return null;
});

async function round(sendOne: SendOne, count: number): Promise<RoundReport> {
  let left = count;
  let failures = 0;
  const feed = async () => {
    while (left > 0) {
      left -= 1;
      if (!(await sendOne())) failures += 1;
    }
  };
  const processor = process.cpuUsage();
  const started = performance.now();
  await Promise.all(Array.from({ length: atOnce }, feed));
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(processor);
  return { milliseconds, cpuMilliseconds: (user + system) / 1000, failures };
}

/** Sends into a flow, and waits for the message to come back from the flow's end. */
function through(name: string, pictures: PictureRing): SendOne {
  const driver = drivers.get(name) as DriverNode;
  const waiting: ((message: Message) => void)[] = [];
  driver.on("input", (message, _send, done) => {
    // Answers come in any order, and each is as good as the other.
    waiting.shift()?.(message);
    done();
  });
  return async () => {
    const back = new Promise<Message>((resolve) => waiting.push(resolve));
    driver.send({ payload: pictures.next() });
    const { payload, error } = await back;
    return error === undefined && vinOf(payload) === SAMPLE_VIN;
  };
}

/** The VIN in a reading of vin-read, or in the API's own answer. */
function vinOf(payload: unknown): unknown {
  const answer = payload as { vin?: string; results?: ApiResult[] } | null;
  return answer?.vin ?? answer?.results?.[0]?.identifier.props.code[0]?.value;
}

interface ApiResult {
  identifier: { props: { code: { value: string }[] } };
}

/** The least any client does: a body that is there, written by undici. */
function readyBody(baseUrl: string, picture: Buffer): SendOne {
  const form = new FormData();
  form.append("upload", picture, { filename: "picture.jpg", contentType: "image/jpeg" });
  const body = form.getBuffer();
  const headers = { ...form.getHeaders(), authorization: "Token bench" };
  const pool = new Pool(baseUrl, { connections: atOnce });
  return async () => {
    const answer = await pool.request({ method: "POST", path: PATH, headers, body });
    return vinOf(await answer.body.json()) === SAMPLE_VIN;
  };
}

async function startNodeRed(flow: object[]): Promise<void> {
  const userDir = mkdtempSync(join(tmpdir(), "vin-id-bench-"));
  process.once("exit", () => rmSync(userDir, { recursive: true, force: true }));
  const link = join(userDir, "node_modules", "@vin-id", "node-red");
  mkdirSync(join(link, ".."), { recursive: true });
  symlinkSync(PACKAGE, link, "dir");
  const files = {
    "package.json": { name: "bench", version: "1.0.0", dependencies: { "@vin-id/node-red": "*" } },
    "flows.json": flow,
    "flows_cred.json": { service: { token: "bench" } },
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(userDir, name), JSON.stringify(content));

  const settings = {
    userDir,
    flowFile: "flows.json",
    credentialSecret: "bench",
    httpAdminRoot: false,
    httpNodeRoot: false,
    logging: { console: { level: "error", metrics: false, audit: false } },
  };
  RED.init(createServer(), settings as unknown as Parameters<typeof RED.init>[1]);
  const nodes = RED.nodes as {
    registerType(type: string, constructor: (this: DriverNode, config: { name: string }) => void): void;
    createNode(node: DriverNode, config: object): void;
  };
  const started = new Promise((resolve) => RED.events.once("flows:started", resolve));
  await RED.start();
  // The flows wait for this last missing type, and then start.
  nodes.registerType("bench-driver", function (config) {
    nodes.createNode(this, config);
    drivers.set(config.name, this);
  });
  await started;
}

/** Each driver's flow leads back to it, failures included. */
function flows(baseUrl: string): object[] {
  const onTab = { z: "tab", x: 0, y: 0 };
  const driver = (name: string, first: string) => [
    { id: `driver ${name}`, type: "bench-driver", name, ...onTab, wires: [[first]] },
    { id: `catch ${name}`, type: "catch", ...onTab, scope: [`sender ${name}`], wires: [[`driver ${name}`]] },
  ];
  const httpRequest = (name: string, prepare: string) => [
    ...driver(name, `prepare ${name}`),
    {
      id: `prepare ${name}`,
      type: "function",
      ...onTab,
      func: prepare,
      outputs: 1,
      wires: [[`sender ${name}`]],
    },
    {
      id: `sender ${name}`,
      type: "http request",
      ...onTab,
      method: "POST",
      url: baseUrl + PATH,
      ret: "obj",
      persist: true,
      wires: [[`driver ${name}`]],
    },
  ];
  return [
    { id: "tab", type: "tab", label: "bench" },
    {
      id: "service",
      type: "vin-service",
      engine: "cloud",
      baseUrl,
      callsPerSecond: 1000,
      concurrency: atOnce,
    },
    ...driver("vin-read", "sender vin-read"),
    {
      id: "sender vin-read",
      type: "vin-read",
      ...onTab,
      service: "service",
      image: "payload",
      imageType: "msg",
      wires: [["driver vin-read"]],
    },
    ...httpRequest("form", FORM_DATA),
    ...httpRequest("by hand", BODY_BY_HAND),
  ];
}

/** As the help of http request says. */
const FORM_DATA = `
msg.headers = { "content-type": "multipart/form-data", authorization: "Token bench" };
msg.payload = { upload: { value: msg.payload, options: { filename: "picture.jpg", contentType: "image/jpeg" } } };
return msg;`;

/** As flows on the forum do it. */
const BODY_BY_HAND = `
const boundary = "----bench" + msg._msgid;
msg.headers = { "content-type": "multipart/form-data; boundary=" + boundary, authorization: "Token bench" };
msg.payload = Buffer.concat([
  Buffer.from("--" + boundary + '\\r\\nContent-Disposition: form-data; name="upload"; filename="picture.jpg"\\r\\nContent-Type: image/jpeg\\r\\n\\r\\n'),
  msg.payload,
  Buffer.from("\\r\\n--" + boundary + "--\\r\\n"),
]);
return msg;`;
