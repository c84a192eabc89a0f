import { base64Forms, hexForms, utf16Forms, wrappedForms } from "./encodings.ts";
import { escapes } from "./escapes.ts";

/** Shorter values would star out half of every log; CircleCI leaves them, and these four words, alone. */
const shortestMasked = 4;
const neverMasked: ReadonlySet<string> = new Set(["true", "True", "false", "False"]);
/** A tool that prints a key or a JSON document line by line shows these; shorter lines are brackets and blanks. */
const shortestMaskedLine = 8;
/** Of a value that is a JSON document, such as a cloud's service account: shorter texts are words that every log has. */
const shortestMaskedField = 16;
/** What a job's search may hold in memory, in bytes of needles: each costs some twenty. Plain text is always looked for. */
const mostSpelledBytes = 2 * 1024 * 1024;

/** What to look for in output so that none of `values` shows, in any of the forms that docs/masking.md promises. */
export function needlesOf(values: Iterable<string>): readonly Uint8Array[] {
  const needles = new Needles();
  const whole = new Set<string>();
  const parts = new Set<string>();
  for (const value of values) {
    if (!isMaskable(value)) continue;
    needles.addText(value);
    const text = value.trim();
    if (!isMaskable(text)) continue;
    whole.add(text);
    if (text.includes("\n")) needles.addText(text.replaceAll(/\r?\n/g, "\r\n"));
    for (const part of partsOf(text)) parts.add(part);
  }
  const texts = [...new Set([...whole, ...parts])];
  for (const text of texts) needles.addText(text);
  // The short ones first: keys and tokens are short, and the large ones must not take their place.
  const plainBytes = needles.bytes;
  for (const text of texts.toSorted((a, b) => a.length - b.length)) {
    if (needles.bytes - plainBytes > mostSpelledBytes) break;
    for (const spell of Object.values(escapes)) needles.addText(spell(text));
    if (whole.has(text)) addEncoded(needles, text);
  }
  return needles.all();
}

function isMaskable(value: string): boolean {
  return value.length >= shortestMasked && !neverMasked.has(value);
}

function addEncoded(needles: Needles, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (const form of [...base64Forms(bytes), ...wrappedForms(bytes), ...hexForms(bytes)]) needles.addText(form);
  for (const form of utf16Forms(text)) needles.add(form);
}

/** Its lines, and what it holds when it is a JSON document: `jq -r .private_key` prints that. */
function* partsOf(text: string): Generator<string> {
  yield* linesOf(text, shortestMaskedLine);
  if (!/^[[{]/.test(text)) return;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return;
  }
  for (const field of textsIn(document)) {
    if (field.trim().length >= shortestMaskedField) yield field.trim();
    yield* linesOf(field.trim(), shortestMaskedField);
  }
}

function* linesOf(text: string, shortest: number): Generator<string> {
  if (!text.includes("\n")) return;
  for (const line of text.split("\n")) if (line.trim().length >= shortest) yield line.trim();
}

function* textsIn(document: unknown): Generator<string> {
  const waiting = [document];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === "string") yield next;
    else if (typeof next === "object" && next !== null) for (const value of Object.values(next)) waiting.push(value);
  }
}

/** Each once, and none so short that it would hide other things. */
class Needles {
  readonly #found = new Set<string>();
  bytes = 0;

  addText(text: string): void {
    this.add(Buffer.from(text, "utf8"));
  }

  add(needle: Buffer): void {
    if (needle.length < shortestMasked) return;
    const name = needle.toString("latin1");
    if (this.#found.has(name)) return;
    this.#found.add(name);
    this.bytes += needle.length;
  }

  all(): readonly Uint8Array[] {
    return [...this.#found].map((name) => Buffer.from(name, "latin1"));
  }
}
