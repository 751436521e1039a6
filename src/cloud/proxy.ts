/** Decides which proxy, if any, the way to an address leads through. */
import { BlockList, isIP } from "node:net";
import { VinError } from "../errors";
import { addressOf, classifyAddress, hostOf } from "../picture/address";

/** A proxy as the service names it; Node-RED's `http proxy` node holds the same. */
export interface ProxySettings {
  /** `http://` or `https://`; blank: no proxy, whatever the environment says. */
  url: string;
  /** Hosts that are called directly, written like the entries of NO_PROXY. */
  noProxy: string[];
  username?: string | undefined;
  password?: string | undefined;
}

export interface Proxy {
  /** The connection to the proxy itself is encrypted. */
  secure: boolean;
  /** Without brackets. */
  hostname: string;
  port: number;
  /** What may be shown of it. */
  host: string;
  /** Value of the `proxy-authorization` header. */
  authorization: string | null;
}

/**
 * The proxy that the environment names for a URL: `https_proxy` or `http_proxy` by the URL's scheme, else `all_proxy`;
 * lower case goes before upper case. Hosts of `no_proxy` and this machine itself are called directly.
 * @throws VinError `VIN_CONFIG` for a proxy that can't be used: calling without it might be what it is to prevent
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): Proxy | null {
  const read = (name: string) => (env[name] || env[name.toUpperCase()] || "").trim();
  const text = read(url.protocol === "https:" ? "https_proxy" : "http_proxy") || read("all_proxy");
  if (text === "" || isThisMachine(url) || isExempt(url, read("no_proxy").split(/[\s,]+/))) return null;
  return toProxy(text);
}

/** The proxy that the service names. Throws like `proxyFor`. */
export function configuredProxy(url: URL, settings: ProxySettings): Proxy | null {
  const text = settings.url.trim();
  if (text === "" || isExempt(url, settings.noProxy)) return null;
  return toProxy(text, settings);
}

/** Whether one of the entries means this host: `*`, a name with all names below it, an address, a range, each with or without a port. */
function isExempt(url: URL, entries: readonly string[]): boolean {
  const host = hostOf(url);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return entries.some((raw) => {
    const entry = raw.trim().toLowerCase();
    if (entry === "*") return true;
    const [, name, wantedPort] = splitPort(entry);
    if (!name || (wantedPort && wantedPort !== port)) return false;
    return isIP(host) ? isInRange(host, name) : isBelow(host, name);
  });
}

/** "name:port", "[address]:port" and a bare IPv6 address, which has colons of its own. */
function splitPort(entry: string): (string | undefined)[] {
  if (isIP(entry.split("/")[0] ?? "") === 6) return [entry, entry];
  return /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(entry) ?? [];
}

function isBelow(host: string, entry: string): boolean {
  const name = entry.replace(/^\*?\.?/, "").replace(/\.$/, "");
  return name !== "" && (host === name || host.endsWith(`.${name}`));
}

function isInRange(host: string, entry: string): boolean {
  const [network = "", bits] = entry.split("/");
  if (isIP(network) === 0) return false;
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const longest = family === "ipv6" ? 128 : 32;
  const prefix = bits === undefined ? longest : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > longest) return false;
  const range = new BlockList();
  range.addSubnet(network, prefix, family);
  return range.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");
}

function isThisMachine(url: URL): boolean {
  const address = addressOf(url);
  return address !== null && classifyAddress(address) === "loopback";
}

function toProxy(text: string, { username, password }: Partial<ProxySettings> = {}): Proxy {
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:") || url.hostname === "") {
    // Not the address itself: it may hold a password.
    throw new VinError(
      "VIN_CONFIG",
      "The proxy's address can't be used. Write it like http://proxy.example.com:3128, in the proxy's settings or in the environment variables HTTPS_PROXY, HTTP_PROXY and ALL_PROXY.",
    );
  }
  const secure = url.protocol === "https:";
  const user = username || decoded(url.username);
  const secret = password || decoded(url.password);
  return {
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (secure ? 443 : 80),
    host: url.host,
    authorization:
      user === "" && secret === ""
        ? null
        : `Basic ${Buffer.from(`${user}:${secret}`, "utf8").toString("base64")}`,
  };
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
