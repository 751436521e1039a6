/** Stopping a server while calls are under way. */
import assert from "node:assert/strict";
import type { RunningServer } from "../../../src/server";
import { after as later, sample, silence } from "../../double/behaviours";
import { startVinIdDouble, type VinIdDouble } from "../../double/vin-id-double";
import { until } from "../../support/until";
import { pictureForm, quickReader, read, serve } from "./support";

describe("a server that stops", () => {
  let double: VinIdDouble;
  let server: RunningServer;
  beforeEach(async () => {
    double = await startVinIdDouble();
    server = await serve({ reader: quickReader(double) });
  });
  afterEach(() => double.close());

  const arrived = (count: number) => until(() => double.readings.length === count, "the picture arrived");

  it("finishes what is under way, and keeps no connection", async () => {
    double.script(later(300, sample()));
    const answer = read(server, pictureForm());
    await arrived(1);
    await server.stop();
    assert.equal((await answer).status, 201);
    assert.equal((await answer).headers.get("connection"), "close");
  });

  it("takes nothing new", async () => {
    double.script(later(300, sample()));
    const answer = read(server, pictureForm());
    await arrived(1);
    const stopped = server.stop();
    await assert.rejects(read(server, pictureForm()));
    await stopped;
    assert.equal((await answer).status, 201);
  });

  it("hands back with 503 what does not finish in time", async () => {
    double.always(silence());
    const answer = read(server, pictureForm());
    await arrived(1);
    await server.stop(50);
    const { status, headers, body } = await answer;
    assert.equal(status, 503);
    assert.equal(headers.get("retry-after"), "1");
    assert.match(String(body["detail"]), /stopping/);
  });

  it("does not wait for a client that never ends its request", async () => {
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(9)),
    });
    const answer = fetch(`${server.url}/healthz`, {
      method: "POST",
      body: endless,
      duplex: "half",
    } as RequestInit);
    answer.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.stop(50);
    await assert.rejects(fetch(`${server.url}/healthz`));
  });

  it("may be stopped when nothing goes on", async () => {
    await server.stop();
    await assert.rejects(fetch(`${server.url}/healthz`));
  });
});
