import { RE2JS } from "re2js";
import { literalShape } from "./literal-shape.ts";

/** A compiled regular expression that must match the whole text, in time linear in its length. */
export interface Regex {
  readonly source: string;
  matches(text: string): boolean;
}

export type CompiledRegex =
  | { readonly ok: true; readonly regex: Regex }
  | { readonly ok: false; readonly message: string };

const maxSourceLength = 2048;
/** Bounds the work of one match: counted repetitions are unrolled, so that a short source can be a long program. */
const maxProgramSize = 20_000;

const compiled = new Map<string, CompiledRegex>();
const maxCompiled = 500;

/** Compiles each source once, however often it is asked: one config repeats the same few filters hundreds of times. */
export function compileRegex(source: string): CompiledRegex {
  const known = compiled.get(source);
  if (known) return known;
  if (compiled.size >= maxCompiled) compiled.clear();
  const fresh = compile(source);
  compiled.set(source, fresh);
  return fresh;
}

function compile(source: string): CompiledRegex {
  if (source.length > maxSourceLength) {
    return { ok: false, message: `A regular expression has at most ${maxSourceLength} characters` };
  }
  const shape = literalShape(source);
  if (!shape) return compileWithRe2(source);
  // RE2 decides where a dot meets a line break; names have none, so it is hardly ever loaded with the pattern.
  let withLineBreaks: CompiledRegex | undefined;
  const matches = (text: string): boolean => {
    if (!hasLineBreak(text)) return shape(text);
    withLineBreaks ??= compileWithRe2(source);
    return withLineBreaks.ok && withLineBreaks.regex.matches(text);
  };
  return { ok: true, regex: { source, matches } };
}

function compileWithRe2(source: string): CompiledRegex {
  try {
    const program = RE2JS.compile(source);
    if (program.programSize() > maxProgramSize) {
      return { ok: false, message: "The regular expression is too large: its repetitions multiply" };
    }
    return { ok: true, regex: { source, matches: (text) => program.testExact(text) } };
  } catch (thrown) {
    return { ok: false, message: refusal(source, thrown) };
  }
}

function hasLineBreak(text: string): boolean {
  return text.includes("\n") || text.includes("\r");
}

function refusal(source: string, thrown: unknown): string {
  const form = javaOnlyForm(source);
  if (form) return `${form}, a form of Java's regular expressions that cannot be matched in linear time`;
  const reason = thrown instanceof Error ? thrown.message.replace(/^error parsing regexp: /, "") : "it cannot be read";
  return `Not a valid regular expression: ${reason}`;
}

const javaOnlyForms: readonly [RegExp, string][] = [
  [/^\(\?<?[=!]/, "The look-around"],
  [/^\(\?>/, "The atomic group"],
  [/^[*+?}]\+/, "The possessive quantifier"],
  [/^\\(?:[1-9]|k<)/, "The back-reference"],
];

/** Names the first Java form that RE2 lacks, walking over escapes so that `\(?=` is not taken for one. */
function javaOnlyForm(source: string): string | undefined {
  for (let at = 0; at < source.length; at += source[at] === "\\" ? 2 : 1) {
    const rest = source.slice(at, at + 4);
    for (const [form, name] of javaOnlyForms) {
      const found = form.exec(rest);
      if (found) return `${name} \`${found[0]}\``;
    }
  }
  return undefined;
}
