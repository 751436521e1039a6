/** The node that reads: a message with a picture comes in, the same message with the reading goes out. */
import { randomUUID } from "node:crypto";
import type { Node, NodeStatus } from "node-red";
import { VinError } from "../src/errors";
import { numberSetting } from "../src/options";
import type { CameraSignIn, LeftMessage, MessageOrigin, Reader, UrlMode } from "../src/reader";
import { splitReading } from "../src/reading";
import type { Reading } from "../src/types";
import { Funnel, withError, type Outcome, type Progress } from "./lib/funnel";
import { contentOf } from "./lib/left-messages";
import { readProperty, writeProperty } from "./lib/properties";
import { checkOnce, refuseUnsetVariables, serviceOf } from "./lib/settings";
import type { CameraCredentials, Done, Message, ReadConfig, ReadNode, Red, Send } from "./lib/types";

const TEXTS = {
  waiting: "vin-read.status.waiting",
  working: "vin-read.status.reading",
  error: (code: string) => `vin-read.error.${code}`,
};

/** A ReadConfig with every blank filled in. */
interface Settings {
  image: { value: string; type: string; label: string };
  cameraId: { value: string; type: string; label: string };
  timestamp: { value: string; type: string; label: string };
  output: { property: string; type: string };
  url: UrlMode;
  minConfidence: number | null;
  split: boolean;
  notFoundOutput: boolean;
  errorOutput: boolean;
}

/** A message on its way through the node, with an id of our own: copied messages share Node-RED's. */
interface Arrived {
  id: string;
  msg: Message;
}

/** Gets what was read in a message's picture, or pictures. */
type Obtain = (reader: Reader, settings: Settings, progress: Progress) => Promise<Reading | Reading[]>;

