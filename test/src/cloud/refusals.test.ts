import assert from "node:assert/strict";
import { isUnclearDenial } from "../../../src/cloud/refusal";
import type { VinErrorCode } from "../../../src/errors";
import { answer, type Behaviour, endlessBody, json, page, redirect } from "../../double/behaviours";
import { CREDITS_OR_KEY, INVALID_TOKEN, NO_CREDENTIALS, readingOf, UPLOAD_LIMIT } from "../../double/samples";
import { startVinIdDouble } from "../../double/vin-id-double";
import {
  BIG_PICTURE,
  clientFor,
  failure,
  PICTURE,
  PICTURE_URL,
  QUERY_SECRET,
  TOKEN,
  useDouble,
} from "./support";

const BYTES = PICTURE.bytes.length;

describe("A refusal by the API", () => {
  const bench = useDouble();
  const refused = async (behaviour: Behaviour, code: VinErrorCode) => {
    bench.double.script(behaviour);
    return failure(bench.client.read(PICTURE), code);
  };

  it("403 with the words for a wrong token is VIN_AUTH, without a second call", async () => {
    const error = await refused(json(403, INVALID_TOKEN), "VIN_AUTH");
    const { host } = new URL(bench.double.url);
    assert.deepEqual(error.cause, { status: 403, host, detail: "Invalid token.", bytes: BYTES });
    assert.match(error.message, /Check the token in the service/);
    assert.equal(bench.double.requests.length, 1);
  });

  it("403 for missing credentials is VIN_AUTH", async () => {
    await refused(json(403, NO_CREDENTIALS), "VIN_AUTH");
    assert.equal(bench.double.requests.length, 1);
  });

  it("403 with the words for used-up credits is VIN_QUOTA", async () => {
    await refused(json(403, { detail: "You have exceeded your monthly quota." }), "VIN_QUOTA");
    assert.equal(bench.double.requests.length, 1);
  });

  it("403 with other words is an unclear denial, which only the statistics can tell", async () => {
    bench.double.script(json(403, CREDITS_OR_KEY), page(403), json(403, INVALID_TOKEN));
    const errors = [];
    for (let n = 0; n < 3; n++) errors.push(await failure(bench.client.read(PICTURE), "VIN_AUTH"));
    assert.deepEqual(errors.map(isUnclearDenial), [true, true, false]);
    assert.equal(bench.double.requests.length, 3);
  });

  it("401 is treated like 403", async () => {
    await refused(json(401, { detail: "Invalid token" }), "VIN_AUTH");
    assert.equal(isUnclearDenial(await refused(answer(401, ""), "VIN_AUTH")), true);
  });

  it("402 is VIN_QUOTA", async () => {
    const error = await refused(answer(402, ""), "VIN_QUOTA");
    assert.equal(error.cause.status, 402);
  });

  for (const status of [404, 405]) {
    it(`${status} is VIN_CONFIG and points at the base URL`, async () => {
      assert.match((await refused(page(status), "VIN_CONFIG")).message, /Check the base URL/);
    });
  }

  it("413 is VIN_TOO_LARGE with the picture's size, as JSON and as a page", async () => {
    for (const behaviour of [json(413, UPLOAD_LIMIT), page(413), answer(413, "Request Entity Too Large")]) {
      const error = await refused(behaviour, "VIN_TOO_LARGE");
      assert.equal(error.cause.bytes, BYTES);
      assert.equal(error.cause.status, 413);
    }
  });

  it("413 is understood before the whole picture was sent", async () => {
    bench.double.script(({ response }) => {
      response.writeHead(413, { connection: "close" }).end(JSON.stringify(UPLOAD_LIMIT));
      return Promise.resolve();
    });
    const error = await failure(bench.client.read(BIG_PICTURE), "VIN_TOO_LARGE");
    assert.equal(error.cause.bytes, BIG_PICTURE.bytes.length);
  });

  it("400 that speaks of the upload limit is VIN_TOO_LARGE", async () => {
    await refused(json(400, UPLOAD_LIMIT), "VIN_TOO_LARGE");
  });

  const SHAPES: [unknown, string][] = [
    [{ detail: "Bad picture.", status_code: 400 }, "Bad picture."],
    [{ error: "Broken file." }, "Broken file."],
    [{ upload: ["Upload a valid image."] }, "upload: Upload a valid image."],
    [{ non_field_errors: ["Nothing given."] }, "non_field_errors: Nothing given."],
    [["Just a list."], "Just a list."],
    [{ error: { message: "Inside." } }, "Inside."],
  ];
  for (const [body, words] of SHAPES) {
    it(`400 is VIN_BAD_IMAGE and quotes ${JSON.stringify(body)}`, async () => {
      const error = await refused(json(400, body), "VIN_BAD_IMAGE");
      assert.equal(error.cause.detail, words);
      assert.ok(error.message.includes(words));
    });
  }

  for (const status of [415, 422]) {
    it(`${status} is VIN_BAD_IMAGE`, async () => void (await refused(answer(status, ""), "VIN_BAD_IMAGE")));
  }

  const IN_REPLY: [string, VinErrorCode][] = [
    ["Invalid token.", "VIN_AUTH"],
    ["Your quota is used up.", "VIN_QUOTA"],
    ["Request was throttled. Expected available in 3 seconds.", "VIN_RATE_LIMIT"],
    [UPLOAD_LIMIT.error, "VIN_TOO_LARGE"],
    ["The image is corrupt.", "VIN_BAD_IMAGE"],
    ["Worker died.", "VIN_SERVER"],
  ];
  for (const [words, code] of IN_REPLY) {
    it(`a 2xx reply with the error “${words}” is ${code}`, async () => {
      const error = await refused(json(200, { ...readingOf([]), error: words }), code);
      assert.equal(error.cause.detail, words);
      assert.equal(error.cause.status, 200);
    });
  }

  it("an empty error field in a good reply is none", async () => {
    for (const error of [null, "", false]) {
      bench.double.script(json(200, readingOf([], { error })));
      assert.deepEqual((await bench.client.read(PICTURE)).results, []);
    }
  });

  it("a refusal whose words can't be read is still that refusal", async () => {
    bench.double.alwaysStatistics(json(403, INVALID_TOKEN));
    await refused(endlessBody(403), "VIN_AUTH");
    await refused(answer(413, "not brotli", { "content-encoding": "br" }), "VIN_TOO_LARGE");
  });

  it("words are shortened, freed of tags and never repeat token, query or user name", async () => {
    const url = `https://user:pass@host/a.jpg?key=${QUERY_SECRET}`;
    const detail = `<b>Bad</b> <script>alert("x")</script>${TOKEN} Token ${"f".repeat(40)} ${url} ${"long ".repeat(90)}`;
    const { cause } = await refused(json(400, { detail }), "VIN_BAD_IMAGE");
    assert.match(cause.detail ?? "", /^Bad … Token … https:\/\/…@host\/a\.jpg\?… long long/);
    assert.equal(cause.detail?.length, 200);
    assert.doesNotMatch(cause.detail ?? "", /pass|fff|alert/);
  });

  it("does not stop the next picture", async () => {
    await refused(json(400, { error: "x" }), "VIN_BAD_IMAGE");
    assert.equal((await bench.client.read(PICTURE)).results.length, 1);
  });

  it("names no picture size when only an address was sent", async () => {
    bench.double.script(json(400, { upload_url: ["Could not fetch it."] }));
    const error = await failure(bench.client.read(PICTURE_URL), "VIN_BAD_IMAGE");
    assert.equal("bytes" in error.cause, false);
  });
});

