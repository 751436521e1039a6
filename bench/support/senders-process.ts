/** The process that sends: a real Node-RED with one flow per node to compare, and undici beside it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import RED = require("node-red");
import { Pool } from "undici";
import { contentCode } from "../../src/line/policy/content-code";
import { serve } from "./child";
import type { RoundOrder, RoundReport, Sender } from "./messages";
import { SAMPLE_VIN } from "./own-vin";
import { PictureRing } from "./pictures";

const PACKAGE = resolve(__dirname, "../..");
const PATH = "/v1/vin/reader/";
/** Calls per second: the most that the setting takes, and far more than anyone can send. */
const NO_LIMIT = 1_000_000;

interface Message {
  payload: unknown;
  error?: { message: string };
}

/** The part of a node that the drivers use. */
interface DriverNode {
  name: string;
  send(message: Message): void;
  on(
    event: "input",
    listener: (message: Message, send: (message: Message) => void, done: () => void) => void,
  ): void;
}

/** Nodes at the head of each flow, where its messages come back too. */
const drivers = new Map<string, DriverNode>();

/** Sends one picture; rejects when its VIN does not come back. */
type SendOne = () => Promise<void>;

let senders: Record<Sender, SendOne>;
let atOnce: number;

serve<RoundOrder, RoundReport | null>(async (order) => {
  if (order.kind === "round") return round(senders[order.sender], order.count);
  atOnce = order.atOnce;
  const pictures = new PictureRing(order.pictureBytes, 8 * atOnce);
  const ready = bodyByHand(pictures.next());
  const sendReady = throughUndici(order.baseUrl, () => ready);
  await startNodeRed(flows(order.baseUrl), sendReady);
  senders = {
    "vin-read": through("vin-read", pictures),
    "vin-read, duplicates off": through("no duplicates", pictures),
    "http request": through("form", pictures),
    "http request, body made by hand": through("by hand", pictures),
    "undici, body made by hand": throughUndici(order.baseUrl, () => bodyByHand(pictures.next())),
    "a node that sends a ready body with undici": through("least", pictures),
    "the same, with the code of the picture's content": through("least with code", pictures),
    "undici, ready body": sendReady,
  };
  return null;
});

async function round(sendOne: SendOne, count: number): Promise<RoundReport> {
  let left = count;
  const feed = async () => {
    while (left > 0) {
      left -= 1;
      await sendOne();
    }
  };
  const processor = process.cpuUsage();
  const started = performance.now();
  await Promise.all(Array.from({ length: atOnce }, feed));
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(processor);
  return { milliseconds, cpuMilliseconds: (user + system) / 1000 };
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
    if (error) throw new Error(error.message);
    expectVin(payload);
  };
}

/** Takes a reading of vin-read, and the API's own answer. */
function expectVin(payload: unknown): void {
  const answer = payload as { vin?: string; results?: ApiResult[] } | null;
  const vin = answer?.vin ?? answer?.results?.[0]?.identifier.props.code[0]?.value;
  if (vin !== SAMPLE_VIN) throw new Error(`this is no answer with the VIN: ${JSON.stringify(payload)}`);
}

interface ApiResult {
  identifier: { props: { code: { value: string }[] } };
}

/** The least that any client does, without Node-RED. */
function throughUndici(baseUrl: string, body: () => Buffer): SendOne {
  const headers = {
    "content-type": `multipart/form-data; boundary=${BOUNDARY}`,
    authorization: "Token bench",
  };
  const pool = new Pool(baseUrl, { connections: atOnce });
  return async () => {
    const answer = await pool.request({ method: "POST", path: PATH, headers, body: body() });
    expectVin(await answer.body.json());
  };
}

const BOUNDARY = "----bench";
const HEAD =
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="picture.jpg"\r\n` +
  "Content-Type: image/jpeg\r\n\r\n";
const TAIL = `\r\n--${BOUNDARY}--\r\n`;

function bodyByHand(picture: Buffer): Buffer {
  return Buffer.concat([Buffer.from(HEAD), picture, Buffer.from(TAIL)]);
}

async function startNodeRed(flow: object[], sendReady: SendOne): Promise<void> {
  const userDir = mkdtempSync(join(tmpdir(), "vin-id-bench-"));
  process.once("exit", () => rmSync(userDir, { recursive: true, force: true }));
  const link = join(userDir, "node_modules", "@vin-id", "node-red");
  mkdirSync(join(link, ".."), { recursive: true });
  symlinkSync(PACKAGE, link, "dir");
  const files = {
    "package.json": { name: "bench", version: "1.0.0", dependencies: { "@vin-id/node-red": "*" } },
    "flows.json": flow,
    // Two accounts, because services of one account share a line.
    "flows_cred.json": {
      "service vin-read": { token: "bench" },
      "service no duplicates": { token: "bench-2" },
    },
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
  // The least that a node can do: what it takes longer than undici alone is Node-RED's, and that of identical pictures.
  nodes.registerType("bench-least", function (config) {
    nodes.createNode(this, config);
    this.on("input", (message, send, done) => {
      if (config.name === "least with code") contentCode(message.payload as Buffer);
      void sendReady().then(() => {
        send({ ...message, payload: { vin: SAMPLE_VIN } });
        done();
      });
    });
  });
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
  const vinRead = (name: string, settings: object) => [
    ...driver(name, `sender ${name}`),
    {
      id: `service ${name}`,
      type: "vin-service",
      engine: "cloud",
      baseUrl,
      callsPerSecond: NO_LIMIT,
      concurrency: atOnce,
      ...settings,
    },
    {
      id: `sender ${name}`,
      type: "vin-read",
      ...onTab,
      service: `service ${name}`,
      image: "payload",
      imageType: "msg",
      wires: [[`driver ${name}`]],
    },
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
    ...vinRead("vin-read", {}),
    ...vinRead("no duplicates", { duplicateWindow: 0 }),
    ...httpRequest("form", FORM_DATA),
    ...httpRequest("by hand", BODY_BY_HAND),
    ...["least", "least with code"].flatMap((name) => [
      ...driver(name, `sender ${name}`),
      { id: `sender ${name}`, type: "bench-least", name, ...onTab, wires: [[`driver ${name}`]] },
    ]),
  ];
}

/** As the help of http request says. */
const FORM_DATA = `
msg.headers = { "content-type": "multipart/form-data", authorization: "Token bench" };
msg.payload = { upload: { value: msg.payload, options: { filename: "picture.jpg", contentType: "image/jpeg" } } };
return msg;`;

/** The way of flows that make the body in a function node. */
const BODY_BY_HAND = `
msg.headers = { "content-type": "multipart/form-data; boundary=${BOUNDARY}", authorization: "Token bench" };
msg.payload = Buffer.concat([
  Buffer.from(${JSON.stringify(HEAD)}),
  msg.payload,
  Buffer.from(${JSON.stringify(TAIL)}),
]);
return msg;`;
