import assert from "node:assert/strict";
import { addressOf, classifyAddress, hostIsLocal, type AddressClass } from "../../../src/picture/address";

const ADDRESSES: Record<AddressClass, string[]> = {
  public: [
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "9.255.255.255",
    "11.0.0.0",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
    "::8.8.8.8",
  ],
  private: [
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "fc00::1",
    "fdff::1",
    "fd00:ec2::253",
    "::ffff:192.168.1.1",
    "::ffff:c0a8:101",
    "64:ff9b::a00:1",
    "64:ff9b:1::192.168.1.1",
    "2002:c0a8:101::",
  ],
  loopback: [
    "127.0.0.1",
    "127.255.255.254",
    "::1",
    "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
  ],
  forbidden: [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "192.0.2.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "fd00:ec2::254",
    "2001:db8::1",
    "2001::1",
    "100::1",
    "3fff::1",
    "5f00::1",
    "4000::1",
    "::ffff:169.254.169.254",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1:7f00::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "::ffff:0:1.2.3.4",
    "",
    "localhost",
    "1.2.3",
    "[::1]",
    "127.0.0.1:80",
    "0x7f.1",
  ],
};

describe("classifyAddress", () => {
  for (const [kind, addresses] of Object.entries(ADDRESSES)) {
    for (const address of addresses) {
      it(`calls ${address || "an empty text"} ${kind}`, () => assert.equal(classifyAddress(address), kind));
    }
  }
});

describe("addressOf", () => {
  it("is the address a host stands for by itself, and null for names that need a look-up", () => {
    const cases: [string, string | null][] = [
      ["http://2130706433/", "127.0.0.1"],
      ["http://[::FFFF:1.2.3.4]/", "::ffff:102:304"],
      ["http://localhost.:1880/", "127.0.0.1"],
      ["http://a.LOCALHOST/", "127.0.0.1"],
      ["http://notlocalhost/", null],
      ["http://localhost.example/", null],
    ];
    for (const [url, address] of cases) assert.equal(addressOf(new URL(url)), address, url);
  });
});

describe("hostIsLocal", () => {
  it("is true for addresses that aren't public, however they are spelled", () => {
    const hosts = [
      "127.0.0.1",
      "2130706433",
      "0x7f.1",
      "0177.0.0.1",
      "127.1",
      "10.1.2.3",
      "169.254.169.254",
      "[::1]",
      "[fe80::1]",
      "[::ffff:192.168.0.9]",
      "0",
    ];
    for (const host of hosts) assert.equal(hostIsLocal(new URL(`http://${host}/`)), true, host);
  });

  it("is true for names that exist on local networks only", () => {
    const hosts = [
      "camera",
      "CAMERA",
      "localhost",
      "localhost.",
      "cam.local",
      "cam.LAN",
      "a.b.home.arpa",
      "metadata.internal",
      "x.localhost",
      "cam.local.",
    ];
    for (const host of hosts) assert.equal(hostIsLocal(new URL(`http://${host}/`)), true, host);
  });

  it("is false for public addresses and names", () => {
    for (const host of [
      "example.com",
      "8.8.8.8",
      "[2606:4700::1]",
      "local.example.com",
      "notlocal.com",
      "example.com.",
    ]) {
      assert.equal(hostIsLocal(new URL(`https://${host}/`)), false, host);
    }
  });
});
