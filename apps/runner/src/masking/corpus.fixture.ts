import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";

/** One way in which a program may spell a secret in its output. */
export interface Spelling {
  readonly name: string;
  /** Whether docs/masking.md promises that it is found. */
  readonly promised: boolean;
  readonly spell: (value: string) => string | Buffer;
}

const b64 = (value: string | Buffer) => Buffer.from(value).toString("base64");
const hex = (value: string) => Buffer.from(value).toString("hex");
const wrap = (text: string, columns: number) => text.match(new RegExp(`.{1,${columns}}`, "gs"))!.join("\n");
const json = (value: string) => JSON.stringify(value);
const ascii = (text: string) =>
  text.replaceAll(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
const xml = (value: string) =>
  value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const url = (value: string) => encodeURIComponent(value);
const everyPercent = (value: string) => hex(value).replaceAll(/../g, "%$&");

/** What the score in docs/masking.md is about: what is promised first. */
export const spellings: readonly Spelling[] = [
  { name: "as it is", promised: true, spell: (value) => value },
  { name: "without the blanks around it", promised: true, spell: (value) => value.trim() },
  { name: "indented, line by line", promised: true, spell: (value) => value.replaceAll(/^/gm, "    ") },
  { name: "with a prefix on each line, and CRLF", promised: true, spell: (value) => value.replaceAll("\n", "\r\n> ") },
  { name: "JSON", promised: true, spell: json },
  { name: "JSON in ASCII (Python)", promised: true, spell: (value) => ascii(json(value)) },
  {
    name: "JSON for HTML (Go)",
    promised: true,
    spell: (value) => json(value).replaceAll(/[<>&]/g, (char) => `\\u00${hex(char)}`),
  },
  {
    name: "JSON with escaped slashes (PHP)",
    promised: true,
    spell: (value) => ascii(json(value)).replaceAll("/", "\\/"),
  },
  { name: "JSON inside JSON", promised: true, spell: (value) => json(json(value)) },
  { name: "shell, single quotes (`set -x`)", promised: true, spell: (value) => `'${value.replaceAll("'", "'\\''")}'` },
  { name: "shell, Python's `shlex.quote`", promised: true, spell: (value) => `'${value.replaceAll("'", `'"'"'`)}'` },
  { name: "shell, double quotes", promised: true, spell: (value) => `"${value.replaceAll(/["$`\\]/g, "\\$&")}"` },
  { name: "shell, `printf %q` of one line", promised: true, spell: (value) => shellWord(value) },
  { name: "URL, `encodeURIComponent`", promised: true, spell: url },
  {
    name: "URL, lower-case escapes",
    promised: true,
    spell: (value) => rfc(value).replaceAll(/%../g, (code) => code.toLowerCase()),
  },
  { name: "URL, RFC 3986", promised: true, spell: rfc },
  { name: "URL, Python's `quote`", promised: true, spell: (value) => rfc(value).replaceAll("%2F", "/") },
  { name: "URL, form", promised: true, spell: (value) => new URLSearchParams({ v: value }).toString() },
  { name: "XML", promised: true, spell: xml },
  { name: "HTML", promised: true, spell: (value) => xml(value).replaceAll("'", "&#39;") },
  { name: "base64", promised: true, spell: b64 },
  { name: "base64, one byte before it", promised: true, spell: (value) => b64(`:${value.trim()}:`) },
  { name: "base64, two bytes before it", promised: true, spell: (value) => b64(`u:${value.trim()}`) },
  { name: "base64url", promised: true, spell: (value) => Buffer.from(value).toString("base64url") },
  { name: "base64 in lines of 76", promised: true, spell: (value) => wrap(b64(value.trim()), 76) },
  { name: "base64 in lines of 64", promised: true, spell: (value) => wrap(b64(value.trim()), 64) },
  { name: "hex", promised: true, spell: hex },
  { name: "hex in capitals", promised: true, spell: (value) => hex(value).toUpperCase() },
  { name: "hex in lines (`xxd -p`)", promised: true, spell: (value) => wrap(hex(value.trim()), 60) },
  { name: "UTF-16LE", promised: true, spell: (value) => Buffer.from(value, "utf16le") },
  { name: "UTF-16BE", promised: true, spell: (value) => Buffer.from(value, "utf16le").swap16() },
  { name: "base64 of base64", promised: false, spell: (value) => b64(b64(value)) },
  { name: "hex with blanks between bytes", promised: false, spell: (value) => hex(value).replaceAll(/../g, "$& ") },
  { name: "every byte percent-encoded", promised: false, spell: everyPercent },
  { name: "base64 of UTF-16LE (PowerShell)", promised: false, spell: (value) => b64(Buffer.from(value, "utf16le")) },
  { name: "base32", promised: false, spell: base32 },
  { name: "reversed", promised: false, spell: (value) => [...value].reverse().join("") },
  { name: "one character a line", promised: false, spell: (value) => [...value].join("\n") },
  {
    name: "the other case",
    promised: false,
    spell: (value) => value.toLowerCase().replace(value, value.toUpperCase()),
  },
  { name: "ROT13", promised: false, spell: (value) => value.replaceAll(/[a-z]/gi, rot13) },
  { name: "compressed, in base64", promised: false, spell: (value) => b64(deflateRawSync(value)) },
  {
    name: "in two halves",
    promised: false,
    spell: (value) => `${value.slice(0, value.length / 2)} + ${value.slice(value.length / 2)}`,
  },
];

/** Secrets as people have them. */
export function secretsOfKinds(): Readonly<Record<string, string>> {
  const letters = createHash("sha256").update("ringfort").digest("base64").replaceAll(/\W/g, "").slice(0, 24);
  const line = (at: number) => `${letters.slice(at)}/${letters.slice(0, at)}+${letters.slice(2 * at)}`.slice(0, 40);
  return {
    token: `tok_${letters}`,
    password: `p<ä"s&s'w$r\\d/ ${letters.slice(0, 6)}!`,
    "multi-line": `-----BEGIN TEST-----\n${[1, 2, 3, 4, 5].map(line).join("\n")}\n-----END TEST-----\n`,
    unicode: "пароль-密码-ключ-😀",
    document: JSON.stringify({ type: "account", key: line(6), url: `https://example.test/${letters}` }),
  };
}

function rfc(value: string): string {
  return encodeURIComponent(value).replaceAll(/[!'()*]/g, (char) => `%${hex(char).toUpperCase()}`);
}

function shellWord(value: string): string {
  return value
    .split("\n")
    .map((line) => line.replaceAll(/[^\w@%+=:,./\u0080-\u{10ffff}-]/gu, "\\$&"))
    .join("\n");
}

function base32(value: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...Buffer.from(value)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join("");
}

function rot13(char: string): string {
  const base = char <= "Z" ? 65 : 97;
  return String.fromCharCode(((char.charCodeAt(0) - base + 13) % 26) + base);
}