export = (RED: Red): void => {
  function VinRead(this: ReadNode, config: ReadConfig): void {
    RED.nodes.createNode(this, config);
    const funnel = new Funnel(this, TEXTS);
    const errorOutput = config.errorOutput === true;

    const checked = checkOnce(() => settingsOf(config));

    /** Brings one message to its outcome, whoever took its picture; then the service may forget it. */
    const handle = async (message: Arrived, send: Send, done: Done, obtain: Obtain): Promise<void> => {
      const { id, msg } = message;
      const toErrorOutput = (error: VinError) => [
        ...(config.notFoundOutput === true ? [null, null] : [null]),
        withError(this, msg, error),
      ];
      let reader: Reader | null = null;
      const work = async (progress: Progress): Promise<Outcome> => {
        const settings = checked();
        reader = serviceOf(RED, config.service).reader();
        return deliver(this, settings, msg, await obtain(reader, settings, progress));
      };
      await funnel.run(msg, send, done, work, errorOutput ? toErrorOutput : null);
      (reader as Reader | null)?.settle(id);
    };

    /** Reads the picture, or all of them when the property holds a list. */
    const read = async (
      { id, msg }: Arrived,
      reader: Reader,
      settings: Settings,
      { signal, onState }: Progress,
    ): Promise<Reading | Reading[]> => {
      const image = await readProperty(RED, this, msg, settings.image);
      const options = {
        cameraId: await ownOrMessage(this, msg, settings.cameraId, "cameraId").then(textOrNull),
        timestamp: await ownOrMessage(this, msg, settings.timestamp, "timestamp"),
        url: settings.url,
        credentials: cameraSignIn(this, settings),
        minConfidence: settings.minConfidence,
        signal,
        onState,
        origin: originOf(this, id, msg, settings),
      };
      return Array.isArray(image) ? reader.readAll(image, options) : reader.read(image, options);
    };

    this.on("input", (msg, send, done) => {
      const message = { id: randomUUID(), msg: msg as Message };
      void handle(message, send, done, (...given) => read(message, ...given));
    });

    /** Ends a message whose process died: this one before it was started anew, or one on another machine. */
    const recover = (left: LeftMessage): void => {
      const msg = { ...left.content, recovered: true } as unknown as Message;
      const send: Send = (messages) => this.send(messages);
      const done: Done = (error) => void (error && this.error(error, msg));
      void handle({ id: left.message, msg }, send, done, (_reader, { minConfidence }, progress) =>
        left.read({ minConfidence, ...progress }),
      );
    };

    let stopRecovering: (() => void) | null = null;
    this.on("close", (_removed: boolean, done: () => void) => {
      stopRecovering?.();
      void funnel.close().then(done);
    });

    const reader = startedReader(funnel, checked, config.service);
    stopRecovering = reader?.inherit(this.id, recover) ?? null;
  }

  /** The node's own value wins; the message's counts where the node's is blank. */
  function ownOrMessage(
    node: Node,
    msg: Message,
    own: Settings["cameraId"],
    property: string,
  ): Promise<unknown> {
    const blank = own.value === "" && own.type !== "date";
    return blank ? Promise.resolve(msg[property]) : readProperty(RED, node, msg, own);
  }

  /** Puts the readings on the message, and the message on the right output. */
  async function deliver(
    node: Node,
    settings: Settings,
    msg: Message,
    readings: Reading | Reading[],
  ): Promise<Outcome> {
    const list = [readings].flat();
    const found: Message[] = [];
    const notFound: Message[] = [];
    const write = (message: Message, value: unknown) =>
      writeProperty(RED, node, message, settings.output, value);

    if (settings.split) {
      const parts = list.flatMap((reading) => splitReading(reading, settings.minConfidence));
      for (const [index, reading] of parts.entries()) {
        const message = parts.length === 1 ? msg : copyOf(msg, settings.output.property);
        message["parts"] = partsOf(msg, index, parts.length);
        await write(message, reading);
        (reading.found || !settings.notFoundOutput ? found : notFound).push(message);
      }
    } else {
      await write(msg, readings);
      const any = list.some((reading) => reading.found);
      (any || !settings.notFoundOutput ? found : notFound).push(msg);
    }
    return { send: settings.notFoundOutput ? [found, notFound] : [found], status: badge(list) };
  }

  /** A copy to write to: shallow, since a picture may be on the message, unless the write goes below its top. */
  function copyOf(msg: Message, property: string): Message {
    return /[.[]/.test(property) ? RED.util.cloneMessage(msg) : { ...msg };
  }

  /** The service's reader. A missing service or a wrong setting shows on the canvas right after deploy; then null. */
  function startedReader(
    funnel: Funnel,
    checked: () => Settings,
    service: string | undefined,
  ): Reader | null {
    try {
      checked();
      if (service && RED.nodes.getNode(service)) return serviceOf(RED, service).reader();
      funnel.show({ fill: "red", shape: "ring", text: "vin-read.status.no-service" });
    } catch (error) {
      funnel.showError(error as VinError);
    }
    return null;
  }

  RED.nodes.registerType<ReadNode, ReadConfig, ReadConfig, CameraCredentials>("vin-read", VinRead, {
    credentials: { cameraUser: { type: "text" }, cameraPassword: { type: "password" } },
  });
};

/** By this a message is found again, where machines share a line. */
function originOf({ id: node }: Node, message: string, msg: Message, { image }: Settings): MessageOrigin {
  return { message, node, content: contentOf(msg, image.type === "msg" ? image.value : "payload") };
}

/** Throws VIN_CONFIG when a setting is wrong. */
function settingsOf(config: ReadConfig): Settings {
  refuseUnsetVariables(config);
  return {
    image: { value: config.image || "payload", type: config.imageType || "msg", label: "Picture" },
    cameraId: { value: config.cameraId ?? "", type: config.cameraIdType || "str", label: "Camera" },
    timestamp: { value: config.timestamp ?? "", type: config.timestampType || "str", label: "Time" },
    output: { property: config.output || "payload", type: config.outputType || "msg" },
    url: config.url === "fetch" || config.url === "send" ? config.url : "auto",
    minConfidence: numberSetting("Minimum confidence", config.minConfidence, null, [0, 1]),
    split: config.split === true,
    notFoundOutput: config.notFoundOutput === true,
    errorOutput: config.errorOutput === true,
  };
}

/** The VIN of a single find, how many of several, or “not found”. */
function badge(readings: Reading[]): NodeStatus {
  const found = readings.filter((reading) => reading.found);
  const [first] = found;
  if (!first) return { fill: "grey", shape: "ring", text: "vin-read.status.not-found" };
  const single = readings.length === 1;
  return {
    fill: "green",
    shape: "dot",
    text: single ? (first.vin ?? "") : `${found.length} / ${readings.length}`,
  };
}

/** Lets a join node put the messages together again; parts of an outer split are kept, as core's split does. */
function partsOf(msg: Message, index: number, count: number): object {
  const outer = msg["parts"] === undefined ? {} : { parts: msg["parts"] };
  return { id: msg._msgid, type: "array", len: 1, index, count, ...outer };
}

/**
 * How to sign in at the camera whose picture URL is fetched; null without a user name. A URL that comes with a message
 * gets the password only within the private network. Throws VIN_CONFIG.
 */
function cameraSignIn({ credentials = {} }: ReadNode, { image }: Settings): CameraSignIn | null {
  const { cameraUser, cameraPassword = "" } = credentials;
  if (!cameraUser) return null;
  refuseUnsetVariables(credentials);
  return { username: cameraUser, password: cameraPassword, localOnly: image.type !== "str" };
}

function textOrNull(value: unknown): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new VinError("VIN_BAD_INPUT", "The camera id must be text or a number.");
}
