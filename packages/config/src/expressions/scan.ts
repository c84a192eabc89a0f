import { undocumentedOperators } from "../readings.ts";
import type { ComparisonOperator, ExpressionError, ExpressionErrorKind } from "./expression.ts";

export type TokenKind =
  | ComparisonOperator
  | "and"
  | "or"
  | "not"
  | "true"
  | "false"
  | "number"
  | "string"
  | "pattern"
  | "name"
  | "("
  | ")"
  | "end";

const keywords: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>([
  ...(["and", "or", "not", "true", "false"] as const).flatMap((word): [string, TokenKind][] => [
    [word, word],
    [word.toUpperCase(), word],
  ]),
  ["starts-with", "starts-with"],
  ["matches", "matches"],
  ...undocumentedOperators.map((word): [string, TokenKind] => [word, word]),
]);

const maxPatternLength = 128;
const largestNumber = "9223372036854775807";

/** Reads one token at a time. After `advance`, `kind` and the offsets describe the token; `error` stays once set. */
export class Scanner {
  readonly text: string;
  kind: TokenKind = "end";
  start = 0;
  end = 0;
  /** The name, the unescaped string, the pattern between its slashes or the digits. */
  value = "";
  error: ExpressionError | undefined;

  constructor(text: string) {
    this.text = text;
    this.advance();
  }

  advance(): TokenKind {
    const { text } = this;
    let at = this.end;
    while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
    this.start = at;
    this.value = "";
    if (at >= text.length) return this.#accept("end", at);
    const code = text.charCodeAt(at);
    if (isLetter(code)) return this.#name();
    if (isDigit(code)) return this.#number();
    const follows = text[at + 1] === "=";
    switch (text[at]) {
      case '"':
        return this.#string();
      case "/":
        return this.#pattern();
      case "(":
        return this.#accept("(", at + 1);
      case ")":
        return this.#accept(")", at + 1);
      case "=":
        if (follows) return this.#accept("==", at + 2);
        return this.fail("INCOMPLETE_EQUALS", "Write `==` to compare: a single `=` means nothing here", at, at + 1);
      case "!":
        return follows ? this.#accept("!=", at + 2) : this.#accept("not", at + 1);
      case ">":
        return follows ? this.#accept(">=", at + 2) : this.#accept(">", at + 1);
      case "<":
        return follows ? this.#accept("<=", at + 2) : this.#accept("<", at + 1);
      default:
        return this.#unexpected(at);
    }
  }

  /** Ends the scan: the token becomes "end", so that a parser stops without asking. The first error is kept. */
  fail(kind: ExpressionErrorKind, message: string, start: number, end: number): TokenKind {
    this.error ??= { kind, message, start, end };
    return this.#accept("end", this.text.length);
  }

  #accept(kind: TokenKind, end: number): TokenKind {
    this.kind = kind;
    this.end = end;
    return kind;
  }

  #unexpected(at: number): TokenKind {
    const character = String.fromCodePoint(this.text.codePointAt(at) ?? 0);
    const hint = character === "'" ? ": strings take double quotes" : "";
    return this.fail(
      "UNEXPECTED_CHARACTER",
      `Unexpected character ${quoted(character)}${hint}`,
      at,
      at + character.length,
    );
  }

  #name(): TokenKind {
    const { text, start } = this;
    let at = start + 1;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (isNamePart(code) || (code === dot && at + 1 < text.length && isNamePart(text.charCodeAt(at + 1)))) at += 1;
      else break;
    }
    this.value = text.slice(start, at);
    return this.#accept(keywords.get(this.value) ?? "name", at);
  }

  #number(): TokenKind {
    const { text, start } = this;
    let at = start;
    while (at < text.length && isDigit(text.charCodeAt(at))) at += 1;
    let digits = start;
    while (digits < at - 1 && text[digits] === "0") digits += 1;
    this.value = text.slice(digits, at);
    let end = at;
    while (end < text.length && (isNamePart(text.charCodeAt(end)) || text.charCodeAt(end) === dot)) end += 1;
    if (end > at) {
      const message = "A number is written in digits only: no fraction, no unit";
      return this.fail("INVALID_NUMERIC_LITERAL", message, start, end);
    }
    if (this.value.length > 19 || (this.value.length === 19 && this.value > largestNumber)) {
      return this.fail("INVALID_NUMERIC_LITERAL", `A number goes up to ${largestNumber}`, start, at);
    }
    return this.#accept("number", at);
  }

  #string(): TokenKind {
    const { text, start } = this;
    let value = "";
    let from = start + 1;
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        this.value = value + text.slice(from, at);
        return this.#accept("string", at + 1);
      }
      if (code !== backslash) continue;
      const next = text.charCodeAt(at + 1);
      if (next === quote || next === backslash) {
        value += text.slice(from, at);
        from = at + 1;
        at += 1;
      }
    }
    return this.fail("UNTERMINATED_STRING", "This string has no closing double quote", start, text.length);
  }

  #pattern(): TokenKind {
    const { text, start } = this;
    for (let at = start + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === slash) return this.#acceptPattern(at);
      if (code === backslash) at += 1;
    }
    return this.fail("UNTERMINATED_PATTERN", "This pattern has no closing `/`", start, text.length);
  }

  #acceptPattern(close: number): TokenKind {
    const { text, start } = this;
    const source = text.slice(start + 1, close);
    if (source.length > maxPatternLength) {
      const message = `A pattern has at most ${maxPatternLength} characters`;
      return this.fail("PATTERN_TOO_LONG", message, start, close + 1);
    }
    for (let index = 0; index < source.length; index += 1) {
      const at = start + 1 + index;
      if (source.charCodeAt(index) > lastLatin1) {
        const message = "A pattern holds Latin-1 characters only";
        return this.fail("INVALID_PATTERN_CHARACTER", message, at, at + 1);
      }
      if (source.charCodeAt(index) !== backslash) continue;
      const escaped = source[index + 1];
      if (escaped === "u" || escaped === "x") {
        return this.fail("INVALID_PATTERN_CHARACTER", `A pattern cannot use \`\\${escaped}\``, at, at + 2);
      }
      index += 1;
    }
    this.value = source;
    return this.#accept("pattern", close + 1);
  }
}

const dot = 0x2e;
const slash = 0x2f;
const quote = 0x22;
const backslash = 0x5c;
const lastLatin1 = 0xff;

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

/** A letter, a digit, `_`, `-` or `?`. */
function isNamePart(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x5f || code === 0x2d || code === 0x3f;
}

/** Control characters are spelled out, so that a message shows what it means. */
function quoted(character: string): string {
  return character < " " || (character >= "\u007f" && character <= "\u009f")
    ? `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`
    : `\`${character}\``;
}
