/** This machine by its own network addresses: what a picture URL must not reach, unless a setting allows it. */
import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import os from "node:os";
import { classifyAddress, isThisMachine } from "../../../../src/picture/address";
import { fetchPicture, type FetchOptions } from "../../../../src/picture/fetch";
import { startPictureHost, type PictureHost } from "../../../double/picture-host";
import { JPEG } from "../samples";
import { failure, fakeInterfaces, fakeNames, HERE } from "./support";

const REFUSAL = /is this machine itself.*Also fetch pictures from this machine/s;

/** An own address that would be fetched from if it were another machine's; undefined where this machine has none. */
const own = Object.values(os.networkInterfaces())
  .flatMap((list) => list ?? [])
  .map(({ address }) => address)
  .find((address) => ["private", "public"].includes(classifyAddress(address)));
const ownHost = own?.includes(":") ? `[${own}]` : own;

describe("isThisMachine", () => {
  let restore: () => void;
  before(() => {
    restore = fakeInterfaces(() => [{ address: "192.168.7.9" }, { address: "fd12::a:9" }]);
  });
  after(() => restore());

  for (const address of [
    "127.0.0.1",
    "127.8.9.1",
    "::1",
    "::ffff:127.0.0.1",
    "192.168.7.9",
    "::ffff:192.168.7.9",
    "::ffff:c0a8:709",
    "::192.168.7.9",
    "64:ff9b::c0a8:709",
    "2002:c0a8:709::1",
    "fd12::a:9",
    "fd12:0:0:0:0:0:a:9",
    "FD12::000A:0009",
    "fd12::a:9%eth0",
  ]) {
    it(`is true for ${address}`, () => assert.equal(isThisMachine(address), true));
  }
  for (const address of ["192.168.7.10", "fd12::a:a", "8.8.8.8", "169.254.169.254", "", "camera"]) {
    it(`is false for “${address}”`, () => assert.equal(isThisMachine(address), false));
  }

  it("knows the loopback where the system does not tell its addresses, as on Android", () => {
    const original = os.networkInterfaces;
    os.networkInterfaces = () => {
      throw new Error("uv_interface_addresses returned EACCES");
    };
    try {
      assert.deepEqual([isThisMachine("127.0.0.1"), isThisMachine("192.168.7.9")], [true, false]);
    } finally {
      os.networkInterfaces = original;
    }
  });
});

describe("fetchPicture and this machine's own address", () => {
  let host: PictureHost;
  let listener: RequestListener;
  const restores: (() => void)[] = [];
  beforeEach(() => {
    listener = (_request, response) => response.end(JPEG);
  });
  afterEach(async () => {
    for (const restore of restores.splice(0)) restore();
    await host.close();
  });

  async function listen(address: string): Promise<PictureHost> {
    host = await startPictureHost((request, response) => listener(request, response), address);
    return host;
  }

  describe("as the system has it", () => {
    before(function () {
      if (own === undefined) this.skip();
    });

    it("refuses it, and tells an open port from a closed one by nothing", async () => {
      const { port } = await listen(own as string);
      const open = await failure(fetchPicture(new URL(`http://${ownHost}:${port}/`)), "VIN_URL_REFUSED");
      const closed = await failure(fetchPicture(new URL(`http://${ownHost}:9/`)), "VIN_URL_REFUSED");
      assert.match(open.message, REFUSAL);
      assert.equal(open.message.replace(`:${port}`, ""), closed.message.replace(":9", ""));
      assert.equal(host.connections, 0);
    });

    it("refuses a name that leads there", async () => {
      const { port } = await listen(own as string);
      restores.push(fakeNames(() => [own as string]));
      const refused = fetchPicture(new URL(`http://camera.example:${port}/`));
      assert.match((await failure(refused, "VIN_URL_REFUSED")).message, REFUSAL);
      assert.equal(host.connections, 0);
    });

    it("fetches from it where that is allowed", async () => {
      const { port } = await listen(own as string);
      const picture = await fetchPicture(new URL(`http://${ownHost}:${port}/`), { allowThisMachine: true });
      assert.equal(picture.type, "jpeg");
    });
  });

  const at = (address: string, options: FetchOptions) =>
    fetchPicture(new URL(`http://${address}:${host.port}/`), options);

  describe("behind a host that may be fetched from", () => {
    /** The rule for everybody, but for the host of the test. */
    const allowAddress = (address: string) => HERE.allowAddress(address) || !isThisMachine(address);
    beforeEach(async () => {
      await listen("127.0.0.1");
      restores.push(fakeInterfaces(() => [{ address: "10.9.8.7" }]));
    });

    it("refuses a redirect to it", async () => {
      listener = (_request, response) => response.writeHead(302, { location: "http://10.9.8.7/" }).end();
      assert.match((await failure(at("127.0.0.1", { allowAddress }), "VIN_URL_REFUSED")).message, REFUSAL);
    });

    it("refuses the same name when it leads to it the next time", async () => {
      const answers = [["127.0.0.1"], ["10.9.8.7"]];
      restores.push(fakeNames(() => answers.shift() ?? []));
      listener = (_request, response) => response.writeHead(302, { location: "/again" }).end();
      const refused = failure(at("camera.example", { allowAddress }), "VIN_URL_REFUSED");
      assert.match((await refused).message, REFUSAL);
      assert.equal(host.connections, 1);
    });
  });

  it("asks for the addresses each time, since they change with the network", async () => {
    await listen("127.0.0.1");
    let address = "10.9.8.6";
    restores.push(fakeInterfaces(() => [{ address }]));
    const fetching = () => fetchPicture(new URL("http://10.9.8.7/"), { timeoutMs: 50 });
    // Nobody has this address here, so there is no answer, or no way to it.
    assert.notEqual(await fetching().catch((error: { code: string }) => error.code), "VIN_URL_REFUSED");
    address = "10.9.8.7";
    await failure(fetching(), "VIN_URL_REFUSED");
  });

  it("allows the loopback with it, and nothing else that is forbidden", async () => {
    await listen("127.0.0.1");
    assert.equal((await at("127.0.0.1", { allowThisMachine: true })).type, "jpeg");
    const metadata = new URL("http://169.254.169.254/latest/meta-data/");
    restores.push(fakeInterfaces(() => [{ address: "169.254.169.254" }]));
    await failure(fetchPicture(metadata, { allowThisMachine: true }), "VIN_URL_REFUSED");
    await failure(at("0.0.0.0", { allowThisMachine: true }), "VIN_URL_REFUSED");
  });

  it("says of a special address that it is one", async () => {
    await listen("127.0.0.1");
    const { message } = await failure(fetchPicture(new URL("http://169.254.169.254/")), "VIN_URL_REFUSED");
    assert.match(message, /special address/);
    assert.doesNotMatch(message, REFUSAL);
  });
});