describe("A redirect of the API", () => {
  const bench = useDouble();

  for (const status of [301, 302, 307, 308] as const) {
    it(`${status} is VIN_CONFIG naming the host only, and the target is never called`, async () => {
      const target = await startVinIdDouble();
      try {
        const location = `${target.url}/v1/vin/reader/?token=${QUERY_SECRET}`;
        bench.double.script(redirect(status, location));
        const error = await failure(bench.client.read(PICTURE), "VIN_CONFIG");
        assert.ok(error.message.includes(new URL(target.url).host));
        assert.doesNotMatch(error.message, /reader/);
        bench.double.scriptStatistics(redirect(status, location));
        await failure(bench.client.statistics(), "VIN_CONFIG");
        assert.equal(target.connections, 0);
      } finally {
        await target.close();
      }
    });
  }

  it("without a usable target is VIN_CONFIG too", async () => {
    for (const headers of [{}, { location: "http://" }, { location: "/elsewhere/" }]) {
      bench.double.script(answer(301, "", headers));
      await failure(bench.client.read(PICTURE), "VIN_CONFIG");
    }
  });
});

describe("The double's own token check", () => {
  const bench = useDouble({ token: TOKEN });

  it("takes the right token", async () => {
    assert.equal((await bench.client.read(PICTURE)).results.length, 1);
  });

  for (const token of ["another-token", ""]) {
    it(`refuses ${token === "" ? "a missing" : "another"} token`, async () => {
      const client = clientFor(bench.double.url, { token });
      await failure(client.read(PICTURE), "VIN_AUTH").finally(() => client.close());
    });
  }
});
