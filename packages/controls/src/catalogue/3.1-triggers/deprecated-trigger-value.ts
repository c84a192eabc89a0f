import { type ConfigView, get, type Node } from "@ringfort/config";
import type { Check, Result } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";

const retired = /pipeline\.(?:trigger_source|trigger_parameters\.(?:circleci|github_app)\.[\w.]+)/;

export const deprecatedTriggerValue: Check = {
  id: "RF-3.1.12",
  slug: "deprecated-trigger-value",
  title: "No condition rests on retired pipeline values",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["CM-6"], soc2: ["CC8.1"], cis8: ["4.1"], owasp: [7] },
  why: "When the value is gone, a condition that compares it no longer holds, and a negated one always does.",
  remedy: "Use `pipeline.trigger.type` and `pipeline.event.*`.",
  guards: ["CircleCI Server keeps some of these values; name it in the policy file."],
  run({ view, subject }) {
    const fails = conditionsOf(view).flatMap(({ node, about }) => {
      const text = view.source.text.slice(node.start, node.end);
      const found = retired.exec(text);
      if (!found) return [];
      const start = node.start + found.index;
      const result: Result = fail(subject, `A condition rests on \`${found[0]}\`, which is retired.`, {
        primary: { file: node.file, start, end: start + found[0].length },
        about,
      });
      return [result];
    });
    return failsOr(fails, pass(subject, "No condition rests on a retired value.", { restsOn: "yaml" }));
  },
};

/** Conditions and filters as written: of workflows, of invocations, and of steps. */
function conditionsOf(view: ConfigView): readonly { readonly node: Node; readonly about: string }[] {
  const found: { node: Node; about: string }[] = [];
  const walk = (node: Node, path: string, depth: number) => {
    if (depth > 40) return;
    if (node.kind === "list")
      for (const [index, item] of node.items.entries()) walk(item, `${path}/${index}`, depth + 1);
    if (node.kind !== "map") return;
    for (const { key, value } of node.entries.values()) {
      const condition =
        key === "condition" ||
        key === "filters" ||
        ((key === "when" || key === "unless") && get(value, "steps") === undefined);
      if (condition) found.push({ node: value, about: path });
      else walk(value, `${path}/${key}`, depth + 1);
    }
  };
  if (view.root) walk(view.root, "", 0);
  return found;
}
