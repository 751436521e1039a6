/** Shapes that the nodes share, with what the published Node-RED typings leave out. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import type { Reader } from "../../src/reader";
import type { Usage } from "../../src/types";

export type Red = NodeAPI;
export type Message = NodeMessage & Record<string, unknown>;
export type Send = (msg: (Message | Message[] | null)[] | Message) => void;
export type Done = (error?: Error) => void;

export interface ServiceCredentials {
  token?: string;
  redisPassword?: string;
}

/** The config node: one reader for all the nodes that use it. */
export interface ServiceNode extends Node<ServiceCredentials> {
  /** The reader; throws VIN_CONFIG while the service's settings are wrong. */
  reader(): Reader;
  /** As they are stored, with the values of variables put in. */
  settings: ServiceConfig;
}

/** Every field may be missing (older flows), and numbers may be stored as text. */
export interface ServiceConfig extends NodeDef {
  engine?: string;
  baseUrl?: string;
  api?: string;
  callsPerSecond?: number | string;
  concurrency?: number | string;
  timeout?: number | string;
  deadline?: number | string;
  repeat?: number | string;
  monthlyLimit?: number | string;
  duplicateWindow?: number | string;
  allowHttp?: boolean;
  allowThisMachine?: boolean;
  queueLimit?: number | string;
  /** Node-RED's own config nodes. */
  tls?: string;
  proxy?: string;
  /** Address of the Redis or Valkey server where machines share one line; blank: this machine alone. */
  redis?: string;
  takeOver?: boolean;
}

/** What the nodes use of Node-RED's `tls-config`. */
export interface TlsConfigNode extends Node {
  addTLSOptions(options: object): object;
}

/** What the nodes use of Node-RED's `http proxy`. */
export interface ProxyConfigNode extends Node<{ username?: string; password?: string }> {
  url?: string;
  noproxy?: string[];
}

export interface ReadConfig extends NodeDef {
  service?: string | null;
  image?: string;
  imageType?: string;
  url?: string;
  cameraId?: string;
  cameraIdType?: string;
  timestamp?: string;
  timestampType?: string;
  output?: string;
  outputType?: string;
  split?: boolean;
  notFoundOutput?: boolean;
  errorOutput?: boolean;
  minConfidence?: number | string;
}

/** How to sign in at the camera whose picture URL a vin-read fetches. */
export interface CameraCredentials {
  cameraUser?: string;
  cameraPassword?: string;
}

export type ReadNode = Node<CameraCredentials>;

export interface StatsConfig extends NodeDef {
  service?: string | null;
  interval?: number | string;
  warnAt?: number | string;
  output?: string;
  outputType?: string;
}

export interface StatsNode extends Node {
  /** Id of the service it reports on; none: the built-in one. */
  service: string | null | undefined;
  /** Asks what is used and shows it on the badge; nothing is sent. Rejects with VinError. */
  refresh(): Promise<Usage>;
}
