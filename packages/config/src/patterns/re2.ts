import { RE2JS } from "re2js";
import type { CompiledRegex } from "./regex.ts";

/** Counted repetitions are unrolled, so that a short source can be a long program. */
const maxProgramSize = 20_000;
/** Bounds one match, which costs at most the program for each character; a text beyond does not match. */
const maxWork = 100_000_000;

export function compileRe2(source: string): CompiledRegex {
  try {
    const program = RE2JS.compile(source);
    const size = program.programSize();
    if (size > maxProgramSize) {
      return { ok: false, message: "The regular expression is too large: its repetitions multiply" };
    }
    const matches = (text: string) => text.length * size <= maxWork && program.testExact(text);
    return { ok: true, matches, size };
  } catch (thrown) {
    return { ok: false, message: refusal(source, thrown) };
  }
}

function refusal(source: string, thrown: unknown): string {
  const form = formBeyondRe2(source);
  if (form) return `${form} is a form of Java's regular expressions that is not supported here`;
  const reason = thrown instanceof Error ? thrown.message.replace(/^error parsing regexp: /, "") : "it cannot be read";
  return `Not a valid regular expression: ${reason}`;
}

const formsBeyondRe2: readonly [RegExp, string][] = [
  [/^\(\?<?[=!]/, "The look-around"],
  [/^\(\?>/, "The atomic group"],
  [/^[*+?}]\+/, "The possessive quantifier"],
  [/^\\(?:[1-9]|k<)/, "The back-reference"],
];

/** Names the first form that RE2 lacks, walking over escapes so that `\(?=` is not taken for one. */
function formBeyondRe2(source: string): string | undefined {
  for (let at = 0; at < source.length; at += source[at] === "\\" ? 2 : 1) {
    const rest = source.slice(at, at + 4);
    for (const [form, name] of formsBeyondRe2) {
      const found = form.exec(rest);
      if (found) return `${name} \`${found[0]}\``;
    }
  }
  return undefined;
}
