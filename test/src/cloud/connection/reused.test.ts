import assert from "node:assert/strict";
import { mayBeBilled, wasReusedConnection } from "../../../../src/cloud/network-failure";
import { resetAfterUpload, resetBeforeUpload, resetInReply, sample } from "../../../double/behaviours";
import { failure, PICTURE, useDouble } from "../support";

/** Longer than a connection has to rest before it counts as closed by the server in the meantime. */
const REST_MS = 600;

describe("A connection that was used before", () => {
  const bench = useDouble({}, { connections: 1 });

  const second = async (behaviour: ReturnType<typeof sample>, restMs: number) => {
    bench.double.script(sample(), behaviour);
    await bench.client.read(PICTURE);
    await new Promise((resolve) => setTimeout(resolve, restMs));
    const error = await failure(bench.client.read(PICTURE), "VIN_NETWORK");
    assert.deepEqual(
      bench.double.readings.map(({ connection }) => connection),
      [1, 1],
    );
    return { reused: wasReusedConnection(error), billed: mayBeBilled(error) };
  };

  it("and breaks at once after a rest was closed in the meantime: nothing is billed", async () => {
    assert.deepEqual(await second(resetBeforeUpload(), REST_MS), { reused: true, billed: false });
  });

  it("and breaks without a rest may have broken over the picture", async () => {
    assert.deepEqual(await second(resetAfterUpload(), 0), { reused: false, billed: true });
  });

  it("and breaks in the middle of an answer may be billed, rest or not", async () => {
    assert.deepEqual(await second(resetInReply(), REST_MS), { reused: false, billed: true });
  });

  it("and breaks long after the upload may be billed, rest or not", async () => {
    const late: ReturnType<typeof sample> = async (exchange) => {
      await exchange.receive();
      await exchange.pause(REST_MS);
      exchange.socket.resetAndDestroy();
    };
    assert.deepEqual(await second(late, REST_MS), { reused: false, billed: true });
  });

  it("only for a first, failed call is not one that was used", async () => {
    bench.double.script(resetBeforeUpload());
    const error = await failure(bench.client.read(PICTURE), "VIN_NETWORK");
    assert.equal(wasReusedConnection(error), false);
  });
});
