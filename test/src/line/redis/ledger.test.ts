/** Open messages that dead processes left in Redis, some of them in a state that no process of this package writes. */
import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { keysOf } from "../../../../src/line/redis/keys";
import { normaliseOptions, type ReaderOptions } from "../../../../src/options";
import { createReader, type Reader } from "../../../../src/reader";
import { needsRedis, redisServer, type RedisServer } from "../../../support/redis";
import { until } from "../../../support/until";

const NODE = "a-node";
const INSTANCE = "plant";
/** A message that is taken for dead is so after two looks, five seconds apart. */
const LIMIT_MS = 40_000;

const whole = { process: "dead", instance: INSTANCE, content: { topic: "gate 1" }, pictures: null };
const MALFORMED: Record<string, string> = {
  "no JSON": '{"process": "dead", "secret content',
  nothing: "",
  "a number": "7",
  null: "null",
  "a list": "[]",
  "no process": JSON.stringify({ ...whole, process: undefined }),
  "a process that is no text": JSON.stringify({ ...whole, process: { a: 1 } }),
  "an instance that is no text": JSON.stringify({ ...whole, instance: 7 }),
  "no content": JSON.stringify({ ...whole, content: undefined }),
  "content that is a list": JSON.stringify({ ...whole, content: ["secret content"] }),
  "pictures that are no number": JSON.stringify({ ...whole, pictures: "2" }),
  "half a picture": JSON.stringify({ ...whole, pictures: 0.5 }),
  "more pictures than memory holds": JSON.stringify({ ...whole, pictures: 1e9 }),
};

describe("the open messages in Redis", function () {
  this.timeout(90_000);
  let redis: RedisServer;
  let admin: Redis;
  let reader: Reader;
  before(function () {
    needsRedis(this);
  });
  beforeEach(async () => {
    redis = await redisServer();
    await redis.start();
    admin = new Redis(redis.url);
  });
  afterEach(async () => {
    await reader.close();
    admin.disconnect();
    await redis.stop();
  });

  it("are taken over each on its own: what is malformed is put aside, and said once without its content", async () => {
    const options: ReaderOptions = { redis: redis.url, instance: INSTANCE };
    const keys = keysOf(normaliseOptions(options));
    const open = (node: string) => keys.open(node);
    const nodes = ["another-node", NODE, "a-third-node"];
    for (const node of nodes) await admin.hset(open(node), { ...MALFORMED, good: JSON.stringify(whole) });
    await admin.set(open("no-hash"), "a text where open messages should be");
    const warnings: string[] = [];
    reader = createReader({ ...options, onWarning: (sentence) => warnings.push(sentence) });
    const recovered: string[] = [];
    reader.inherit("no-hash", () => assert.fail("there is none"));
    for (const node of nodes) {
      reader.inherit(node, ({ content }) => recovered.push(`${node}: ${String(content["topic"])}`));
    }
    await until(() => recovered.length === nodes.length, "the good ones are taken over", LIMIT_MS);
    assert.deepEqual(recovered.sort(), nodes.map((node) => `${node}: gate 1`).sort());
    for (const node of nodes) assert.deepEqual(await admin.hkeys(open(node)), ["good"]);
    const aside = await admin.hgetall(keys.malformed);
    assert.deepEqual(Object.values(aside).sort(), nodes.flatMap(() => Object.values(MALFORMED)).sort());
    assert.ok((await admin.pttl(keys.malformed)) > 0, "it expires");
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.match(warnings[0] ?? "", /^39 messages .* in Redis at /);
    assert.doesNotMatch(warnings[0] ?? "", /secret|gate|dead/);
  });
});
