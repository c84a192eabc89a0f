import { matchesWhole } from "./look-around/match.ts";
import { parseRegexp } from "./look-around/parse.ts";
import { compileProgram } from "./look-around/program.ts";
import { Unreadable } from "./look-around/syntax.ts";
import { type CompiledRegex, compileRegex } from "./regex.ts";

const lookAround = /\(\?<?[=!]/;

/**
 * Compiles a regular expression of filters and of `matches:`, which are Java's. RE2 reads nearly all of them; those
 * with look-around, such as `^((?!pre).)*$`, have a matcher of their own, linear in the text as well.
 */
export function compileJavaRegex(source: string): CompiledRegex {
  const compiled = compileRegex(source);
  return compiled.ok || !lookAround.test(source) ? compiled : compileLookAround(source);
}

const programs = new Map<string, CompiledRegex>();
const maxPrograms = 100;

function compileLookAround(source: string): CompiledRegex {
  const known = programs.get(source);
  if (known) return known;
  if (programs.size >= maxPrograms) programs.clear();
  const fresh = compile(source);
  programs.set(source, fresh);
  return fresh;
}

function compile(source: string): CompiledRegex {
  try {
    const program = compileProgram(parseRegexp(source));
    return { ok: true, regex: { source, matches: (text) => matchesWhole(program, text) } };
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    return { ok: false, message: `Not a regular expression that can be read here: ${thrown.message}` };
  }
}
