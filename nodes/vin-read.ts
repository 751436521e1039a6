/** The node that reads: a message with a picture comes in, the same message with the reading goes out. */
import { randomUUID } from "node:crypto";
import type { Node, NodeStatus } from "node-red";
import { VinError } from "../src/errors";
import type { MessageOrigin } from "../src/line/redis/shared-line";
import type { CameraSignIn } from "../src/read-options";
import type { LeftMessage, Reader } from "../src/reader";
import type { Reading } from "../src/types";
import { addTryRoute } from "./admin/try-picture";
import { deliver, type Write } from "./lib/delivery";
import { Funnel, withError, type Outcome, type Progress } from "./lib/funnel";
import { contentOf } from "./lib/left-messages";
import { fromMessage } from "./lib/messages";
import { readProperty, writeProperty } from "./lib/properties";
import { readSettings, type ReadSettings } from "./lib/read-settings";
import { clockTime } from "./lib/status";
import { checkOnce, keepService, refuseUnsetVariables, serviceOf } from "./lib/settings";
import { migrate } from "./migrations/migrate";
import { READ_STEPS } from "./migrations/vin-read";
import type { CameraCredentials, Done, Message, ReadConfig, ReadNode, Red, Send } from "./lib/types";

const TEXTS = {
  waiting: "vin-read.status.waiting",
  working: "vin-read.status.reading",
  error: (code: string) => `vin-read.error.${code}`,
};

/** A message on its way through the node, with an id of our own: copied messages share Node-RED's. */
interface Arrived {
  id: string;
  msg: Message;
}

/** Gets what was read in a message's picture, or pictures. */
type Obtain = (reader: Reader, settings: ReadSettings, progress: Progress) => Promise<Reading | Reading[]>;

export = (RED: Red): void => {
  function VinRead(this: ReadNode, stored: ReadConfig): void {
    RED.nodes.createNode(this, stored);
    const config = migrate(stored, READ_STEPS);
    const funnel = new Funnel(this, TEXTS);
    const errorOutput = config.errorOutput === true;

    const checked = checkOnce(() => readSettings(config));

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
        const readings = await obtain(reader, settings, progress);
        const write: Write = (copy, value) => writeProperty(RED, this, copy, settings.output, value);
        const outputs = await deliver(RED, settings, msg, readings, write);
        return { send: outputs, status: badge([readings].flat()) };
      };
      await funnel.run(msg, send, done, work, errorOutput ? toErrorOutput : null);
      (reader as Reader | null)?.settle(id);
    };

    /** Reads the picture, or all of them when the property holds a list. */
    const read = async (
      { id, msg }: Arrived,
      reader: Reader,
      settings: ReadSettings,
      { signal, onState }: Progress,
    ): Promise<Reading | Reading[]> => {
      const { image, isList, ...given } = await fromMessage(async () => {
        const image = await readProperty(RED, this, msg, settings.image);
        return {
          image,
          isList: Array.isArray(image),
          cameraId: textOrNull(await ownOrMessage(this, msg, settings.cameraId, "cameraId")),
          timestamp: await ownOrMessage(this, msg, settings.timestamp, "timestamp"),
        };
      });
      const options = {
        ...given,
        url: settings.url,
        credentials: cameraSignIn(this, settings),
        minConfidence: settings.minConfidence,
        signal,
        onState,
        origin: () => originOf(this, id, msg, settings),
      };
      return isList ? reader.readAll(image as unknown[], options) : reader.read(image, options);
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

    const releaseService = keepService(config.service);
    let stopRecovering: (() => void) | null = null;
    this.on("close", (_removed: boolean, done: () => void) => {
      stopRecovering?.();
      void funnel.close().then(releaseService).then(done, done);
    });

    const reader = startedReader(funnel, checked, config.service);
    stopRecovering = reader?.inherit(this.id, recover) ?? null;
  }

  /** The node's own value wins; the message's counts where the node's is blank. */
  function ownOrMessage(node: Node, msg: Message, own: ReadSettings["cameraId"], property: string): unknown {
    const blank = own.value === "" && own.type !== "date";
    return blank ? msg[property] : readProperty(RED, node, msg, own);
  }

  /** The service's reader. A missing service or a wrong setting shows on the canvas right after deploy; then null. */
  function startedReader(
    funnel: Funnel,
    checked: () => ReadSettings,
    service: string | null | undefined,
  ): Reader | null {
    try {
      checked();
      if (!service || RED.nodes.getNode(service)) return serviceOf(RED, service).reader();
      funnel.show({ fill: "red", shape: "ring", text: "vin-read.status.no-service" });
    } catch (error) {
      funnel.showError(error as VinError);
    }
    return null;
  }

  addTryRoute(RED);
  RED.nodes.registerType<ReadNode, ReadConfig, ReadConfig, CameraCredentials>("vin-read", VinRead, {
    credentials: { cameraUser: { type: "text" }, cameraPassword: { type: "password" } },
  });
};

/** By this a message is found again, where machines share a line. */
function originOf({ id: node }: Node, message: string, msg: Message, { image }: ReadSettings): MessageOrigin {
  return { message, node, content: contentOf(msg, image.type === "msg" ? image.value : "payload") };
}

/**
 * The VIN of a single find, or how many of several, and when; or “not found”, which is a word of the editor's language, and
 * Node-RED translates words only where they stand alone.
 */
function badge(readings: Reading[]): NodeStatus {
  const found = readings.filter((reading) => reading.found);
  const [first] = found;
  if (!first) return { fill: "grey", shape: "ring", text: "vin-read.status.not-found" };
  const single = readings.length === 1;
  const what = single ? first.vin : `${found.length} / ${readings.length}`;
  return { fill: "green", shape: "dot", text: `${what} ${clockTime()}` };
}

/**
 * How to sign in at the camera whose picture URL is fetched; null without a user name. A URL that comes with a message
 * gets the password only within the private network. Throws VIN_CONFIG.
 */
function cameraSignIn({ credentials = {} }: ReadNode, { image }: ReadSettings): CameraSignIn | null {
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
