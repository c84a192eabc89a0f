import type { CompiledRegex } from "../regex.ts";
import { matchesWhole } from "./match.ts";
import { parseRegexp } from "./parse.ts";
import { compileProgram } from "./program.ts";
import { Unreadable } from "./syntax.ts";

/** Compiles a Java regular expression with look-ahead or look-behind. */
export function compileLookAround(source: string): CompiledRegex {
  try {
    const program = compileProgram(parseRegexp(source));
    return { ok: true, matches: (text) => matchesWhole(program, text), size: source.length };
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    return { ok: false, message: `This regular expression cannot be read: ${thrown.message}` };
  }
}
