import type { Span } from "@ringfort/contract";
import { sentence } from "../diagnostics/sentence.ts";
import { evaluateExpression, parseExpression, variablesOf } from "../expressions/index.ts";
import { evaluateLogic } from "../logic/index.ts";
import { get, type Node, plain, type ScalarNode } from "../read/node.ts";
import { stepConditionsMayBeExpressions } from "../readings.ts";
import type { Compilation } from "./compilation.ts";
import { lookUp, render, tellExpression } from "./render.ts";
import type { Scope } from "./scope.ts";

/** Whether a step's `condition:` holds; undefined when it cannot be told, which has been told. */
export function conditionHolds(condition: Node, scope: Scope, compilation: Compilation): boolean | undefined {
  if (isDirect(condition) && stepConditionsMayBeExpressions) {
    const parsed = parseExpression(String(condition.value));
    const dotted = parsed.ok && variablesOf(parsed.expression).some(({ name }) => name.includes("."));
    if (dotted) {
      compilation.error(
        "condition-expression",
        condition,
        "This condition is text, which is read as an expression here.",
        {
          chain: scope.chain,
          help: `Write \`condition: << ${String(condition.value).trim()} >>\`, which every version of CircleCI reads so.`,
        },
      );
      return expressionHolds(condition, scope, compilation);
    }
  }
  return logicHolds(condition, scope, compilation);
}

/** Whether a workflow's `when` or `unless` holds, which may be an expression without delimiters. */
export function workflowConditionHolds(condition: Node, scope: Scope, compilation: Compilation): boolean | undefined {
  if (isDirect(condition)) return expressionHolds(condition, scope, compilation);
  warnOfMixture(condition, scope, compilation);
  return logicHolds(condition, scope, compilation);
}

function isDirect(node: Node): node is ScalarNode {
  return node.kind === "scalar" && typeof node.value === "string" && !node.tagged && node.value.trim() !== "";
}

/** Evaluates a string that is an expression as a whole: a workflow's condition or an invocation's filter. */
export function expressionHolds(node: ScalarNode, scope: Scope, compilation: Compilation): boolean | undefined {
  const text = String(node.value);
  const parsed = parseExpression(text);
  if (!parsed.ok) {
    tellExpression(parsed.error, text, node, scope, compilation);
    return undefined;
  }
  const result = evaluateExpression(parsed.expression, (name) => lookUp(name, scope, compilation));
  if (!result.ok) {
    tellExpression(result.error, text, node, scope, compilation);
    return undefined;
  }
  return result.value !== false && result.value !== undefined && result.value !== null;
}

function logicHolds(node: Node, scope: Scope, compilation: Compilation): boolean | undefined {
  const rendered = render(node, scope, compilation);
  if (rendered.tagged) return undefined;
  if (node.kind === "list") {
    compilation.error("logic-invalid", node, "A condition is a value, a template or a statement, and this is a list.", {
      chain: scope.chain,
      help: "Put it under `and:` or `or:`.",
    });
    return undefined;
  }
  const result = evaluateLogic(plain(rendered), {});
  if (result.ok) return result.value;
  for (const problem of result.problems) {
    compilation.error("logic-invalid", nodeAt(node, problem.path, keyed.has(problem.kind)), sentence(problem.message), {
      chain: scope.chain,
      help: problem.help,
    });
  }
  return undefined;
}

const keyed: ReadonlySet<string> = new Set(["UNKNOWN_OPERATOR", "UNKNOWN_KEY"]);

/** The node at a path; of a key that is wrong in itself, the key. */
function nodeAt(node: Node, path: readonly (string | number)[], key: boolean): Span {
  let found = node;
  for (const [depth, part] of path.entries()) {
    if (key && depth === path.length - 1 && found.kind === "map")
      return found.entries.get(String(part))?.keyAt ?? found;
    const next = typeof part === "number" ? (found.kind === "list" ? found.items[part] : undefined) : get(found, part);
    if (!next) break;
    found = next;
  }
  return found;
}

/** `a == "x" or << b >>` is templated first and then is just text, which is always true. */
export function warnOfMixture(node: Node, scope: Scope, compilation: Compilation): void {
  if (node.kind !== "scalar" || typeof node.value !== "string") return;
  const outside = node.value.replace(/<<[^>]*>>/g, "").trim();
  if (!/(?:==|!=|\band\b|\bor\b|\bnot\b|starts-with|matches|[<>]=?)/.test(outside)) return;
  compilation.error(
    "expression-always-true",
    node,
    "This is text after its tags are filled in, and text is always true.",
    {
      chain: scope.chain,
      help: "Leave out `<<` and `>>`: an expression reads `pipeline.parameters.x` by itself.",
    },
  );
}
