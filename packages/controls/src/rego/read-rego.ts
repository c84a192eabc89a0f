/** A name that one file of a policy bundle defines: all its definitions, without comments. */
export interface RegoRule {
  readonly name: string;
  readonly text: string;
}

/** What a text reader can tell of one file, without running it. */
export interface RegoFile {
  readonly rules: ReadonlyMap<string, RegoRule>;
  /** Names that imports bring, each with its import: `import input.jobs as all`. */
  readonly imports: ReadonlyMap<string, string>;
}

/**
 * Reads rego as text, tolerantly: a definition begins at the margin, outside of brackets. What it cannot make out is part of the
 * definition above it, so that nothing of the text is lost.
 */
export function readRego(text: string): RegoFile {
  const rules = new Map<string, RegoRule>();
  const imports = new Map<string, string>();
  for (const statement of statementsOf(clean(text))) {
    const brought = /^import\s+([\w.[\]"]+)(?:\s+as\s+(\w+))?/.exec(statement);
    if (brought) {
      const path = brought[1] ?? "";
      imports.set(brought[2] ?? path.slice(path.lastIndexOf(".") + 1), statement);
      continue;
    }
    const name = /^(?:default\s+)?([A-Za-z_]\w*)/.exec(statement)?.[1];
    if (name === undefined || name === "package") continue;
    rules.set(name, { name, text: `${rules.get(name)?.text ?? ""}${statement}\n` });
  }
  return { rules, imports };
}

/** What a rule rests on within its file: its own text, and the definitions and imports that it names, through others too. */
export function wholeText(file: RegoFile, name: string): string {
  const seen = new Set<string>();
  const open = [name];
  let text = "";
  for (let next = open.pop(); next !== undefined && seen.size < 1000; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const found = file.rules.get(next)?.text ?? file.imports.get(next);
    if (found === undefined) continue;
    text += `${found}\n`;
    for (const [word] of found.matchAll(/[A-Za-z_]\w*/g)) if (!seen.has(word)) open.push(word);
  }
  return text;
}

interface Cleaned {
  /** Without comments: a `#` inside of a string is none. */
  readonly text: string;
  /** The same with what stands in strings blanked out, so that brackets in them count for nothing. */
  readonly structure: string;
}

function clean(source: string): Cleaned {
  let text = "";
  let structure = "";
  let quote = "";
  for (let index = 0; index < source.length; index += 1) {
    const char = source.charAt(index);
    if (quote === "" && char === "#") {
      const end = source.indexOf("\n", index);
      if (end < 0) break;
      index = end - 1;
    } else if (quote === "") {
      if (char === '"' || char === "`") quote = char;
      text += char;
      structure += char;
    } else {
      const escaped = quote === '"' && char === "\\" ? source.charAt(index + 1) : "";
      if (char === quote || (quote === '"' && char === "\n")) quote = "";
      text += char + escaped;
      structure += (char === "\n" ? "\n" : " ") + (escaped === "\n" ? "\n" : escaped && " ");
      index += escaped.length;
    }
  }
  return { text, structure };
}

function statementsOf({ text, structure }: Cleaned): readonly string[] {
  const lines = text.split("\n");
  const bare = structure.split("\n");
  const margin = /^[ \t]*/.exec(bare.find((line) => /^[ \t]*package\b/.test(line)) ?? "")?.[0].length ?? 0;
  const statements: string[] = [];
  let depth = 0;
  let current = "";
  for (const [index, line] of lines.entries()) {
    const shape = bare[index] ?? "";
    const begins =
      depth === 0 && /^(?!else\b)[A-Za-z_]/.test(shape.slice(margin)) && shape.slice(0, margin).trim() === "";
    if (begins && current !== "") {
      statements.push(current);
      current = "";
    }
    current += `${current === "" ? line.trimStart() : line}\n`;
    depth = Math.max(0, depth + depthOf(shape));
  }
  if (current.trim() !== "") statements.push(current);
  return statements;
}

/** By how much a line opens more brackets than it closes. */
function depthOf(line: string): number {
  let depth = 0;
  for (const char of line) {
    if (char === "{" || char === "[" || char === "(") depth += 1;
    if (char === "}" || char === "]" || char === ")") depth -= 1;
  }
  return depth;
}
