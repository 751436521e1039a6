/** Replies of the VIN ID API: the two documented samples, word for word, and variations a lenient client must take. */

/** From the API's page, verbatim. */
export const SAMPLE_READING_TEXT = `{
  "processing_time": 130.849,
  "results": [
    {
      "identifier": {
        "type": "text",
        "props": {
          "code": [
            { "value": "WAULC68E25A008579" }
          ],
          "orientation": [
            { "value": "horizontal" }
          ]
        }
      }
    }
  ],
  "filename": "image.jpg",
  "version": 1,
  "camera_id": null,
  "timestamp": "2025-05-13T15:36:12.537008Z"
}`;

/** From the API's page, verbatim. */
export const SAMPLE_STATISTICS_TEXT = `{
  "usage": {
    "month": 5,
    "calls": 21,
    "year": 2025,
    "resets_on": "2025-05-14T00:00:00Z"
  },
  "total_calls": 5000
}`;

/** The VIN in the documented sample. It is public, and its check digit is wrong. */
export const SAMPLE_VIN = "WAULC68E25A008579";

export interface SampleCode {
  value: unknown;
  [extra: string]: unknown;
}

/** A reading around the given results. */
export function readingOf(results: unknown, extra: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...(JSON.parse(SAMPLE_READING_TEXT) as object), results, ...extra };
}

/** One entry of `results`. */
export function entryOf(
  codes: SampleCode[],
  { orientation = "horizontal", ...extra }: { orientation?: string; [extra: string]: unknown } = {},
): Record<string, unknown> {
  const props = { code: codes, orientation: [{ value: orientation }] };
  return { identifier: { type: "text", props }, ...extra };
}

export const PAGE = "<!doctype html><html><body><h1>Sorry</h1><p>Something went wrong.</p></body></html>";

export const INVALID_TOKEN = { detail: "Invalid token.", status_code: 403 };
export const NO_CREDENTIALS = { detail: "Authentication credentials were not provided.", status_code: 403 };
export const UPLOAD_LIMIT = { error: "Invalid file. See https://app.platerecognizer.com/upload-limit/" };
/** The vendor's documented sentence for both meanings of 403. */
export const CREDITS_OR_KEY = {
  detail: "You do not have enough credits to perform this request or your API key is wrong.",
  status_code: 403,
};
export const THROTTLED = {
  detail: "Request was throttled. Expected available in 1 second.",
  status_code: 429,
};
