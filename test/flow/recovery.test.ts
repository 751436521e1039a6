/** Messages of a real Node-RED that is killed while they wait in the line that machines share: who sends them on, and how. */
import assert from "node:assert/strict";
import { sample, silence } from "../double/behaviours";
import { SAMPLE_VIN } from "../double/samples";
import { startVinIdDouble, type VinIdDouble } from "../double/vin-id-double";
import { type NodeRedOptions, type RunningNodeRed, startNodeRed, waitForLog } from "../support/node-red";
import { dump, needsRedis, redisServer, type RedisServer } from "../support/redis";
import { RUNTIME_LIST, isInstalled } from "../support/runtimes";
import { eventually, until } from "../support/until";
import { numberedPicture } from "../src/line/redis/pictures";
import { readAndPrint } from "./flows";

const CREDENTIALS = { service: { token: "0123456789abcdef-test-token" } };
/** A machine that has died is noticed after 20 to 30 seconds. */
const RECOVERY_LIMIT_MS = 90_000;
const MESSAGES = ["gate 1", "gate 2", "gate 3"];
/** The key of a message's first picture in the queue, which it is put into last. */
const IN_LINE = /^vin-id:[0-9a-f]{64}:[0-9a-f-]{36}-0$/;

interface Printed {
  topic: string;
  vin: string;
  recovered: boolean;
}

/** What a flow has sent on, in the order of its topics. */
function sentBy({ log }: Pick<RunningNodeRed, "log">): Printed[] {
  const lines = [...log().matchAll(/sent (\{.*\})/g)].map(([, text = ""]) => JSON.parse(text) as Printed);
  return lines.sort((a, b) => a.topic.localeCompare(b.topic));
}

const [runtime] = RUNTIME_LIST;

describe("messages of a Node-RED that is killed", function () {
  this.timeout(240_000);
  let redis: RedisServer;
  let api: VinIdDouble;
  const running: RunningNodeRed[] = [];
  before(function () {
    needsRedis(this);
    if (!runtime || !isInstalled(runtime)) this.skip();
  });
  beforeEach(async () => {
    redis = await redisServer();
    await redis.start();
    api = await startVinIdDouble();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((nodeRed) => nodeRed.stop()));
    await redis.stop();
    await api.close();
  });

  async function start(takeOver: boolean, options: NodeRedOptions = {}): Promise<RunningNodeRed> {
    const flows = readAndPrint({
      engine: "cloud",
      baseUrl: api.url,
      redis: redis.url,
      takeOver,
      callsPerSecond: 1000,
      duplicateWindow: 0,
    });
    const nodeRed = await startNodeRed({ ...runtime, flows, credentials: CREDENTIALS, ...options });
    running.push(nodeRed);
    return nodeRed;
  }

  /** Kills a Node-RED while the API is silent about its messages; then the API speaks again. */
  async function killWhileReading(nodeRed: RunningNodeRed): Promise<void> {
    api.always(silence());
    for (const [number, topic] of MESSAGES.entries()) {
      const body = numberedPicture(number);
      await fetch(`${nodeRed.url}/read?topic=${encodeURIComponent(topic)}`, {
        method: "POST",
        headers: { "content-type": "image/jpeg" },
        body: body as BodyInit,
      });
    }
    await until(() => api.readings.length >= 2, "the first calls of the API", 30_000);
    // Only what is in the line is kept, and Node-RED has answered before.
    const inLine = async () => [...(await dump(redis.url)).keys()].filter((key) => IN_LINE.test(key)).length;
    await eventually(async () => (await inLine()) === MESSAGES.length, "all messages in the line");
    await nodeRed.kill();
    api.always(sample());
  }

  const recovered = MESSAGES.map((topic) => ({ topic, vin: SAMPLE_VIN, recovered: true }));

  it("are sent on by the same node when it is back, and by no other", async () => {
    const died = await start(false);
    await killWhileReading(died);
    const other = await start(false);
    const back = await start(false, { userDir: died.userDir });
    await waitForLog(back, () => sentBy(back).length >= MESSAGES.length, RECOVERY_LIMIT_MS);
    assert.deepEqual(sentBy(back), recovered);
    assert.deepEqual(sentBy(other), []);
  });

  it("are sent on by the same node on another machine, where its service says so", async () => {
    const died = await start(true);
    const heir = await start(true);
    await killWhileReading(died);
    await waitForLog(heir, () => sentBy(heir).length >= MESSAGES.length, RECOVERY_LIMIT_MS);
    assert.deepEqual(sentBy(heir), recovered);
  });
});
