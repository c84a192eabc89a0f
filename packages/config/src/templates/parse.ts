import { parseExpression } from "../expressions/parse.ts";
import { isIdentifier, oddName } from "./names.ts";
import { blanksBefore, standaloneEnd } from "./standalone-line.ts";
import type { Part, Template, TemplateError, TemplateErrorKind } from "./template.ts";

const maxBodyLength = 2048;
const maxSectionDepth = 100;
/** Far above what any script holds; a text made of tags only would take more memory than its own length. */
const maxTags = 10_000;
/** A text made of mistakes is not worth a diagnostic for each. */
const maxErrors = 20;

export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly errors: readonly TemplateError[] };

/** Reads the `<< … >>` tags of one scalar. */
export function parseTemplate(text: string): ParsedTemplate {
  const first = text.indexOf("<<");
  if (first < 0) return { ok: true, template: { kind: "literal", text } };
  const reader = new Reader(text);
  reader.readFrom(first);
  if (reader.errors.length > 0) return { ok: false, errors: reader.errors };
  const { parts } = reader;
  const [only = ""] = parts;
  if (parts.length <= 1 && typeof only === "string") return { ok: true, template: { kind: "literal", text: only } };
  return { ok: true, template: { kind: "tagged", parts } };
}

interface OpenSection {
  readonly name: string;
  readonly inverted: boolean;
  readonly start: number;
  readonly end: number;
  /** What stood before the section, to be continued after it. */
  readonly outer: Part[];
}

class Reader {
  readonly text: string;
  readonly errors: TemplateError[] = [];
  /** The parts of the innermost open section, or of the template. */
  parts: Part[] = [];
  readonly #open: OpenSection[] = [];
  #pending = "";

  constructor(text: string) {
    this.text = text;
  }

  readFrom(firstTag: number): void {
    const { text } = this;
    let from = 0;
    let tags = 0;
    for (let tag = firstTag; tag >= 0; tag = text.indexOf("<<", from)) {
      if (tag > from && text[tag - 1] === "\\") {
        const doubled = tag - 1 > from && text[tag - 2] === "\\";
        this.#pending += text.slice(from, tag - 1);
        if (!doubled) {
          this.#pending += "<<";
          from = tag + 2;
          continue;
        }
      } else {
        this.#pending += text.slice(from, tag);
      }
      const close = text.indexOf(">>", tag + 2);
      if (close < 0) {
        this.#fail("UNCLOSED_TAG", "Unclosed '<<' tag ('<<' must be escaped as '\\<<' in config v2.1+)", tag, tag + 2);
        return;
      }
      tags += 1;
      if (tags > maxTags) {
        this.#fail("TOO_MANY_TAGS", `A text holds at most ${maxTags} tags`, tag, tag + 2);
        return;
      }
      from = this.#readTag(tag, close);
    }
    this.#pending += text.slice(from);
    this.#flush();
    for (const { start, end } of this.#open) {
      this.#fail("UNCLOSED_SECTION", "Unclosed section, expected '<</'", start, end);
    }
  }

  /** Answers where the text goes on. */
  #readTag(start: number, close: number): number {
    const { text } = this;
    const end = close + 2;
    const sigil = text[start + 2];
    const isSection = sigil === "#" || sigil === "^" || sigil === "/";
    const bodyStart = isSection ? start + 3 : start + 2;
    const body = text.slice(bodyStart, Math.min(close, bodyStart + maxBodyLength + 1));
    if (body.length > maxBodyLength) {
      const message = `Expressions must be less than ${maxBodyLength} characters${escapeHint}`;
      this.#fail("TAG_TOO_LONG", message, start, start + 2);
      return end;
    }
    if (!isSection) {
      this.#readValue(body, bodyStart, start, end);
      return end;
    }
    const name = body.trim();
    const next = standaloneEnd(text, start, end);
    if (next !== undefined) this.#pending = this.#pending.slice(0, this.#pending.length - blanksBefore(text, start));
    this.#flush();
    if (!isIdentifier(name) && oddName(name) === undefined) {
      this.#fail("SECTION_NAME", `Expected valid identifier after '<<${sigil}'`, start, end);
    }
    if (sigil === "/") this.#closeSection(name, start, end);
    else this.#openSection({ name, inverted: sigil === "^", start, end, outer: this.parts });
    return next ?? end;
  }

  #readValue(body: string, bodyStart: number, start: number, end: number): void {
    if (body.trim() === "") {
      this.#fail("EMPTY_TAG", "Expected expression after '<<'", start, end);
      return;
    }
    const parsed = parseExpression(body);
    this.#flush();
    if (parsed.ok) {
      this.parts.push({ kind: "value", expression: parsed.expression, bodyStart, start, end });
      return;
    }
    const odd = oddName(body);
    if (odd) {
      this.parts.push({ kind: "value", expression: { kind: "variable", ...odd }, bodyStart, start, end });
      return;
    }
    const { kind, message } = parsed.error;
    const hint = body.includes("\n") || body.includes("<<") ? escapeHint : "";
    this.#fail(kind, `${message}${hint}`, bodyStart + parsed.error.start, bodyStart + parsed.error.end);
  }

  #openSection(section: OpenSection): void {
    if (this.#open.length === maxSectionDepth) {
      const message = `Sections nest at most ${maxSectionDepth} deep`;
      this.#fail("SECTIONS_TOO_DEEP", message, section.start, section.end);
    }
    this.#open.push(section);
    this.parts = [];
  }

  #closeSection(name: string, start: number, end: number): void {
    const section = this.#open.pop();
    if (section === undefined) {
      const message = "Expected section end tag to match start tag: there is no open section";
      this.#fail("SECTION_MISMATCH", message, start, end);
      return;
    }
    if (section.name !== name) {
      const message = `Expected section end tag to match start tag '${section.name}'`;
      this.#fail("SECTION_MISMATCH", message, start, end);
    }
    const { parts } = this;
    this.parts = section.outer;
    const { inverted, start: openStart, end: openEnd } = section;
    this.parts.push({ kind: "section", name: section.name, inverted, parts, start: openStart, end: openEnd });
  }

  #flush(): void {
    if (this.#pending === "") return;
    this.parts.push(this.#pending);
    this.#pending = "";
  }

  #fail(kind: TemplateErrorKind, message: string, start: number, end: number): void {
    if (this.errors.length < maxErrors) this.errors.push({ kind, message, start, end });
  }
}

const escapeHint = " ('<<' must be escaped as '\\<<' in config v2.1+)";
