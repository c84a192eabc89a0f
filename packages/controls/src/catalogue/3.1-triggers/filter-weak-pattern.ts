import type { JobView } from "@ringfort/config";
import { compilePattern, get, isNull, type Node } from "@ringfort/config";
import type { Check, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { asDeploy } from "../../config/deploys.ts";
import { openNames } from "../../config/open-patterns.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const filterWeakPattern: Check = {
  id: "RF-3.1.10",
  slug: "filter-weak-pattern",
  title: "Patterns of deploys match only branches that are protected, and match at all",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["AC-3"], soc2: ["CC8.1"], cis8: ["16.8"], owasp: [1] },
  why: "`/release.*/` matches `release-mine`, a branch that any contributor can push; a glob such as `release/*` matches nothing at all.",
  remedy: "Anchor the pattern to names that your forge protects, or protect everything that it matches.",
  guards: [
    "Where the forge protects the whole pattern, an open end is no hole.",
    "A job that neither deploys nor holds a context may use any pattern.",
  ],
  run(config, context) {
    const project = context.projects.find(({ slug }) => slug === config.project);
    const forge = project?.FORGE.status === "read" ? project.FORGE.value.protected_patterns : [];
    const protectedPatterns = new Set([...forge, ...context.policy.protectedBranches]);
    const fails = config.view.jobs.flatMap((job) => {
      if (!asDeploy(job, context.policy)?.production && job.contexts.length === 0) return [];
      const only = get(get(get(job.options, "filters"), "branches"), "only");
      return entries(only).flatMap((entry) => weakness(entry, job, config, protectedPatterns) ?? []);
    });
    return failsOr(fails, pass(config.subject, "The patterns of deploys are tight.", { restsOn: "yaml" }));
  },
};

function entries(node: Node | undefined): readonly { readonly text: string; readonly node: Node }[] {
  if (node === undefined || isNull(node)) return [];
  return (node.kind === "list" ? node.items : [node]).flatMap((item) =>
    item.kind === "scalar" ? [{ text: String(item.value), node: item }] : [],
  );
}

function weakness(
  { text, node }: { text: string; node: Node },
  job: JobView,
  config: ConfigFacts,
  protectedPatterns: ReadonlySet<string>,
): Result | undefined {
  const about = `${job.workflow}/${job.name}/${text}`;
  const primary = node.file === job.at.file ? node : job.at;
  if (!(text.length > 1 && text.startsWith("/") && text.endsWith("/"))) {
    if (!text.includes("*")) return undefined;
    return fail(
      config.subject,
      `\`${text}\` is no regular expression, so it matches no branch but one of just this name.`,
      { primary, about, severity: "low" },
    );
  }
  const pattern = compilePattern(text);
  if (!pattern.ok || protectedPatterns.has(text)) return undefined;
  if (pattern.matches("someone/any-branch")) return undefined;
  const open = openNames(text).find((name) => ![...protectedPatterns].some((one) => covers(one, name)));
  if (open === undefined) return undefined;
  return fail(config.subject, `\`${text}\` also matches \`${open}\`, which anyone who can push may create.`, {
    primary,
    about,
    confidence: "medium",
  });
}

/** A forge's own patterns are globs: `release/*`. */
function covers(glob: string, name: string): boolean {
  return glob === name || (glob.endsWith("*") && name.startsWith(glob.slice(0, glob.indexOf("*"))));
}
