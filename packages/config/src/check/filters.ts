import { sentence } from "../diagnostics/sentence.ts";
import type { Compilation } from "../expand/compilation.ts";
import { lookUp, placeInside, tellExpression, tellUnknownName } from "../expand/render.ts";
import type { Scope } from "../expand/scope.ts";
import { parseExpression, variablesOf } from "../expressions/index.ts";
import { compilePattern } from "../patterns/index.ts";
import { get, isNull, kindName, type Node } from "../read/node.ts";
import { onlyKeys } from "./keys.ts";

/** Checks an invocation's `filters`: the map form, or an expression, which is evaluated only when the branch is known. */
export function checkFilters(filters: Node | undefined, scope: Scope, compilation: Compilation): void {
  if (filters === undefined || isNull(filters)) return;
  if (filters.kind === "scalar" && typeof filters.value === "string") {
    checkExpression(filters, filters.value, scope, compilation);
    return;
  }
  if (filters.kind === "scalar" && typeof filters.value === "boolean") return;
  if (filters.kind !== "map") {
    compilation.error(
      "filter-invalid",
      filters,
      `\`filters\` is a map or an expression, and this is a ${kindName(filters)}.`,
      { chain: scope.chain },
    );
    return;
  }
  onlyKeys(filters, ["branches", "tags"], "`filters`", compilation, scope.chain, "filter-invalid");
  for (const side of ["branches", "tags"] as const) {
    const names = get(filters, side);
    if (names && !isNull(names)) checkNames(names, side, compilation, scope);
  }
}

/** Checks `only` and `ignore`. */
export function checkNames(names: Node, side: string, compilation: Compilation, scope: Scope): void {
  const chain = scope.chain;
  if (names.kind !== "map") {
    compilation.error("filter-invalid", names, `\`${side}\` is a map with \`only\` or \`ignore\`.`, { chain });
    return;
  }
  onlyKeys(names, ["only", "ignore"], `\`${side}\``, compilation, chain, "filter-invalid");
  for (const key of ["only", "ignore"] as const) {
    const node = get(names, key);
    if (!node || isNull(node)) continue;
    for (const item of node.kind === "list" ? node.items : [node]) {
      if (item.kind !== "scalar" || item.value === null) {
        compilation.error(
          "filter-invalid",
          item,
          `An entry of \`${key}\` is a name or a \`/regex/\`, and this is a ${kindName(item)}.`,
          { chain },
        );
        continue;
      }
      const pattern = compilePattern(String(item.value));
      if (!pattern.ok) compilation.error("filter-invalid", item, sentence(pattern.message), { chain });
    }
  }
}

function checkExpression(
  node: Extract<Node, { kind: "scalar" }>,
  text: string,
  scope: Scope,
  compilation: Compilation,
): void {
  const parsed = parseExpression(text);
  if (!parsed.ok) {
    tellExpression(parsed.error, text, node, scope, compilation);
    return;
  }
  for (const { name, start, end } of variablesOf(parsed.expression)) {
    if (!lookUp(name, scope, compilation).known)
      tellUnknownName(name, placeInside(node, text, start, end, compilation), scope, compilation);
  }
}
