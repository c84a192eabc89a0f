import { fixedPrefix, isLiteral, type Pattern } from "./pattern.ts";

const longest = 8192;
const deepest = 20;

/** What a condition in CEL asks of one claim: a set of patterns for each of its conjuncts that ask anything of it. */
export function celTests(condition: string, isClaim: (operand: string) => boolean): readonly (readonly Pattern[])[] {
  if (condition.length > longest) return [];
  return conjuncts(condition).flatMap((part) => {
    const patterns = allowed(part, isClaim, 0);
    return patterns ? [patterns] : [];
  });
}

function conjuncts(condition: string): readonly string[] {
  const text = withoutParentheses(condition);
  return split(text, "||").length > 1 ? [text] : split(text, "&&");
}

/** What an expression lets the claim be; undefined where it lets it be anything, or cannot be read. */
function allowed(
  expression: string,
  isClaim: (operand: string) => boolean,
  depth: number,
): readonly Pattern[] | undefined {
  if (depth > deepest) return undefined;
  const text = withoutParentheses(expression);
  const either = split(text, "||");
  if (either.length > 1) {
    const sets = either.map((part) => allowed(part, isClaim, depth + 1));
    return sets.every((set) => set !== undefined) ? sets.flat() : undefined;
  }
  const both = split(text, "&&");
  if (both.length === 1) return comparison(text, isClaim);
  const sets = both.flatMap((part) => {
    const set = allowed(part, isClaim, depth + 1);
    return set ? [set] : [];
  });
  return sets.find((set) => set.every(isLiteral)) ?? sets.toSorted((one, other) => shortest(other) - shortest(one))[0];
}

function shortest(set: readonly Pattern[]): number {
  return Math.min(...set.map((pattern) => fixedPrefix(pattern).length));
}

const operand = String.raw`((?:assertion|attribute|google)(?:\.\w+|\[(?:'[^']*'|"[^"]*")\])+)`;
const quoted = String.raw`(?:'([^'\\]*)'|"([^"\\]*)")`;
const equality = new RegExp(`^${operand}\\s*==\\s*${quoted}$`);
const reversed = new RegExp(`^${quoted}\\s*==\\s*${operand}$`);
const prefix = new RegExp(`^${operand}\\s*\\.startsWith\\(\\s*${quoted}\\s*\\)$`);
const membership = new RegExp(`^${operand}\\s+in\\s+\\[([^[\\]]*)\\]$`);
const oneOfList = new RegExp(`^${quoted}$`);

function comparison(text: string, isClaim: (operand: string) => boolean): readonly Pattern[] | undefined {
  const equal = equality.exec(text);
  if (equal) return isClaim(equal[1] ?? "") ? [exactly(equal[2] ?? equal[3])] : undefined;
  const turned = reversed.exec(text);
  if (turned) return isClaim(turned[3] ?? "") ? [exactly(turned[1] ?? turned[2])] : undefined;
  const start = prefix.exec(text);
  if (start) return isClaim(start[1] ?? "") ? [{ text: `${start[2] ?? start[3] ?? ""}*`, wild: true }] : undefined;
  const list = membership.exec(text);
  if (!list || !isClaim(list[1] ?? "")) return undefined;
  const items = split(list[2] ?? "", ",").map((item) => oneOfList.exec(item));
  return items.every((item) => item !== null) ? items.map((item) => exactly(item[1] ?? item[2])) : undefined;
}

function exactly(text: string | undefined): Pattern {
  return { text: text ?? "", wild: false };
}

/** Splits where an operator stands outside quotes and brackets. */
function split(text: string, by: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (const { at, depth } of outside(text)) {
    if (depth === 0 && at >= from && text.startsWith(by, at)) {
      parts.push(text.slice(from, at).trim());
      from = at + by.length;
    }
  }
  return [...parts, text.slice(from).trim()];
}

function withoutParentheses(expression: string): string {
  let text = expression.trim();
  for (let layers = 0; layers < deepest && text.startsWith("(") && text.endsWith(")"); layers += 1) {
    for (const { at, depth } of outside(text)) if (depth === 0 && at > 0 && at < text.length - 1) return text;
    text = text.slice(1, -1).trim();
  }
  return text;
}

/** Every place that is in no quotes, with how many brackets are open after it; a closing bracket counts as outside. */
function* outside(text: string): Generator<{ at: number; depth: number }> {
  let depth = 0;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (quote !== undefined) {
      if (sign === "\\") at += 1;
      else if (sign === quote) quote = undefined;
      continue;
    }
    if (sign === "'" || sign === '"') quote = sign;
    else if (sign === "(" || sign === "[") depth += 1;
    else if (sign === ")" || sign === "]") depth -= 1;
    yield { at, depth };
  }
}
