/** Checks where the API is and whether the token may go there; knows the API's paths. */
import { VinError } from "../errors";
import { addressOf, classifyAddress, hostIsLocal, hostOf } from "../picture/address";

export interface Endpoint {
  /** Scheme, host and port. */
  origin: string;
  /** Host with its port if it is an unusual one: the only part of the address that is ever shown. */
  host: string;
  readerPath: string;
  statisticsPath: string;
}

export interface EndpointOptions {
  baseUrl: string;
  token: string;
  api: "vin" | "ocr";
  allowHttp: boolean;
}

const VENDOR = "platerecognizer.com";

/** The addresses to call. Throws VIN_CONFIG for a base URL or token that can't be used, or not safely. */
export function toEndpoint({ baseUrl, token, api, allowHttp }: EndpointOptions): Endpoint {
  const url = parseBaseUrl(baseUrl);
  checkToken(token, hostOf(url));
  if (url.protocol === "http:" && token !== "" && !allowHttp && !isInside(url)) {
    throw new VinError(
      "VIN_CONFIG",
      `The base URL starts with http://, so anyone on the way to ${url.host} could read the token. Use https://, or allow http in the service if you accept that.`,
      { host: url.host },
    );
  }
  const folder = url.pathname.replace(/\/+$/, "");
  return {
    origin: url.origin,
    host: url.host,
    readerPath: `${folder}/v1/${api}/reader/`,
    // The vendor documents one counter for VINs, whichever endpoint reads them.
    statisticsPath: `${folder}/v1/vin/statistics/`,
  };
}

function parseBaseUrl(baseUrl: string): URL {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    // The original error repeats the whole text, which may hold a password.
    throw wrongBaseUrl("The base URL of the service is no valid address.");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw wrongBaseUrl("The base URL of the service must start with https:// or http://.");
  }
  if (url.username !== "" || url.password !== "") {
    throw wrongBaseUrl("The base URL of the service must not hold a user name or password.");
  }
  if (url.search !== "" || url.hash !== "") {
    throw wrongBaseUrl("The base URL of the service must not have anything after “?” or “#”.");
  }
  return url;
}

function wrongBaseUrl(sentence: string): VinError {
  return new VinError("VIN_CONFIG", `${sentence} The usual one is https://api.platerecognizer.com.`);
}

/** Only the vendor certainly asks for a token; our own server and proxies may work without. */
function checkToken(token: string, host: string): void {
  if (token === "" && (host === VENDOR || host.endsWith(`.${VENDOR}`))) {
    throw new VinError(
      "VIN_CONFIG",
      "The service has no token yet. Copy it from your Plate Recognizer account (app.platerecognizer.com) and enter it in the service.",
      { missing: "token" },
    );
  }
  if (!/^[!-~]*$/.test(token)) {
    throw new VinError(
      "VIN_CONFIG",
      "The token holds blanks or other characters that no token has. Enter the token alone, without “Token” before it.",
    );
  }
}

/** This machine or the local network, where http can't be overheard from outside. */
function isInside(url: URL): boolean {
  const address = addressOf(url);
  if (address === null) return hostIsLocal(url);
  return ["loopback", "private"].includes(classifyAddress(address));
}
