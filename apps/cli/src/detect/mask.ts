import type { Row } from "./alert.ts";

/** Names of values that nobody should see. */
const secretName = /secret|passw|token(?!_?id)|api[-_]?key|private[-_]?key|credential|authorization|cookie|signing/i;
/** Names that only look like it. */
const harmlessName = /^(context|secrets?)_?(id|name)?$|_id$|_at$|^(kind|action|actions)$/i;
/** Tokens as CircleCI, GitHub, Slack, AWS and web tokens are shaped, wherever they stand. */
const secretShape =
  /\b(?:CCI[A-Z]{3,4}_\w{10,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z0-9]{16}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)/g;
/** What an address carries besides the place: user and password, and the query. */
const addressSecrets = /([a-z][a-z0-9+.-]*:\/\/)([^/\s"@?#]*@)?([^\s"?#]*)(\?[^\s"#]*)?/gi;

const mask = "****";

/** A row without the secrets that a payload may carry. */
export function maskRow(row: Row): Row {
  return maskValue(row, "") as Row;
}

function maskValue(value: unknown, name: string): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (secretName.test(name) && !harmlessName.test(name)) return mask;
  if (Array.isArray(value)) return value.map((each) => maskValue(each, name));
  if (typeof value === "object") return maskFields(value);
  return typeof value === "string" ? maskText(value) : value;
}

/** Beside a name, `value` is what a variable holds. */
function maskFields(fields: object): Row {
  const ofVariable = Object.keys(fields).some((key) => /^(name|variable|env_var)$/i.test(key));
  return Object.fromEntries(
    Object.entries(fields).map(([key, inner]) => [
      maskText(key),
      ofVariable && /^value$/i.test(key) ? mask : maskValue(inner, key),
    ]),
  );
}

function maskText(text: string): string {
  return text
    .replace(secretShape, mask)
    .replace(addressSecrets, (_, scheme: string, user: string | undefined, place: string, query: string | undefined) =>
      [scheme, user === undefined ? "" : `${mask}@`, place, query === undefined ? "" : `?${mask}`].join(""),
    );
}
