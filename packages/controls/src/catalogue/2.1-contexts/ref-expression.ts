import { type Expression, evaluateExpression, parseExpression } from "@ringfort/config";

/** What a restriction's expression is asked about: one pipeline of a small universe. */
export interface Pipeline {
  readonly branch: string | undefined;
  readonly tag: string | undefined;
  readonly ssh: boolean;
  readonly configSource: string;
  readonly trigger: string;
}

const branches = ["main", "master", "trunk", "develop", "release/1.2", "someone/any-branch", "main-evil", "pull/4711"];
const sources = ["github", "api", "api/unversioned"];

/** Every pipeline that differs in a way that a restriction may care about, and the names that the expression itself compares with. */
export function universe(expression: string): readonly Pipeline[] {
  const named = [...expression.matchAll(/"([^"]{1,200})"/g)].map((found) => found[1] ?? "");
  const refs = [
    ...[...branches, ...named].map((branch) => ({ branch, tag: undefined })),
    ...["v1.2.3", "some-tag", ...named].map((tag) => ({ branch: undefined, tag })),
  ];
  return refs.flatMap((ref) =>
    [false, true].flatMap((ssh) =>
      sources.map((configSource) => ({
        ...ref,
        ssh,
        configSource,
        trigger: configSource.startsWith("api") ? "api" : "github_app",
      })),
    ),
  );
}

/** Whether the expression lets a pipeline use the context. What cannot be evaluated denies, as CircleCI does. */
export function allows(expression: string | Expression, pipeline: Pipeline): boolean {
  const parsed = typeof expression === "string" ? parseExpression(expression) : { ok: true as const, expression };
  if (!parsed.ok) return false;
  const values = new Map<string, unknown>([
    ["pipeline.git.branch", pipeline.branch],
    ["pipeline.git.branch.is_default", pipeline.branch === "main"],
    ["pipeline.git.tag", pipeline.tag],
    ["job.ssh.enabled", pipeline.ssh],
    ["pipeline.config_source", pipeline.configSource],
    ["pipeline.trigger.type", pipeline.trigger],
    ["pipeline.event.name", pipeline.trigger === "api" ? "api" : "push"],
    ["pipeline.number", 1],
    ["pipeline.id", "00000000-0000-0000-0000-000000000001"],
    ["pipeline.project.slug", "gh/acme/app"],
    ["pipeline.project.type", "github"],
    ["pipeline.project.git_url", "https://github.com/acme/app"],
    ["pipeline.git.revision", "0".repeat(40)],
  ]);
  const result = evaluateExpression(parsed.expression, (name) =>
    values.has(name) ? { known: true, value: values.get(name) } : { known: false },
  );
  return result.ok && result.value !== false && result.value !== undefined && result.value !== null;
}

/** Whether everything that the expression lets in has the property: the implication, over the whole universe. */
function implies(expression: string, property: (pipeline: Pipeline) => boolean): boolean {
  const parsed = parseExpression(expression);
  if (!parsed.ok) return true;
  return universe(expression).every((pipeline) => !allows(parsed.expression, pipeline) || property(pipeline));
}

/** Whether the expression keeps out a branch that anybody can push. */
export function bindsRef(expression: string): boolean {
  return implies(
    expression,
    ({ branch }) => branch !== "someone/any-branch" && branch !== "pull/4711" && branch !== "main-evil",
  );
}

export function excludesSsh(expression: string): boolean {
  return implies(expression, ({ ssh }) => !ssh);
}

export function excludesUnversioned(expression: string): boolean {
  return implies(expression, ({ configSource }) => !configSource.startsWith("api"));
}
