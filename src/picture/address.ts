/** Tells public addresses from private and dangerous ones, in every spelling an address can have. */
import { isIP, isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";

/**
 * `private`: the local network (RFC 1918, unique local, carrier NAT). `loopback`: this machine, which its other addresses
 * lead to as well: see isThisMachine. `forbidden`: link-local,
 * cloud metadata, unspecified, multicast, broadcast, documentation and reserved ranges, and what is no IP address.
 */
export type AddressClass = "public" | "private" | "loopback" | "forbidden";

type Range = readonly [network: string, bits: number, kind: AddressClass];

/** The first match counts, so single addresses stand before the range they lie in. IANA special-purpose registry. */
const IPV4_RANGES: readonly Range[] = [
  ["100.100.100.200", 32, "forbidden"], // metadata service of Alibaba Cloud
  ["168.63.129.16", 32, "forbidden"], // metadata service of Azure
  ["0.0.0.0", 8, "forbidden"],
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "private"],
  ["127.0.0.0", 8, "loopback"],
  ["169.254.0.0", 16, "forbidden"],
  ["172.16.0.0", 12, "private"],
  ["192.0.0.0", 24, "forbidden"], // holds Oracle Cloud's metadata service
  ["192.0.2.0", 24, "forbidden"],
  ["192.88.99.0", 24, "forbidden"],
  ["192.168.0.0", 16, "private"],
  ["198.18.0.0", 15, "forbidden"],
  ["198.51.100.0", 24, "forbidden"],
  ["203.0.113.0", 24, "forbidden"],
  ["224.0.0.0", 3, "forbidden"], // multicast, reserved, broadcast
];

const IPV6_RANGES: readonly Range[] = [
  ["::1", 128, "loopback"],
  ["fd00:ec2::254", 128, "forbidden"], // metadata service of AWS
  ["fc00::", 7, "private"],
  ["2001::", 23, "forbidden"], // protocol assignments, Teredo tunnels among them
  ["2001:db8::", 32, "forbidden"],
  ["3fff::", 20, "forbidden"],
  ["2000::", 3, "public"],
];

/** Host name endings that exist on local networks only. */
const LOCAL_SUFFIXES = [".local", ".lan", ".home.arpa", ".internal"];

/** The class of an IPv4 or IPv6 address as text (no brackets). IPv4 addresses inside IPv6 ones are unwrapped. */
export function classifyAddress(ip: string): AddressClass {
  const version = isIP(ip);
  if (version === 4) return IPV4_RANGES.find((range) => contains(range, ipv4Words(ip)))?.[2] ?? "public";
  if (version !== 6) return "forbidden";
  const words = ipv6Words(ip);
  const inner = embeddedIpv4(words);
  if (inner !== null) return classifyAddress(inner);
  return IPV6_RANGES.find((range) => contains(range, words))?.[2] ?? "forbidden";
}

/** Whether an address, however it is spelled, leads to this machine: a loopback one, or one that it has at this moment. */
export function isThisMachine(ip: string): boolean {
  if (classifyAddress(ip) === "loopback") return true;
  const wanted = canonical(ip);
  return wanted !== null && ownAddresses().some((own) => canonical(own) === wanted);
}

function ownAddresses(): string[] {
  try {
    return Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address));
  } catch {
    return []; // Android does not let programs know.
  }
}

/** One spelling for each address, an IPv4 address inside an IPv6 one unwrapped; null: it is no address. */
function canonical(ip: string): string | null {
  if (isIP(ip) !== 6) return isIPv4(ip) ? ip : null;
  const words = ipv6Words(ip);
  return embeddedIpv4(words) ?? words.join(":");
}

/** A URL's host without brackets, lower case, without the dot that may end a full name. */
export function hostOf(url: URL): string {
  return url.hostname
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
}

/** The address that a URL's host is, without any look-up: itself, or this machine's for `localhost` (RFC 6761); else null. */
export function addressOf(url: URL): string | null {
  const host = hostOf(url);
  if (host === "localhost" || host.endsWith(".localhost")) return "127.0.0.1";
  return isIP(host) === 0 ? null : host;
}

/** True when only machines here can reach the host: addresses that aren't public, and names without a public domain. */
export function hostIsLocal(url: URL): boolean {
  const address = addressOf(url);
  if (address !== null) return classifyAddress(address) !== "public";
  const host = hostOf(url);
  return !host.includes(".") || LOCAL_SUFFIXES.some((suffix) => host.endsWith(suffix));
}

function contains([network, bits]: Range, words: number[]): boolean {
  const start = isIPv4(network) ? ipv4Words(network) : ipv6Words(network);
  return start.every((word, i) => {
    const shift = 16 - Math.min(16, Math.max(0, bits - i * 16));
    return word >> shift === (words[i] as number) >> shift;
  });
}

/** An IPv4 address as two 16-bit numbers. */
function ipv4Words(ip: string): [number, number] {
  const [a, b, c, d] = ip.split(".").map(Number) as [number, number, number, number];
  return [a * 256 + b, c * 256 + d];
}

/** An IPv6 address as eight 16-bit numbers. */
function ipv6Words(ip: string): number[] {
  const plain = ip.replace(/%.*$/, "").replace(/[^:]*\.[^:]*$/, (v4) => {
    return ipv4Words(v4)
      .map((word) => word.toString(16))
      .join(":");
  });
  const [head = [], tail = []] = plain.split("::").map((part) =>
    part
      .split(":")
      .filter(Boolean)
      .map((group) => parseInt(group, 16)),
  );
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

/** The IPv4 address that an IPv6 address stands for, or null. An empty text when it pretends to, but is malformed. */
function embeddedIpv4(words: number[]): string | null {
  const startsWith = (...start: number[]) => start.every((word, i) => words[i] === word);
  const at = (i: number) => {
    const [high, low] = words.slice(i, i + 2) as [number, number];
    return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  };
  if (startsWith(0x2002)) return at(1); // 6to4
  if (startsWith(0, 0, 0, 0, 0, 0xffff)) return at(6); // IPv4-mapped
  if (startsWith(0x64, 0xff9b, 0, 0, 0, 0)) return at(6); // NAT64
  if (startsWith(0x64, 0xff9b, 1)) return startsWith(0x64, 0xff9b, 1, 0, 0, 0) ? at(6) : ""; // local NAT64
  if (startsWith(0, 0, 0, 0, 0, 0)) return words[6] === 0 && words[7] === 1 ? null : at(6); // IPv4-compatible
  return null;
}
