/** What may be said about one picture, checked once. */
import type { EndSignal } from "./ending";
import type { CallState } from "./line/cloud-line";
import type { MessageOrigin } from "./line/redis/shared-line";
import type { Credentials } from "./picture/fetch/digest";
import { choiceSetting, functionSetting, numberSetting, objectSetting, textSetting } from "./setting";

/** What a picture URL means: get it here, pass it on to the API, or whichever fits the host. */
export type UrlMode = "auto" | "fetch" | "send";

/** All of them, the usual first. */
export const URL_MODES: readonly [UrlMode, ...UrlMode[]] = ["auto", "fetch", "send"];

/** How to sign in at the camera that a picture URL leads to. */
export interface CameraSignIn extends Credentials {
  /** Only for hosts of the private network, because someone else says which URL is fetched. */
  localOnly: boolean;
}

/** What may be said about one picture. */
export interface ReadOptions {
  cameraId?: string | null | undefined;
  /** When the picture was taken: ISO 8601 text, a Date, or milliseconds since 1970. */
  timestamp?: unknown;
  url?: UrlMode | undefined;
  /** Signs in where a picture URL is fetched: a camera. Never sent with a URL that is passed on to the API. */
  credentials?: CameraSignIn | null | undefined;
  /** 0-1; null or absent: 0 for the cloud, 0.8 offline. */
  minConfidence?: number | null | undefined;
  /** Ends the reading; the signal's reason becomes the rejection when it is a VinError. */
  signal?: EndSignal | undefined;
  /** Called when the reading of the picture begins, when it ends, and whenever it waits to be tried again. */
  onState?: ((state: CallState) => void) | undefined;
  /** Asked whose the picture is, where machines share a line. Who gives it calls `settle` when the message has its outcome. */
  origin?: (() => MessageOrigin) | undefined;
}

/** Checks what is said about one picture. Throws VIN_CONFIG, naming what is wrong; the time is checked where it is used. */
export function checkReadOptions(given: ReadOptions): void {
  const options = objectSetting("options", given) ?? {};
  const { cameraId, url, minConfidence, credentials, signal, onState, origin } = options;
  textSetting("camera id", cameraId, null);
  choiceSetting("url", url, URL_MODES);
  numberSetting("min confidence", minConfidence, null, [0, 1]);
  const { username, password } = objectSetting("credentials", credentials) ?? {};
  textSetting("credentials: username", username, null);
  textSetting("credentials: password", password, null);
  const listenable: { addEventListener?: unknown } | undefined = objectSetting("signal", signal);
  if (listenable) functionSetting("signal", listenable.addEventListener ?? null);
  functionSetting("on state", onState);
  functionSetting("origin", origin);
}
