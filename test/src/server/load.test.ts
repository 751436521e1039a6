/** Many clients at once, right and wrong ones. bench/server.ts does the same for a minute and looks at the memory. */
import assert from "node:assert/strict";
import { echo } from "../../double/behaviours";
import { startVinIdDouble } from "../../double/vin-id-double";
import { eventually } from "../../support/until";
import { kindsOf, sendKind } from "./mixed-requests";
import { PICTURE, pictureForm, quickReader, read, runningAt, serve, TOKEN } from "./support";

const CLIENTS = 64;

describe("64 clients at once", function () {
  this.timeout(120_000);

  it("each get the answers that their requests deserve, and nothing of them stays", async () => {
    const double = await startVinIdDouble();
    const server = await serve({ reader: quickReader(double) });
    const kinds = kindsOf(PICTURE);
    const wrong: string[] = [];
    const client = async (number: number) => {
      for (let i = 0; i < kinds.length; i += 1) {
        const kind = kinds[(number + i) % kinds.length];
        assert.ok(kind);
        const status = await sendKind(server.url, TOKEN, kind);
        if (status !== kind.expected) wrong.push(`${kind.name}: ${status}`);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
    assert.deepEqual(wrong, []);
    await eventually(async () => (await runningAt(server)) === 0, "no reading is under way any more");
    await server.stop();
    await double.close();
  });

  it("each get the answer to their own request", async () => {
    const double = await startVinIdDouble();
    double.always(echo());
    const server = await serve({ reader: quickReader(double) });
    const cameras = Array.from({ length: CLIENTS }, (_, number) => `camera ${number}`);
    const answers = await Promise.all(cameras.map((id) => read(server, pictureForm({ camera_id: id }))));
    assert.deepEqual(
      answers.map(({ body }) => body["camera_id"]),
      cameras,
    );
    await server.stop();
    await double.close();
  });

  it("are told to come again when more pictures wait than the server takes", async () => {
    const double = await startVinIdDouble();
    const server = await serve({ reader: quickReader(double, { concurrency: 1, queueLimit: 1 }) });
    const answers = await Promise.all(Array.from({ length: CLIENTS }, () => read(server, pictureForm())));
    const refused = answers.filter(({ status }) => status === 429);
    assert.ok(refused.length > 0);
    assert.ok(answers.every(({ status }) => status === 201 || status === 429));
    for (const { headers } of refused) assert.equal(headers.get("retry-after"), "1");
    await server.stop();
    await double.close();
  });
});
