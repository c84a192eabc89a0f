/** A copy with another member at a path: `changed(value, "statement.version", 2)`. Leaving `to` out takes the member away. */
export function changed<T>(value: T, path: string, to?: unknown): T {
  const copy = structuredClone(value);
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let at = copy as Record<string, unknown>;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  if (to === undefined) delete at[last];
  else at[last] = to;
  return copy;
}

/** Base64url with another bit in the byte `at`, counted from the end where it is negative. */
export function flipped(text: string, at: number): string {
  const bytes = Buffer.from(text, "base64url");
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  return bytes.toString("base64url");
}
