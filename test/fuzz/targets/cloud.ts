/** Answers of the API, good and bad, and the headers of servers. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { objectOf } from "../../../src/cloud/lenient";
import { statusError } from "../../../src/cloud/refusal";
import { toSourceReading, toSourceUsage } from "../../../src/cloud/reply";
import { retryAfterHeader, retryAfterText } from "../../../src/cloud/retry-after";
import { toUtc } from "../../../src/cloud/timestamp";
import { isVinError } from "../../../src/errors";
import { parseChallenges } from "../../../src/picture/fetch/challenge";
import { SAMPLE_READING_TEXT, SAMPLE_STATISTICS_TEXT, SAMPLE_VIN } from "../../double/samples";
import { jsonWith, spoiltText } from "../inputs";
import type { Target } from "../targets";

const TOKEN = "5ecret70ken0f0the0account";
const NAMES = [
  ...["results", "identifier", "props", "code", "orientation", "value", "score", "box", "type", "camera_id"],
  ...["xmin", "ymin", "xmax", "ymax", "processing_time", "filename", "timestamp", "usage", "calls", "month"],
  ...["year", "resets_on", "total_calls"],
];
const VALUES = [SAMPLE_VIN, "horizontal", "vertical", 0.5, 1, 2, "2025-05-13T15:36:12.537008Z"];

/** Any JSON with the API's names, and the documented samples with some places spoilt. */
const replies = fc.oneof(
  jsonWith(NAMES, VALUES),
  spoiltText(
    [SAMPLE_READING_TEXT, SAMPLE_STATISTICS_TEXT],
    ["null", "{}", "[]", "-1", '""', "1e999", '"x"', ","],
  ).map((text) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }),
);

const isShare = (value: number | null) => value === null || (value >= 0 && value <= 1);

const reply: Target = {
  name: "reply",
  input: replies,
  holds: (input) => {
    const json = objectOf(input);
    const reading = toSourceReading(json, null);
    assert.equal(reading.response, json);
    for (const { text, confidence, orientation, box, candidates } of reading.results) {
      assert.ok(text.length > 0);
      assert.equal(candidates[0]?.text, text);
      assert.ok(isShare(confidence) && candidates.every((candidate) => isShare(candidate.confidence)));
      assert.ok(orientation === null || orientation === "horizontal" || orientation === "vertical");
      assert.ok(box === null || Object.values(box).every(Number.isFinite));
    }
    if (reading.timestamp !== null) assert.ok(!Number.isNaN(Date.parse(reading.timestamp)));
    const usage = toSourceUsage(json);
    if (usage) assert.ok(Number.isFinite(usage.calls) && Number.isFinite(usage.total));
  },
};

const refusal: Target = {
  name: "refusal",
  input: fc.record({
    status: fc.oneof(
      fc.constantFrom(301, 400, 401, 403, 404, 413, 429, 500, 503),
      fc.integer({ min: 300, max: 599 }),
    ),
    // A careless server may say the token back.
    text: spoiltText(
      [
        `{"detail": "Trouble with Token ${TOKEN}.", "status_code": 403}`,
        "<html><body><h1>Service Unavailable</h1></body></html>",
        '{"detail": "Request was throttled. Expected available in 1 second."}',
        "",
      ],
      [TOKEN, `?token=${TOKEN}`, "{", '"', "<", "[[[["],
    ),
    after: fc.oneof(
      fc.constantFrom("1", "-1", "1e9", "Wed, 21 Oct 2026 07:28:00 GMT"),
      fc.string({ maxLength: 12 }),
    ),
  }),
  holds: (input) => {
    const { status, text, after } = input as { status: number; text: string; after: string };
    const error = statusError(
      { status, headers: { "retry-after": after, location: text }, text },
      { host: "api.example", token: TOKEN, bytes: 1000 },
    );
    assert.ok(isVinError(error));
    assert.ok(error.message.length > 0);
    // Not as JSON, where an odd character becomes an escape that may end like the token's beginning.
    const told = [error.message, ...Object.values(error.cause).map(String)];
    assert.ok(!told.some((text) => text.includes(TOKEN)), "the token is told");
    assert.ok(error.cause.retryAfter === undefined || error.cause.retryAfter >= 0);
  },
};

const header: Target = {
  name: "header",
  input: spoiltText(
    [
      'Digest realm="cam", nonce="abc", qop="auth", algorithm=SHA-256, stale=false, Basic realm="x"',
      "Basic realm=cam",
      "Wed, 21 Oct 2026 07:28:00 GMT",
      "Expected available in 12 seconds.",
      "2025-05-13T15:36:12.537008Z",
    ],
    [",", '"', "\\", "=", " ", "Digest ", "99999999999999999999"],
  ),
  holds: (input) => {
    const text = input as string;
    for (const challenge of parseChallenges(text)) assert.ok(challenge.scheme.length > 0);
    for (const seconds of [retryAfterHeader(text), retryAfterText(text)]) {
      assert.ok(seconds === null || seconds >= 0);
    }
    const utc = toUtc(text);
    assert.ok(utc === null || /Z$/.test(utc));
  },
};

export const cloudTargets: Target[] = [reply, refusal, header];
