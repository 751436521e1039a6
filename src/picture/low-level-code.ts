/** Finds the code in a network error, the only part of it that is safe to show: texts may hold addresses. */

/** Such as `ECONNREFUSED`, also where several addresses were tried or the error is wrapped; else the error's name. */
export function lowLevelCode(error: unknown): string {
  const { code, errors, cause, name } = Object(error) as {
    code?: unknown;
    errors?: unknown[];
    cause?: unknown;
    name?: unknown;
  };
  if (typeof code === "string" && code !== "") return code;
  const inner = Array.isArray(errors) ? errors[0] : cause;
  if (inner !== undefined && inner !== error) return lowLevelCode(inner);
  return typeof name === "string" ? name : "unknown";
}
