import { literalShape } from "./literal-shape.ts";
import { compileLookAround } from "./look-around/compile.ts";
import { compileRe2 } from "./re2.ts";

/** A regular expression matches the whole text or not at all, in time linear in the text's length. */
export type CompiledRegex =
  | {
      readonly ok: true;
      readonly matches: (text: string) => boolean;
      /** What one character of a text can cost, in steps of the matcher. */
      readonly size: number;
    }
  | { readonly ok: false; readonly message: string };

/**
 * RE2 reads nearly all of Java's regular expressions too. Those with look-around, such as `^((?!pre).)*$`, have a
 * matcher of their own.
 */
export type Flavour = "java" | "re2";

const maxSourceLength = 2048;

const compiled = { java: new Map<string, CompiledRegex>(), re2: new Map<string, CompiledRegex>() };
const maxCompiled = 500;

/** Compiles each source once, however often it is asked: one config repeats the same few filters hundreds of times. */
export function compileRegex(source: string, flavour: Flavour): CompiledRegex {
  const cache = compiled[flavour];
  const known = cache.get(source);
  if (known) return known;
  if (cache.size >= maxCompiled) cache.clear();
  const fresh = compile(source, flavour);
  cache.set(source, fresh);
  return fresh;
}

function compile(source: string, flavour: Flavour): CompiledRegex {
  if (source.length > maxSourceLength) {
    return { ok: false, message: `A regular expression has at most ${maxSourceLength} characters` };
  }
  const shape = literalShape(source);
  if (shape) return compileShape(source, shape);
  if (flavour === "java" && /\(\?<?[=!]/.test(source)) return compileLookAround(source);
  return compileRe2(source);
}

/** RE2 decides where a dot meets a line break; names have none, so that it is hardly ever needed. */
function compileShape(source: string, shape: (text: string) => boolean): CompiledRegex {
  let withLineBreaks: CompiledRegex | undefined;
  const matches = (text: string): boolean => {
    if (!text.includes("\n")) return shape(text);
    withLineBreaks ??= compileRe2(source);
    return withLineBreaks.ok && withLineBreaks.matches(text);
  };
  return { ok: true, matches, size: source.length };
}
