/** How long a server wants to be left alone. */

/** Looks like an HTTP date; Date.parse alone would also take "rubbish 1" for one. */
const HTTP_DATE = /^[a-z]{3,9}, .+ GMT$/i;

/** Seconds from a Retry-After header (whole or decimal seconds, or a date); null when absent, unreadable or past. */
export function retryAfterHeader(header: string | string[] | undefined, now = Date.now()): number | null {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!HTTP_DATE.test(text)) return null;
  const seconds = (Date.parse(text) - now) / 1000;
  return seconds >= 0 ? seconds : null;
}

/** Seconds from the words of a refusal, such as "Expected available in 1 second."; null when it names none. */
export function retryAfterText(text: string | null): number | null {
  const match = /available in (\d+(?:\.\d+)?) seconds?/i.exec(text ?? "");
  return match ? Number(match[1]) : null;
}
