/** How programs spell text inside other text: each answers the text unchanged when there is nothing to escape. */
export const escapes: Readonly<Record<string, (text: string) => string>> = {
  json,
  jsonAscii,
  /** As Go writes it: safe inside HTML. */
  jsonHtml: (text: string) => json(text).replaceAll(/[<>&\u2028\u2029]/g, (char) => `\\u${hex4(char)}`),
  /** As PHP writes it. */
  jsonSlashes: (text: string) => jsonAscii(text).replaceAll("/", "\\/"),
  /** JSON inside JSON: a log line that quotes a body. */
  jsonTwice: (text: string) => json(json(text)),
  /** Inside single quotes, as `set -x` shows arguments. */
  shellSingle: (text: string) => text.replaceAll("'", "'\\''"),
  /** The same as Python's `shlex.quote` does it. */
  shellPython: (text: string) => text.replaceAll("'", `'"'"'`),
  shellDouble: (text: string) => text.replaceAll(/["$`\\]/g, "\\$&"),
  /** `printf %q`, without the control characters that make it change over to the next form. */
  shellWord: (text: string) => text.replaceAll(/[^\w@%+=:,./\n\u0080-\uffff-]/g, "\\$&"),
  /** `$'…'`. */
  shellDollar: (text: string) =>
    text.replaceAll(/[\\'\n\r\t]/g, (char) => `\\${{ "\n": "n", "\r": "r", "\t": "t" }[char] ?? char}`),
  url,
  urlLower: (text: string) => lowerPercents(url(text)),
  /** As browsers' `encodeURIComponent` does it. */
  urlComponent: (text: string) => percent(text, /[\w.~!'()*-]/),
  /** Slashes stay, as Python's `quote` does it. */
  urlPath: (text: string) => percent(text, /[\w.~/-]/),
  urlForm: (text: string) => percent(text, /[\w.*-]|~/).replaceAll("%20", "+"),
  /** Whatever a URL parser leaves alone in a path or a user's name. */
  urlParsed: (text: string) => percent(text, /[\w.~!$&'()*+,-]/),
  xml,
  /** Only what has to be escaped outside of attributes. */
  xmlText: (text: string) => text.replaceAll(/[&<>]/g, (char) => xmlNames[char]!),
  xmlAttribute: (text: string) => text.replaceAll(/[&<>"]/g, (char) => xmlNames[char]!),
  html,
  htmlPython: (text: string) => xml(text).replaceAll("&apos;", "&#x27;"),
  htmlGo: (text: string) => html(text).replaceAll("&quot;", "&#34;"),
};

function json(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As Python writes it, and everybody who wants ASCII only. */
function jsonAscii(text: string): string {
  return json(text).replaceAll(/[\u007f-\uffff]/g, (char) => `\\u${hex4(char)}`);
}

/** All but letters, digits and `-_.~`, as RFC 3986 has it. */
function url(text: string): string {
  return percent(text, /[\w.~-]/);
}

function xml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => xmlNames[char]!);
}

function html(text: string): string {
  return xml(text).replaceAll("&apos;", "&#39;");
}

const xmlNames: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

function hex4(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(4, "0");
}

function percent(text: string, kept: RegExp): string {
  let out = "";
  for (const byte of Buffer.from(text, "utf8")) {
    const char = String.fromCharCode(byte);
    out += byte < 0x80 && kept.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return out;
}

function lowerPercents(text: string): string {
  return text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}
