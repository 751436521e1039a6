import assert from "node:assert/strict";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { AFTER_UPLOAD } from "../../../src/cloud/network-failure";
import { VinError } from "../../../src/errors";
import type { PictureBytes } from "../../../src/picture/types";
import {
  after,
  type Behaviour,
  closeIdle,
  headersThenSilence,
  resetAfterUpload,
  resetBeforeUpload,
  resetDuringUpload,
  resetInReply,
  sample,
  silence,
  slowDrip,
} from "../../double/behaviours";
import { refusedUrl, startVinIdDouble } from "../../double/vin-id-double";
import { BIG_PICTURE, clientFor, failure, PICTURE, useDouble } from "./support";

describe("A connection that can't be made", () => {
  it("because it is refused is VIN_NETWORK with ECONNREFUSED", async () => {
    const client = clientFor(await refusedUrl());
    const error = await failure(client.read(PICTURE), "VIN_NETWORK");
    assert.equal(error.cause.reason, "ECONNREFUSED");
    assert.match(error.message, /refuses the connection/);
    await client.close();
  });

  it("because the name is not found is VIN_NETWORK", async () => {
    const client = clientFor("https://no-such-host.invalid");
    const error = await failure(client.read(PICTURE), "VIN_NETWORK");
    assert.match(error.cause.reason ?? "", /^(ENOTFOUND|EAI_AGAIN)$/);
    assert.match(error.message, /no-such-host\.invalid can't be found/);
    await client.close();
  });

  it("because nobody trusts the certificate is VIN_NETWORK, and nothing is sent", async () => {
    const double = await startVinIdDouble({ tls: true });
    const client = clientFor(double.url);
    const error = await failure(client.read(PICTURE), "VIN_NETWORK");
    assert.equal(error.cause.reason, "DEPTH_ZERO_SELF_SIGNED_CERT");
    assert.match(error.message, /no certificate this machine trusts/);
    assert.equal(double.requests.length, 0);
    await client.close();
    await double.close();
  });

  it("because the server speaks no TLS is VIN_NETWORK, and nothing is sent", async () => {
    const double = await startVinIdDouble();
    const client = clientFor(double.url.replace("http:", "https:"));
    const error = await failure(client.read(PICTURE), "VIN_NETWORK");
    assert.match(error.message, /no encryption at all/);
    assert.equal(double.requests.length, 0);
    await client.close();
    await double.close();
  });

  it("because it is broken at once is VIN_NETWORK", async () => {
    const server = createTcpServer((socket) => socket.resetAndDestroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = clientFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await failure(client.read(BIG_PICTURE), "VIN_NETWORK");
    await client.close();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("A connection that breaks", () => {
  const bench = useDouble();
  const breaks = async (behaviour: Behaviour, picture: PictureBytes) => {
    bench.double.script(behaviour);
    const error = await failure(bench.client.read(picture), "VIN_NETWORK");
    assert.equal((await bench.client.read(PICTURE)).results.length, 1, "the next picture must work");
    return error.cause.reason ?? "";
  };

  for (const [when, behaviour] of [
    ["before", resetBeforeUpload()],
    ["during", resetDuringUpload()],
  ] as const) {
    it(`${when} the upload is VIN_NETWORK, and can't have been read`, async () => {
      assert.doesNotMatch(await breaks(behaviour, BIG_PICTURE), new RegExp(AFTER_UPLOAD));
    });
  }

  for (const [when, behaviour] of [
    ["after the upload", resetAfterUpload()],
    ["in the reply", resetInReply()],
  ] as const) {
    it(`${when} is VIN_NETWORK, marked because the call may count`, async () => {
      assert.match(await breaks(behaviour, PICTURE), new RegExp(`^[A-Z_]+${AFTER_UPLOAD}$`));
    });
  }

  it("while idle is replaced by a new one", async () => {
    bench.double.script(closeIdle());
    await bench.client.read(PICTURE);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await bench.client.read(PICTURE);
    const [first, second] = bench.double.readings;
    assert.notEqual(first?.connection, second?.connection);
  });

  it("not at all is used again", async () => {
    for (let i = 0; i < 8; i += 1) await bench.client.read(PICTURE);
    assert.ok(bench.double.connections <= 2, String(bench.double.connections));
  });
});

describe("An answer that doesn't come", () => {
  const bench = useDouble({}, { timeoutMs: 300 });
  const CASES = {
    "no reply ever": silence(),
    "headers, then silence": headersThenSilence(),
    "half a body, then silence": headersThenSilence('{"results": ['),
    "a slow drip": slowDrip(),
    "a reply after the limit": after(2000, sample()),
  };
  for (const [name, behaviour] of Object.entries(CASES)) {
    it(`${name} is VIN_TIMEOUT, marked because the call may count`, async () => {
      bench.double.script(behaviour);
      const error = await failure(bench.client.read(PICTURE), "VIN_TIMEOUT");
      const { host } = new URL(bench.double.url);
      assert.deepEqual(error.cause, { host, limit: 0.3, reason: `TIMEOUT${AFTER_UPLOAD}` });
      assert.equal((await bench.client.read(PICTURE)).results.length, 1);
    });
  }

  it("within the limit of one call, which counts instead of the client's, is VIN_TIMEOUT", async () => {
    bench.double.script(silence(), after(400, sample()));
    const error = await failure(bench.client.read(PICTURE, { timeoutMs: 50 }), "VIN_TIMEOUT");
    assert.equal(error.cause.limit, 0.05);
    assert.equal((await bench.client.read(PICTURE, { timeoutMs: 5000 })).results.length, 1);
  });

  it("while the upload is stuck is VIN_TIMEOUT, and can't have been read", async () => {
    bench.double.script(({ request }) => {
      request.pause();
      return Promise.resolve();
    });
    const error = await failure(bench.client.read(BIG_PICTURE), "VIN_TIMEOUT");
    assert.equal(error.cause.reason, "TIMEOUT");
  });
});

describe("A call that is stopped", () => {
  const bench = useDouble();

  it("by its signal rejects with the signal's reason", async () => {
    bench.double.script(silence());
    const controller = new AbortController();
    const reading = bench.client.read(PICTURE, { signal: controller.signal });
    const reason = new VinError("VIN_TIMEOUT", "The deadline has passed.");
    setTimeout(() => controller.abort(reason), 30);
    assert.equal(await failure(reading, "VIN_TIMEOUT"), reason);
  });

  it("by a signal without a known reason, or one that was aborted before, is VIN_CLOSED", async () => {
    await failure(bench.client.read(PICTURE, { signal: AbortSignal.abort() }), "VIN_CLOSED");
    await failure(bench.client.statistics({ signal: AbortSignal.abort("why") }), "VIN_CLOSED");
    assert.equal(bench.double.requests.length, 0);
  });

  it("leaves no listener on a signal that lives on", async () => {
    let listeners = 0;
    const { signal } = new AbortController();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => ((listeners += 1), add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => ((listeners -= 1), remove(...args));
    await bench.client.read(PICTURE, { signal });
    await bench.client.statistics({ signal });
    assert.equal(listeners, 0);
  });

  it("by close is VIN_CLOSED, and so is every later call", async () => {
    bench.double.always(silence());
    const readings = [1, 2, 3].map(() => failure(bench.client.read(PICTURE), "VIN_CLOSED"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await bench.client.close();
    await Promise.all(readings);
    await failure(bench.client.read(PICTURE), "VIN_CLOSED");
    await failure(bench.client.statistics(), "VIN_CLOSED");
  });
});

describe("A client without calls", () => {
  it("opens no connection and closes at once, also twice", async () => {
    const double = await startVinIdDouble();
    const client = clientFor(double.url);
    await client.close();
    await client.close();
    assert.equal(double.connections, 0);
    await double.close();
  });
});
