import assert from "node:assert/strict";
import type { VinErrorCode } from "../../../src/errors";
import { answer, type Behaviour, endlessBody, gzipped, json, page } from "../../double/behaviours";
import { SAMPLE_READING_TEXT } from "../../double/samples";
import { failure, PICTURE, useDouble } from "./support";

describe("A broken answer", () => {
  const bench = useDouble();
  const fails = async (behaviour: Behaviour, code: VinErrorCode) => {
    bench.double.script(behaviour);
    const error = await failure(bench.client.read(PICTURE), code);
    assert.equal((await bench.client.read(PICTURE)).results.length, 1, "the next picture must work");
    return error;
  };

  for (const status of [500, 502, 504, 408, 418]) {
    it(`${status} as a web page is VIN_SERVER, its tags left out`, async () => {
      const error = await fails(page(status), "VIN_SERVER");
      assert.equal(error.cause.status, status);
      assert.equal(error.cause.detail, "Sorry Something went wrong.");
    });
  }

  it("503 keeps how long to wait", async () => {
    const error = await fails(json(503, { detail: "Busy." }, { "retry-after": "30" }), "VIN_SERVER");
    assert.deepEqual([error.cause.status, error.cause.retryAfter], [503, 30]);
  });

  it("a refusal without words says nothing in the API's name", async () => {
    const error = await fails(answer(500, ""), "VIN_SERVER");
    assert.equal("detail" in error.cause, false);
  });

  it("an empty body is VIN_BAD_RESPONSE", async () => {
    assert.match((await fails(answer(201, ""), "VIN_BAD_RESPONSE")).message, /answered with nothing/);
    await fails(answer(204, ""), "VIN_BAD_RESPONSE");
  });

  it("truncated JSON is VIN_BAD_RESPONSE with the status of the answer", async () => {
    const error = await fails(answer(201, SAMPLE_READING_TEXT.slice(0, 60)), "VIN_BAD_RESPONSE");
    assert.equal(error.cause.status, 201);
  });

  for (const body of ["[]", "null", '"text"', "42", "true"]) {
    it(`JSON that is no object is VIN_BAD_RESPONSE: ${body}`, async () => {
      await fails(answer(201, body, { "content-type": "application/json" }), "VIN_BAD_RESPONSE");
    });
  }

  it("a web page with a good status is VIN_BAD_RESPONSE, naming the likely cause", async () => {
    assert.match((await fails(page(200), "VIN_BAD_RESPONSE")).message, /a web page.*login page/);
  });

  it("an endless body is cut off", async () => {
    const error = await fails(endlessBody(), "VIN_BAD_RESPONSE");
    assert.match(error.cause.reason ?? "", /^UND_ERR_RES_EXCEEDED_MAX_SIZE/);
  });

  it("a body above 1 MB is refused although it is sound", async () => {
    await fails(json(201, { results: [], padding: "x".repeat(1024 * 1024) }), "VIN_BAD_RESPONSE");
  });

  it("a compressed body that would grow without measure is refused", async () => {
    await fails(gzipped(`{"padding":"${"x".repeat(8 * 1024 * 1024)}"}`), "VIN_BAD_RESPONSE");
  });

  it("a body that only claims to be gzip is refused", async () => {
    await fails(answer(201, SAMPLE_READING_TEXT, { "content-encoding": "gzip" }), "VIN_BAD_RESPONSE");
  });

  it("a compression nobody asked for is refused", async () => {
    const error = await fails(
      answer(201, SAMPLE_READING_TEXT, { "content-encoding": "br" }),
      "VIN_BAD_RESPONSE",
    );
    assert.equal(error.cause.reason, "content-encoding after the upload");
  });

  it("something that is no HTTP is VIN_BAD_RESPONSE", async () => {
    const rubbish: Behaviour = async ({ receive, socket }) => {
      await receive();
      socket.end("220 mail.example.com ESMTP\r\n");
    };
    await fails(rubbish, "VIN_BAD_RESPONSE");
  });

  it("headers without end are VIN_BAD_RESPONSE", async () => {
    const headers = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`x-${i}`, "y".repeat(1000)]));
    await fails(answer(201, SAMPLE_READING_TEXT, headers), "VIN_BAD_RESPONSE");
  });
});
